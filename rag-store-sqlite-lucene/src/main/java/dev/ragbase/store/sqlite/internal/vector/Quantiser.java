package dev.ragbase.store.sqlite.internal.vector;

/**
 * Turns vectors into their int8 form: the unit vector of the same direction, {@linkplain Rotation
 * rotated}, as {@code scale * codes} and the length of what that leaves out.
 *
 * <p>Why results are certain. For unit vectors q = q' + e and x = x' + r it holds that |q.x -
 * q'.x'| = |e.x + q'.r| <= |e| + |q'||r|. All of it is computed in doubles, where n numbers bring a
 * relative error of at most about n * 2^-53 into each norm and sum: {@link #margin} is more than
 * the total of those in residual, bound and cosine together. Squares of floats neither overflow nor
 * underflow in doubles, so this holds for every finite vector.
 *
 * <p>Safe for many threads.
 */
final class Quantiser {
  static final int CODE_MAX = 127;

  private final int dimensions;

  Quantiser(int dimensions) {
    this.dimensions = dimensions;
  }

  /** The length of a row in memory. */
  static int stride(int dimensions) {
    return (dimensions + Kernel.LANES - 1) / Kernel.LANES * Kernel.LANES;
  }

  /**
   * More than all rounding errors of double arithmetic can add up to: the cosine's are at most (2n
   * + 6) * 2^-53, a residual's (2n + 10) * 2^-53, a bound's 10 * 2^-53, those of two rotations of
   * up to 13 steps 60 * 2^-53.
   */
  static double margin(int dimensions) {
    return (dimensions + 32) * 0x1p-51;
  }

  /** The row that the table keeps for a vector. */
  Quantised quantise(float[] vector) {
    byte[] codes = new byte[stride(dimensions)];
    double norm = norm(vector);
    VectorHash hash = VectorHash.of(vector);
    if (norm == 0) {
      return new Quantised(codes, 0, 0, hash);
    }
    double[] unit = unit(vector, norm);
    float scale = (float) (largest(unit) / CODE_MAX);
    double residual = 0;
    for (int i = 0; i < unit.length; i++) {
      // A scale that was rounded down makes at most 127.00001 of the largest: no clamp is needed.
      double code = Math.rint(unit[i] / scale);
      codes[i] = (byte) code;
      double rest = unit[i] - scale * code;
      residual += rest * rest;
    }
    float up = Math.nextUp((float) (Math.sqrt(residual) + margin(dimensions)));
    return new Quantised(codes, scale, up, hash);
  }

  static double norm(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }

  /** A vector at length 1, {@linkplain Rotation rotated}; zeros stay zeros. */
  static double[] unit(float[] vector, double norm) {
    double[] unit = new double[vector.length];
    for (int i = 0; i < vector.length && norm > 0; i++) {
      unit[i] = vector[i] / norm;
    }
    Rotation.rotate(unit);
    return unit;
  }

  static double largest(double[] vector) {
    double largest = 0;
    for (double v : vector) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }
}
