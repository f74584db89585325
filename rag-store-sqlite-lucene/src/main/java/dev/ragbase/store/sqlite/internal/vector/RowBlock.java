package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;
import java.util.Arrays;
import java.util.UUID;

/** Rows of a table, column by column. Two longs each make an id and a hash. */
final class RowBlock {
  /** What a processor fetches from memory at once. */
  private static final int CACHE_LINE = 64;

  final int stride;
  byte[] codes;
  float[] scales;
  float[] residuals;
  int[] rows;
  long[] ids;
  long[] hashes;

  RowBlock(int stride, int capacity) {
    this.stride = stride;
    this.codes = new byte[capacity * stride];
    this.scales = new float[capacity];
    this.residuals = new float[capacity];
    this.rows = new int[capacity];
    this.ids = new long[2 * capacity];
    this.hashes = new long[2 * capacity];
  }

  int capacity() {
    return rows.length;
  }

  void grow(int capacity) {
    codes = Arrays.copyOf(codes, capacity * stride);
    scales = Arrays.copyOf(scales, capacity);
    residuals = Arrays.copyOf(residuals, capacity);
    rows = Arrays.copyOf(rows, capacity);
    ids = Arrays.copyOf(ids, 2 * capacity);
    hashes = Arrays.copyOf(hashes, 2 * capacity);
  }

  void set(int at, int row, ChunkId id, Quantised vector) {
    System.arraycopy(vector.codes, 0, codes, at * stride, stride);
    scales[at] = vector.scale;
    residuals[at] = vector.residual;
    rows[at] = row;
    ids[2 * at] = id.value().getMostSignificantBits();
    ids[2 * at + 1] = id.value().getLeastSignificantBits();
    hashes[2 * at] = vector.hash.high();
    hashes[2 * at + 1] = vector.hash.low();
  }

  /** Copies rows of another block, which may be this one if the ranges do not overlap. */
  void copy(int at, RowBlock from, int first, int count) {
    System.arraycopy(from.codes, first * stride, codes, at * stride, count * stride);
    System.arraycopy(from.scales, first, scales, at, count);
    System.arraycopy(from.residuals, first, residuals, at, count);
    System.arraycopy(from.rows, first, rows, at, count);
    System.arraycopy(from.ids, 2 * first, ids, 2 * at, 2 * count);
    System.arraycopy(from.hashes, 2 * first, hashes, 2 * at, 2 * count);
  }

  /**
   * Has the processor fetch a row before it is needed: of rows that do not follow one another it
   * would begin to fetch two or three at a time.
   *
   * @return nothing that means anything, which keeps the compiler from leaving this out
   */
  int touch(int slot) {
    int sum = 0;
    for (int i = slot * stride; i < (slot + 1) * stride; i += CACHE_LINE) {
      sum += codes[i];
    }
    return sum;
  }

  /** The vector that a row's codes stand for. */
  void vector(int at, double[] into, int from, int dimensions) {
    double scale = scales[at];
    for (int i = 0; i < dimensions; i++) {
      into[from + i] = scale * codes[at * stride + i];
    }
  }

  ChunkId id(int at) {
    return new ChunkId(new UUID(ids[2 * at], ids[2 * at + 1]));
  }

  VectorHash hash(int at) {
    return new VectorHash(hashes[2 * at], hashes[2 * at + 1]);
  }
}
