package dev.ragbase.store.sqlite.internal.vector;

/**
 * A fixed rotation that spreads what a vector has in one component over many. Embeddings have a few
 * components that are far greater than the others, by which the step of their int8 codes would go:
 * those of bge-small leave out half as much with it. Products of two rotated vectors are those of
 * the two. Random signs, then a Walsh-Hadamard transform of each block of the greatest power of two
 * that is left, as in Ailon and Chazelle, "The Fast Johnson-Lindenstrauss Transform", 2009. In
 * doubles, as good as exact: {@link Quantiser#margin} has room for its rounding.
 */
final class Rotation {
  private Rotation() {}

  static void rotate(double[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (isTurned(i)) {
        vector[i] = -vector[i];
      }
    }
    int from = 0;
    while (from < vector.length) {
      int size = Integer.highestOneBit(vector.length - from);
      transform(vector, from, size);
      from += size;
    }
  }

  /** As good as random: the last steps of MurmurHash3, Austin Appleby, in the public domain. */
  private static boolean isTurned(int index) {
    int hash = (index + 1) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return ((hash ^ (hash >>> 16)) & 1) == 1;
  }

  private static void transform(double[] vector, int from, int size) {
    for (int half = 1; half < size; half *= 2) {
      for (int start = from; start < from + size; start += 2 * half) {
        for (int i = start; i < start + half; i++) {
          double one = vector[i];
          double other = vector[i + half];
          vector[i] = one + other;
          vector[i + half] = one - other;
        }
      }
    }
    double length = 1 / Math.sqrt(size);
    for (int i = from; i < from + size; i++) {
      vector[i] *= length;
    }
  }
}
