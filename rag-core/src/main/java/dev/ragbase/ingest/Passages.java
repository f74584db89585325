package dev.ragbase.ingest;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.PassageText;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What of a document's chunks is embedded: heading path and text, with the document's title in
 * front where that helps. A title says what an English abstract is about; in front of a text in a
 * language that the packaged (English) models hardly read it drowns the text, and all that share
 * the title look alike (docs/decisions/0002-default-embedding-model.md has the figures). A passage
 * that would be too long with its title, or begins with it anyway, goes without it.
 */
final class Passages {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");
  private static final Set<String> ENGLISH =
      Set.of("the", "of", "and", "to", "is", "for", "that", "with", "are", "by", "on", "this");

  /** How much of a text is looked at to tell its language, in UTF-16 code units. */
  static final int SAMPLE_CHARS = 4_000;

  /** Shorter texts are taken to be in their title's language. */
  private static final int WORDS_MIN = 20;

  /**
   * The share of the most frequent English words in English prose is 0.15 to 0.3, elsewhere 0.02.
   */
  private static final double ENGLISH_MIN = 0.08;

  private final Embedder embedder;
  private final String title;

  private Passages(Embedder embedder, String title) {
    this.embedder = embedder;
    this.title = title;
  }

  /** The passages of a document. */
  static Passages of(Embedder embedder, String title, String text) {
    return new Passages(embedder, readsLikeTitle(text) ? title : "");
  }

  /** A chunk's passage. */
  String of(ChunkDraft chunk) {
    String untitled = PassageText.of(chunk.headings(), chunk.text());
    if (title.isBlank() || untitled.regionMatches(true, 0, title, 0, title.length())) {
      return untitled;
    }
    String titled = PassageText.titled(title, chunk.headings(), chunk.text());
    // A text has at most one token for each UTF-8 byte, and three bytes for each code unit.
    boolean fits =
        3 * titled.length() <= embedder.tokensMax()
            || embedder.tokens().count(titled) <= embedder.tokensMax();
    return fits ? titled : untitled;
  }

  private static boolean readsLikeTitle(String text) {
    String sample = text.substring(0, Math.min(SAMPLE_CHARS, text.length()));
    long words = 0;
    long english = 0;
    for (MatchResult word : (Iterable<MatchResult>) WORD.matcher(sample).results()::iterator) {
      words++;
      english += ENGLISH.contains(word.group().toLowerCase(Locale.ROOT)) ? 1 : 0;
    }
    return words < WORDS_MIN || english >= ENGLISH_MIN * words;
  }
}
