package dev.ragbase.store.sqlite.internal.vector;

/** A query's int8 numbers, widened beforehand in the two orders that kernels read them in. */
final class QueryCodes {
  /** In their own order. */
  final short[] codes;

  /** Four parts: every fourth number from 0, from 1, from 2 and from 3. */
  final int[] quarters;

  QueryCodes(short[] codes) {
    this.codes = codes;
    this.quarters = new int[codes.length];
    for (int i = 0; i < codes.length; i++) {
      quarters[(i % 4) * (codes.length / 4) + i / 4] = codes[i];
    }
  }
}
