package dev.ragbase.index;

import dev.ragbase.document.Filter;

/**
 * What to search by words.
 *
 * @param text as a person types it: no operators, every character is allowed
 * @param k how many matches, in [1, {@value VectorQuery#K_MAX}]
 */
public record KeywordQuery(String text, int k, Filter filter) {
  public KeywordQuery {
    VectorQuery.requireK(k);
  }
}
