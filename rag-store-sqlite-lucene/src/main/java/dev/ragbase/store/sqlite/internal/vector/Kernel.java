package dev.ragbase.store.sqlite.internal.vector;

/**
 * The inner loop of the scan: dot products of int8 rows. Implementations must give exactly the sum
 * of the products, and be safe for many threads.
 */
interface Kernel {
  /** Rows and query are padded with zeros to a multiple of this many numbers. */
  int LANES = 64;

  /**
   * Multiplies rows of a block with a query. All numbers are in [-127, 127].
   *
   * @param codes the block: row {@code i} begins at {@code i} times the query's length
   * @param slots which rows, {@code count} of them
   * @param query as many numbers as a row has
   * @param into gets the sum of row {@code slots[i]} at {@code i}
   */
  void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into);
}
