package dev.ragbase.analysis;

import java.util.Arrays;

/** Words, one after the other, without an object for each. Not safe for many threads. */
final class WordList {
  private static final int CHARS_A_WORD = 5;

  private char[] chars;
  private int[] ends;
  private int[] hashes;
  private boolean[] wholes;
  private int size;

  /** A list with room for the words of a text of some length; it grows beyond if it must. */
  WordList(int textChars) {
    chars = new char[textChars + 1];
    int words = textChars / CHARS_A_WORD + 1;
    ends = new int[words];
    hashes = new int[words];
    wholes = new boolean[words];
  }

  /** Takes out the words from an index on. */
  void cut(int newSize) {
    size = newSize;
  }

  int size() {
    return size;
  }

  /** What holds the words' characters; another array after the next word is added. */
  char[] chars() {
    return chars;
  }

  /** Where a word begins in {@link #chars}. */
  int start(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  /** Where a word ends in {@link #chars}. */
  int end(int word) {
    return ends[word];
  }

  /** The word's hash code, that of the string. */
  int hash(int word) {
    return hashes[word];
  }

  /** Whether the word is a compound that stands at the place of its last part. */
  boolean isWhole(int word) {
    return wholes[word];
  }

  String text(int word) {
    return new String(chars, start(word), ends[word] - start(word));
  }

  /** Whether the last word is this compound. */
  boolean endsWithWhole(String text) {
    int last = size - 1;
    return wholes[last]
        && hashes[last] == text.hashCode()
        && ends[last] - start(last) == text.length()
        && text(last).equals(text);
  }

  void add(String text, boolean whole) {
    int start = makeRoom(text.length());
    text.getChars(0, text.length(), chars, start);
    close(start + text.length(), text.hashCode(), whole);
  }

  /** Adds a part of a text whose letters all have one character as their lower case. */
  void addLower(char[] text, int from, int to) {
    int end = makeRoom(to - from);
    int hash = 0;
    for (int i = from; i < to; i++) {
      char lower = lower(text[i]);
      chars[end++] = lower;
      hash = 31 * hash + lower;
    }
    close(end, hash, false);
  }

  private static char lower(char c) {
    if (c >= 0x80) {
      return Character.toLowerCase(c);
    }
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  private int makeRoom(int length) {
    int start = start(size);
    if (start + length > chars.length) {
      chars = Arrays.copyOf(chars, grown(chars.length, start + length));
    }
    if (size == ends.length) {
      int words = grown(size, size + 1);
      ends = Arrays.copyOf(ends, words);
      hashes = Arrays.copyOf(hashes, words);
      wholes = Arrays.copyOf(wholes, words);
    }
    return start;
  }

  private static int grown(int from, int atLeast) {
    return Math.max(from + from / 2, atLeast);
  }

  private void close(int end, int hash, boolean whole) {
    ends[size] = end;
    hashes[size] = hash;
    wholes[size] = whole;
    size++;
  }
}
