package dev.ragbase.store.sqlite.internal.vector;

/**
 * The inner loops of the scan: dot products of int8 rows. Implementations must be safe for many
 * threads.
 */
interface Kernel {
  /** Rows and query are padded with zeros to a multiple of this many numbers. */
  int LANES = 64;

  /** Vectors of four floats are made of eight bytes, the last four for nothing. */
  int PADDING = 4;

  /**
   * Multiplies rows of a block with a query, exactly. All numbers are in [-127, 127].
   *
   * @param codes the block: row {@code i} begins at {@code i} times the query's length
   * @param slots which rows, {@code count} of them
   * @param query as many numbers as a row has
   * @param into gets the sum of row {@code slots[i]} at {@code i}
   */
  void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into);

  /**
   * What the scores of a group's rows are at most, by the query's first axes: the products with the
   * row's codes, that of both rests, and the row's slack. Or, deep, what those bounds are by all
   * axes: the products with the other axes are added, and the product of the deep rests is in the
   * place of that of the rests. In floats, in any order: off by the rounding of as many products
   * and sums.
   *
   * @param query deep, with weights of all axes
   * @param into gets the bound of row {@code i} at {@code at + i}; deep, it has that by the first
   *     axes there
   */
  void bound(Sketches.Group group, Sketches.Query query, boolean deep, float[] into, int at);

  /**
   * Which of {@link Sketches#GROUP} numbers, from an index on, are at least as great as one: a bit
   * for each, the first the lowest. NaN is not.
   */
  long atLeast(float[] numbers, int from, float least);

  /**
   * The greatest of some of {@link Sketches#GROUP} numbers from an index on, none of them NaN.
   *
   * @param which a bit for each, the first the lowest
   * @return negative infinity of none
   */
  float greatest(float[] numbers, int from, long which);
}
