package dev.ragbase.store.sqlite.internal.lucene;

/** Compares chunks with a query, more cheaply and less exactly than by their vectors. */
@FunctionalInterface
public interface RowScores {
  /**
   * About the cosines of some chunks and the query; NaN where nothing is known of a row.
   *
   * @param into gets that of {@code rows[i]} at {@code i}, for the first {@code count}
   */
  void score(int[] rows, int count, float[] into);
}
