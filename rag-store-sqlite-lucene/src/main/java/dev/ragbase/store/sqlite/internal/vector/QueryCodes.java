package dev.ragbase.store.sqlite.internal.vector;

import org.jspecify.annotations.Nullable;

/**
 * A query's int8 numbers, widened beforehand in the two orders that kernels read them in. For one
 * thread.
 */
final class QueryCodes {
  /** In their own order. */
  final short[] codes;

  private int @Nullable [] quarters;

  QueryCodes(short[] codes) {
    this.codes = codes;
  }

  /** Four parts: every fourth number from 0, from 1, from 2 and from 3. */
  int[] quarters() {
    int[] made = quarters;
    if (made == null) {
      made = new int[codes.length];
      for (int i = 0; i < codes.length; i++) {
        made[(i % 4) * (codes.length / 4) + i / 4] = codes[i];
      }
      quarters = made;
    }
    return made;
  }
}
