package dev.ragbase.document;

import java.util.Arrays;

/** A vector of finite float32 numbers, immutable. Two are equal when all their bits are. */
public final class Embedding {
  /** More dimensions than any published text model has. */
  public static final int DIMENSIONS_MAX = 8192;

  private final float[] values;

  private Embedding(float[] values) {
    this.values = values;
  }

  /**
   * An embedding of a copy of these numbers; a negative zero becomes zero.
   *
   * @throws IllegalArgumentException if there is none, too many, or one is NaN or infinite
   */
  public static Embedding of(float... values) {
    if (values.length == 0 || values.length > DIMENSIONS_MAX) {
      throw new IllegalArgumentException(
          "an embedding has 1 to " + DIMENSIONS_MAX + " dimensions, not " + values.length);
    }
    float[] copy = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "embedding[" + i + "] is " + values[i] + ", must be a finite number");
      }
      copy[i] = values[i] + 0.0f;
    }
    return new Embedding(copy);
  }

  /** How many numbers it holds. */
  public int dimensions() {
    return values.length;
  }

  /** The number at a position, from 0. */
  public float at(int index) {
    return values[index];
  }

  /** A copy of the numbers. */
  public float[] toArray() {
    return values.clone();
  }

  /**
   * The cosine of the angle to another vector, in [-1, 1]; 0 if either is all zeros. This is the
   * one definition of similarity that every exact result is held to: products and sums in double
   * precision, in the order of the dimensions.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double cosine(Embedding other) {
    return cosine(values, other.values);
  }

  /** {@link #cosine(Embedding)} of plain arrays, for backends that hold many vectors. */
  public static double cosine(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "embeddings of " + a.length + " and " + b.length + " dimensions cannot be compared");
    }
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    if (aa == 0 || bb == 0) {
      return 0;
    }
    return Math.max(-1, Math.min(1, dot / (Math.sqrt(aa) * Math.sqrt(bb))));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Embedding[" + values.length + " dimensions]";
  }
}
