package dev.ragbase.bench.compare.corpus;

/** Vectors of length one, whose dot product is their cosine. */
final class UnitVectors {
  private UnitVectors() {}

  /** Whether a vector can be given length one: it is not all zeros, and every number is finite. */
  static boolean hasDirection(float[] vector) {
    double squares = dot(vector, vector);
    return squares > 0 && squares < Double.POSITIVE_INFINITY;
  }

  static float[] unit(float[] vector) {
    if (!hasDirection(vector)) {
      throw new IllegalArgumentException("a vector of zeros, or with a number that is not finite");
    }
    double norm = Math.sqrt(dot(vector, vector));
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
