package dev.ragbase.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.jspecify.annotations.Nullable;

/**
 * Turns words into the terms that are indexed, by language. A stop word is marked, so that it is
 * another term than the word of another language that is written like it: war in German is was. Not
 * safe for many threads, but cheap to make: what was learnt is shared.
 */
final class Stems {
  /** What a stop word's term begins with, and no other does. */
  static final String STOP_WORD_MARK = "~";

  /** By code; under "" what has no language. */
  private static final Map<String, TermCache> CACHES = new ConcurrentHashMap<>();

  private final Map<Language, OneLanguage> byLanguage = new EnumMap<>(Language.class);
  private @Nullable OneLanguage plain;

  /** The terms of a language; of none if empty. */
  OneLanguage in(Optional<Language> language) {
    if (language.isPresent()) {
      return byLanguage.computeIfAbsent(language.get(), l -> new OneLanguage(language));
    }
    OneLanguage known = plain;
    if (known == null) {
      known = new OneLanguage(language);
      plain = known;
    }
    return known;
  }

  /** Turns words of one language into terms. */
  static final class OneLanguage {
    private final Optional<Language> language;
    private final TermCache cache;

    /** Made for the first word that is not in the cache. */
    private @Nullable Chain chain;

    private OneLanguage(Optional<Language> language) {
      this.language = language;
      cache = CACHES.computeIfAbsent(language.map(Language::code).orElse(""), c -> new TermCache());
    }

    /** The terms of all words, by word. */
    String[] terms(WordList words) {
      String[] terms = new String[words.size()];
      for (int word = 0; word < terms.length; word++) {
        terms[word] = term(words, word);
      }
      return terms;
    }

    /** Whether the language says nothing by a word alone. */
    boolean isStopWord(WordList words, int word) {
      return isStopWord(words.chars(), words.start(word), words.end(word));
    }

    private boolean isStopWord(char[] chars, int start, int end) {
      return language.isPresent() && language.get().stopWords().contains(chars, start, end - start);
    }

    /** The term of a word, by nothing but its characters. */
    String term(WordList words, int word) {
      char[] chars = words.chars();
      int start = words.start(word);
      int end = words.end(word);
      int hash = words.hash(word);
      String term = cache.get(chars, start, end, hash);
      if (term == null) {
        String stem = chain().term(chars, start, end - start);
        term = isStopWord(chars, start, end) ? STOP_WORD_MARK + stem : stem;
        cache.put(chars, start, end, hash, term);
      }
      return term;
    }

    private Chain chain() {
      Chain made = chain;
      if (made == null) {
        made = new Chain(language);
        chain = made;
      }
      return made;
    }
  }

  /** Lucene's filters, one word at a time. */
  private static final class Chain {
    private final WordStream source = new WordStream();
    private final TokenStream filters;
    private final CharTermAttribute term;

    Chain(Optional<Language> language) {
      filters = new FoldFilter(language.map(l -> l.stems(source)).orElse(source), source);
      term = filters.getAttribute(CharTermAttribute.class);
    }

    String term(char[] chars, int start, int length) {
      source.word(chars, start, length);
      try {
        filters.reset();
        if (!filters.incrementToken()) {
          throw new IllegalStateException("no term for " + new String(chars, start, length));
        }
        return term.toString();
      } catch (IOException e) {
        throw new UncheckedIOException("a word in memory could not be read", e);
      }
    }
  }
}
