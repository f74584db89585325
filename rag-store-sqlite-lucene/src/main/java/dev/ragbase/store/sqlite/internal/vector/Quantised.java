package dev.ragbase.store.sqlite.internal.vector;

/** A vector's int8 form, and 128 bits of SHA-256 of its floats: equal only for equal vectors. */
final class Quantised {
  final byte[] codes;
  final float scale;
  final float residual;
  final long hashHigh;
  final long hashLow;

  Quantised(byte[] codes, float scale, float residual, long hashHigh, long hashLow) {
    this.codes = codes;
    this.scale = scale;
    this.residual = residual;
    this.hashHigh = hashHigh;
    this.hashLow = hashLow;
  }
}
