package dev.ragbase.store.sqlite.internal.vector;

/** Where the original vectors are: the table itself keeps their int8 form only. */
@FunctionalInterface
public interface FloatSource {
  /**
   * Fetches vectors. Called a few times a search, with some ten rows as a rule and {@value
   * VectorTable#LOAD_MAX} at most.
   *
   * @param into as long as {@code rows}, all null: {@code into[i]} gets the vector of {@code
   *     rows[i]}, or is left null if that row is no longer there
   */
  void load(int[] rows, float[][] into);
}
