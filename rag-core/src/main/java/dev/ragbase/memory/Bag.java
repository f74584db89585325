package dev.ragbase.memory;

import dev.ragbase.document.Chunk;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each word stands in a chunk, its document's title and its headings: in one text, as a
 * map takes ten times the memory. Immutable.
 */
final class Bag {
  private static final char BEFORE = '\n';
  private static final char AFTER = '=';

  /** A line for each word, such as {@code ragbase=2}; no word has either sign in it. */
  private final String lines;

  private final int length;

  private Bag(String lines, int length) {
    this.lines = lines;
    this.length = length;
  }

  static Bag of(String title, Chunk chunk) {
    Map<String, Integer> counts = new TreeMap<>();
    Words.forEach(title, word -> counts.merge(word, 1, Integer::sum));
    for (String heading : chunk.headings()) {
      Words.forEach(heading, word -> counts.merge(word, 1, Integer::sum));
    }
    Words.forEach(chunk.text(), word -> counts.merge(word, 1, Integer::sum));
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (Map.Entry<String, Integer> word : counts.entrySet()) {
      lines.append(key(word.getKey())).append(word.getValue());
      length += word.getValue();
    }
    return new Bag(lines.append(BEFORE).toString(), length);
  }

  /** What {@link #count} looks for; made once for all bags. */
  static String key(String word) {
    return BEFORE + word + AFTER;
  }

  /** How often a word is in it. */
  int count(String key) {
    int at = lines.indexOf(key);
    if (at < 0) {
      return 0;
    }
    int from = at + key.length();
    return Integer.parseInt(lines, from, lines.indexOf(BEFORE, from), 10);
  }

  /** How many words there are in all. */
  int length() {
    return length;
  }
}
