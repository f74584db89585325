package dev.ragbase.analysis;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a text's language by the words of it that say nothing else: the, of, und, der. Honest about
 * what it does not know: code, lists of names and texts of a few words have no language. Safe for
 * many threads.
 */
final class LanguageDetector {
  /** Enough words to be sure, however long the text. */
  static final int WORDS_MAX = 2_000;

  private static final int HITS_MIN = 3;
  private static final double SHARE_MIN = 0.12;
  private static final Language[] LANGUAGES = Language.values();

  /** Places for words, found by their hash codes; more than twice as many as there are words. */
  private static final int PLACES = 1 << 15;

  private final char[][] stopWords = new char[PLACES][];
  private final int[] hashes = new int[PLACES];

  /** One bit for each language that has the word, by its index in LANGUAGES; 0 is a free place. */
  private final long[] languages = new long[PLACES];

  /** Every language's stop words are read when the first text asks for its language. */
  private static final class Shared {
    static final LanguageDetector DETECTOR = new LanguageDetector();
  }

  private LanguageDetector() {
    for (int i = 0; i < LANGUAGES.length; i++) {
      for (Object stopWord : LANGUAGES[i].stopWords()) {
        char[] word = (char[]) stopWord;
        int hash = new String(word).hashCode();
        int place = place(word, 0, word.length, hash);
        stopWords[place] = word;
        hashes[place] = hash;
        languages[place] |= 1L << i;
      }
    }
  }

  /** Where a word is, or where it would be. */
  private int place(char[] chars, int start, int end, int hash) {
    int place = (hash * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
    while (languages[place] != 0
        && (hashes[place] != hash
            || !Arrays.equals(chars, start, end, stopWords[place], 0, stopWords[place].length))) {
      place = (place + 1) % PLACES;
    }
    return place;
  }

  static LanguageDetector shared() {
    return Shared.DETECTOR;
  }

  /** The language that most of the first words speak for; empty if too few do. */
  Optional<Language> detect(WordList words) {
    int[] hits = new int[LANGUAGES.length];
    int count = Math.min(words.size(), WORDS_MAX);
    for (int word = 0; word < count; word++) {
      int place = place(words.chars(), words.start(word), words.end(word), words.hash(word));
      for (long left = languages[place]; left != 0; left &= left - 1) {
        hits[Long.numberOfTrailingZeros(left)]++;
      }
    }
    return best(hits, count);
  }

  private static Optional<Language> best(int[] hits, int count) {
    @Nullable Language best = null;
    int most = 0;
    int second = 0;
    for (int i = 0; i < LANGUAGES.length; i++) {
      int of = hits[i];
      if (of > most) {
        second = most;
        most = of;
        best = LANGUAGES[i];
      } else {
        second = Math.max(second, of);
      }
    }
    boolean sure = most >= HITS_MIN && most >= SHARE_MIN * count && most > second;
    return sure ? Optional.ofNullable(best) : Optional.empty();
  }
}
