package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The directions that vectors have most of their length in, the first most of all: the eigenvectors
 * of their second moments (a principal component analysis that is not centred, since a score is a
 * product and no distance). Safe for many threads.
 */
final class PrincipalAxes {
  private final int dimensions;
  private final int count;

  /** Component {@code j} of axis {@code i} at {@code j * count + i}. */
  private final float[] components;

  private final double skew;

  private PrincipalAxes(int dimensions, int count, float[] components) {
    this.dimensions = dimensions;
    this.count = count;
    this.components = components;
    this.skew = skew(dimensions, count, components);
  }

  /**
   * The first axes of a sample.
   *
   * @param sample a vector each row
   * @param most how many axes are wanted; of a sample that has fewer directions there are fewer
   * @return none if the vectors are zero, or cannot be decomposed
   */
  static PrincipalAxes of(DMatrixRMaj sample, int most) {
    // Both products have the same eigenvalues: the smaller one is decomposed.
    boolean wide = sample.numCols > sample.numRows;
    int size = Math.min(sample.numCols, sample.numRows);
    DMatrixRMaj moments = new DMatrixRMaj(size, size);
    if (wide) {
      CommonOps_DDRM.multOuter(sample, moments);
    } else {
      CommonOps_DDRM.multInner(sample, moments);
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
    if (!eigen.decompose(moments)) {
      return new PrincipalAxes(sample.numCols, 0, new float[0]);
    }
    int[] greatest = greatest(eigen, Math.min(most, size));
    double[][] axes = new double[greatest.length][];
    for (int i = 0; i < greatest.length; i++) {
      axes[i] = axis(eigen.getEigenVector(greatest[i]), sample, wide);
    }
    return of(sample.numCols, axes);
  }

  /** These axes, which are to be unit vectors at right angles. */
  static PrincipalAxes of(int dimensions, double[]... axes) {
    float[] components = new float[dimensions * axes.length];
    for (int i = 0; i < axes.length; i++) {
      for (int j = 0; j < dimensions; j++) {
        components[j * axes.length + i] = (float) axes[i][j];
      }
    }
    return new PrincipalAxes(dimensions, axes.length, components);
  }

  /** The eigenvalues that count, greatest first. */
  private static int[] greatest(EigenDecomposition_F64<DMatrixRMaj> eigen, int most) {
    int[] all =
        IntStream.range(0, eigen.getNumberOfEigenvalues())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .mapToInt(Integer::intValue)
            .toArray();
    double least = 1e-9 * eigen.getEigenvalue(all[0]).getReal();
    return Arrays.stream(all)
        .limit(most)
        .takeWhile(i -> eigen.getEigenvalue(i).getReal() > least)
        .toArray();
  }

  private static double[] axis(DMatrixRMaj found, DMatrixRMaj sample, boolean wide) {
    DMatrixRMaj axis = found;
    if (wide) {
      axis = new DMatrixRMaj(sample.numCols, 1);
      CommonOps_DDRM.multTransA(sample, found, axis);
    }
    double norm = Math.sqrt(squares(axis.data, axis.numRows));
    return Arrays.stream(axis.data, 0, axis.numRows).map(x -> x / norm).toArray();
  }

  /** The first of these axes. */
  PrincipalAxes first(int fewer) {
    float[] kept = new float[dimensions * fewer];
    for (int j = 0; j < dimensions; j++) {
      System.arraycopy(components, j * count, kept, j * fewer, fewer);
    }
    return new PrincipalAxes(dimensions, fewer, kept);
  }

  int count() {
    return count;
  }

  /**
   * How far the axes are from unit vectors at right angles: the length (Frobenius) of the matrix of
   * their products, less the unit matrix.
   */
  double skew() {
    return skew;
  }

  /** The products of a vector with all axes: the first {@link #count} numbers of an array. */
  void project(double[] vector, double[] into) {
    project(vector, count, into);
  }

  /** The products of a vector with the first axes: as many numbers of an array. */
  void project(double[] vector, int first, double[] into) {
    Arrays.fill(into, 0, first, 0);
    for (int j = 0; j < dimensions; j++) {
      double component = vector[j];
      int from = j * count;
      for (int i = 0; i < first; i++) {
        into[i] += component * components[from + i];
      }
    }
  }

  static double squares(double[] numbers, int count) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += numbers[i] * numbers[i];
    }
    return squares;
  }

  private static double skew(int dimensions, int count, float[] components) {
    DMatrixRMaj axes = new DMatrixRMaj(dimensions, count);
    for (int i = 0; i < components.length; i++) {
      axes.data[i] = components[i];
    }
    DMatrixRMaj products = new DMatrixRMaj(count, count);
    CommonOps_DDRM.multInner(axes, products);
    for (int i = 0; i < count; i++) {
      products.add(i, i, -1);
    }
    return Math.sqrt(squares(products.data, count * count));
  }
}
