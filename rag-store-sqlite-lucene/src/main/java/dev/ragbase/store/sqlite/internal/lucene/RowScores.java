package dev.ragbase.store.sqlite.internal.lucene;

/** Compares chunks with a query, more cheaply and less exactly than by their vectors. */
@FunctionalInterface
public interface RowScores {
  /** About the cosine of a chunk and the query; NaN if nothing is known of that row. */
  float score(int row);
}
