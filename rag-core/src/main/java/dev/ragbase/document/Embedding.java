package dev.ragbase.document;

import java.util.Arrays;
import java.util.List;

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
    requireEqual(a, b);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return cosine(dot, aa, bb);
  }

  private static double cosine(double dot, double aa, double bb) {
    if (aa == 0 || bb == 0) {
      return 0;
    }
    return Math.max(-1, Math.min(1, dot / (Math.sqrt(aa) * Math.sqrt(bb))));
  }

  private static void requireEqual(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "embeddings of " + a.length + " and " + b.length + " dimensions cannot be compared");
    }
  }

  /**
   * The cosines of one vector and several, each to the last bit that of {@link #cosine(float[],
   * float[])}. A processor adds to one sum only as fast as it gets the last one; here it has
   * several at a time, which is three times as fast.
   *
   * @param others none is null
   * @return one for each of the others
   * @throws IllegalArgumentException if dimensions differ
   */
  public static double[] cosines(float[] vector, List<float[]> others) {
    double[] cosines = new double[others.size()];
    int next = 0;
    for (; next + 4 <= cosines.length; next += 4) {
      cosines4(vector, others, next, cosines);
    }
    for (; next < cosines.length; next++) {
      cosines[next] = cosine(vector, others.get(next));
    }
    return cosines;
  }

  private static void cosines4(float[] vector, List<float[]> others, int at, double[] into) {
    float[] p = others.get(at);
    float[] q = others.get(at + 1);
    float[] r = others.get(at + 2);
    float[] s = others.get(at + 3);
    others.subList(at, at + 4).forEach(other -> requireEqual(vector, other));
    double vv = 0;
    double vp = 0;
    double vq = 0;
    double vr = 0;
    double vs = 0;
    double pp = 0;
    double qq = 0;
    double rr = 0;
    double ss = 0;
    for (int i = 0; i < vector.length; i++) {
      double v = vector[i];
      vv += v * v;
      vp += v * p[i];
      vq += v * q[i];
      vr += v * r[i];
      vs += v * s[i];
      pp += (double) p[i] * p[i];
      qq += (double) q[i] * q[i];
      rr += (double) r[i] * r[i];
      ss += (double) s[i] * s[i];
    }
    into[at] = cosine(vp, vv, pp);
    into[at + 1] = cosine(vq, vv, qq);
    into[at + 2] = cosine(vr, vv, rr);
    into[at + 3] = cosine(vs, vv, ss);
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
