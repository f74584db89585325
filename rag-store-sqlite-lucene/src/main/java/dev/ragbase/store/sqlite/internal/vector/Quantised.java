package dev.ragbase.store.sqlite.internal.vector;

/** A vector's int8 form, and its hash. */
final class Quantised {
  final byte[] codes;
  final float scale;
  final float residual;
  final VectorHash hash;

  Quantised(byte[] codes, float scale, float residual, VectorHash hash) {
    this.codes = codes;
    this.scale = scale;
    this.residual = residual;
    this.hash = hash;
  }
}
