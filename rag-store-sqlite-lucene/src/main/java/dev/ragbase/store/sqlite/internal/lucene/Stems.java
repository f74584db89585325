package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Turns words into the terms that are indexed, by language. Not safe for many threads. */
final class Stems {
  private final Map<Language, Chain> byLanguage = new EnumMap<>(Language.class);
  private final Chain plain = new Chain(Optional.empty());

  private record Chain(WordStream source, TokenStream terms) {
    Chain(Optional<Language> language) {
      this(new WordStream(), language);
    }

    private Chain(WordStream source, Optional<Language> language) {
      this(source, new FoldFilter(language.map(l -> l.stems(source)).orElse(source)));
    }
  }

  /** The terms of words for the index; to be read before the next call. */
  TokenStream stream(List<Words.Word> words, Optional<Language> language) {
    Chain chain = language.map(l -> byLanguage.computeIfAbsent(l, this::chain)).orElse(plain);
    chain.source().words(words);
    return chain.terms();
  }

  private Chain chain(Language language) {
    return new Chain(Optional.of(language));
  }

  /** One term for each word, in order. */
  List<String> list(List<Words.Word> words, Optional<Language> language) {
    List<String> terms = new ArrayList<>(words.size());
    try (TokenStream stream = stream(words, language)) {
      CharTermAttribute term = stream.getAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException("words in memory could not be read", e);
    }
    return terms;
  }
}
