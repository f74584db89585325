package dev.ragbase.memory;

import dev.ragbase.document.Chunk;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each word stands in a chunk, its document's title and its headings.
 *
 * @param length how many words there are in all
 */
record Bag(Map<String, Integer> counts, int length) {
  static Bag of(String title, Chunk chunk) {
    Map<String, Integer> counts = new HashMap<>();
    Words.forEach(title, word -> counts.merge(word, 1, Integer::sum));
    for (String heading : chunk.headings()) {
      Words.forEach(heading, word -> counts.merge(word, 1, Integer::sum));
    }
    Words.forEach(chunk.text(), word -> counts.merge(word, 1, Integer::sum));
    return new Bag(counts, counts.values().stream().mapToInt(Integer::intValue).sum());
  }
}
