package dev.ragbase.analysis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a language's most recent words, as most words of any text have been met before. A
 * word has one place, where a newcomer puts it out: there is no order to keep and nothing to lock.
 * Safe for many threads.
 */
final class TermCache {
  /** At some 110 bytes each, below 1 MB for a language. */
  static final int WORDS_MAX = 1 << 13;

  /** A longer word is rarely met again. */
  static final int WORD_CHARS_MAX = 40;

  private final @Nullable Entry[] entries = new @Nullable Entry[WORDS_MAX];

  /** Never changed, so that a thread sees another's either not or whole. */
  private static final class Entry {
    private final char[] word;
    private final String term;

    Entry(char[] word, String term) {
      this.word = word;
      this.term = term;
    }
  }

  /** A word's term; null if it is to be found anew. */
  @Nullable String get(char[] chars, int start, int end, int hash) {
    Entry entry = entries[place(hash)];
    return entry != null && Arrays.equals(chars, start, end, entry.word, 0, entry.word.length)
        ? entry.term
        : null;
  }

  void put(char[] chars, int start, int end, int hash, String term) {
    if (end - start <= WORD_CHARS_MAX) {
      entries[place(hash)] = new Entry(Arrays.copyOfRange(chars, start, end), term);
    }
  }

  private static int place(int hash) {
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(WORDS_MAX));
  }
}
