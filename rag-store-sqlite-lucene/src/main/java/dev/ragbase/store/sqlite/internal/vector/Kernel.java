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
   * Multiplies a group of sketches with a query and adds what that may leave out, by floats: off by
   * the rounding of as many products and sums as there are axes and two more, in any order.
   *
   * @param query of a multiple of four axes
   * @param into gets the bound of row {@code i} at {@code at + i}
   */
  void bounds(Sketches.Group group, Sketches.Query query, float[] into, int at);

  /**
   * Where numbers are at least as great as one; where they are NaN they are not.
   *
   * @param into gets the indexes, from {@code from} on and below {@code to}, ascending
   * @return how many those are
   */
  int select(float[] numbers, int from, int to, float least, int[] into);
}
