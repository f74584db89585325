package dev.ragbase.analysis;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Tells by which terms a document's chunks are to be found. A chunk has the words of its text, of
 * its headings, and twice those of the document's title; a heading that is the title counts no
 * further. Each word is brought to its stem in the document's language, which is the one that its
 * metadata says, or else the one that its texts show.
 *
 * <p>Not safe for many threads, but cheap to make: one for each thread, or each call.
 */
public final class DocumentAnalyzer {
  /**
   * The metadata key that may say in which language a document is: a text that is a tag, such as
   * {@code de} or {@code pt-BR}. What is no tag is ignored; the tag of a language that is not among
   * {@link #languages} says that the document is in none.
   */
  public static final String LANGUAGE_KEY = "language";

  /**
   * The number of the rules by which words become terms. Keep it beside an index: where it differs,
   * queries look for other terms than the index holds, and its terms are to be made anew.
   */
  public static final int FORMAT = 2;

  /** How often the title counts: found by measuring nDCG. */
  private static final int TITLE_WEIGHT = 2;

  /** Possessive, as each round of a group that may be taken back is kept on the stack. */
  private static final Pattern TAG = Pattern.compile("\\s*\\p{Alpha}{2,3}(?:[-_]\\w++)*+\\s*");

  private final Words reader = new Words();
  private final Stems stems = new Stems();
  private final TermStream stream = new TermStream();

  /** The codes of the languages that a document can be in, always in the same order. */
  public static List<String> languages() {
    return Language.codes();
  }

  /**
   * Analyzes a document. All is done here: what is asked of the terms later cannot fail.
   *
   * @param title empty if it has none
   * @param chunks all of the document's, as the language is that of all
   * @param headings a chunk's headings, in any order
   * @param text a chunk's text
   */
  public <C> DocumentTerms analyze(
      String title,
      Metadata metadata,
      List<C> chunks,
      Function<? super C, ? extends List<String>> headings,
      Function<? super C, String> text) {
    int chars = title.length();
    for (C chunk : chunks) {
      chars += text.apply(chunk).length();
    }
    WordList words = new WordList(chars);
    List<Span> bodies = new ArrayList<>(chunks.size());
    for (C chunk : chunks) {
      bodies.add(read(text.apply(chunk), words));
    }
    Optional<Language> language = language(metadata, words);
    Span titleWords = read(title, words);
    Map<String, Span> known = new HashMap<>();
    List<Span[]> spans = new ArrayList<>(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      List<Span> all = new ArrayList<>(8);
      all.add(bodies.get(i));
      all.addAll(Collections.nCopies(TITLE_WEIGHT, titleWords));
      for (String heading : headings.apply(chunks.get(i))) {
        if (!heading.equals(title)) {
          all.add(known.computeIfAbsent(heading, h -> read(h, words)));
        }
      }
      spans.add(all.toArray(Span[]::new));
    }
    String code = language.map(Language::code).orElse("");
    return new DocumentTerms(words, stems.in(language).terms(words), spans, code, stream);
  }

  private Span read(String text, WordList words) {
    int from = words.size();
    reader.read(text, words);
    return new Span(from, words.size());
  }

  /** To be asked while the words are those of the texts alone. */
  private static Optional<Language> language(Metadata metadata, WordList words) {
    return metadata.get(LANGUAGE_KEY).orElse(null) instanceof MetadataValue.Text tag
            && TAG.matcher(tag.value()).matches()
        ? Language.ofTag(tag.value())
        : LanguageDetector.shared().detect(words);
  }
}
