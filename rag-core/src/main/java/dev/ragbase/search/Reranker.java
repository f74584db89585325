package dev.ragbase.search;

import java.util.List;

/** Scores passages against a query, such as a cross-encoder does. Safe for many threads. */
@FunctionalInterface
public interface Reranker {
  /**
   * How well each passage answers the query: one score for each, in order; larger is better.
   *
   * @param passages title, headings and text of each candidate
   */
  List<Double> score(String query, List<String> passages);
}
