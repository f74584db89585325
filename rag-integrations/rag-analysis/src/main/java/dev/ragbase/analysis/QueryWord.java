package dev.ragbase.analysis;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A word of a query. A chunk that has any of its terms has the word; in a score they count as one
 * term, which occurs as often as all of them and in as many chunks as the most frequent.
 *
 * @param terms what the word becomes in each language, at least one
 * @param boost by what the word's score is multiplied, above 0: 1 for most words, 0.5 for a
 *     compound, whose parts count beside it, 0.1 for a stop word; the sum if the query has it more
 *     than once
 * @param stopWord whether it says nothing by itself, such as the or of, and stands beside words
 *     that do: then it finds no chunk, and only adds to the score of what those find. Never true of
 *     all words of a query
 */
public record QueryWord(Set<String> terms, float boost, boolean stopWord) {
  public QueryWord {
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("a query word has no terms");
    }
    if (!(boost > 0)) {
      throw new IllegalArgumentException(
          "boost of " + terms + " is " + boost + ", must be above 0");
    }
    terms = Collections.unmodifiableSet(new LinkedHashSet<>(terms));
  }
}
