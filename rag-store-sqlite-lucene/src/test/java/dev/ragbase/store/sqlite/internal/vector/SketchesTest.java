package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.document.Embedding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sketches are made of, without a table around. */
class SketchesTest {
  private static Rows rows(List<float[]> vectors, int dimensions) {
    Rows rows = new Rows(dimensions);
    Quantiser quantiser = new Quantiser(dimensions);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < vectors.size(); i++) {
      rows.put(i, Truth.id(random), quantiser.quantise(vectors.get(i)));
    }
    return rows;
  }

  private static DMatrixRMaj sample(Rows rows, int count, int dimensions) {
    DMatrixRMaj sample = new DMatrixRMaj(count, dimensions);
    for (int i = 0; i < count; i++) {
      rows.blockOf(i).vector(rows.inBlock(i), sample.data, i * dimensions, dimensions);
    }
    return sample;
  }

  private static Sketches sketches(Rows rows, int dimensions, int axes, double reach) {
    PrincipalAxes found = PrincipalAxes.of(sample(rows, 100, dimensions), axes);
    double[] reaches = new double[found.count() / 4 * 4];
    Arrays.fill(reaches, reach);
    Sketches made =
        new Sketches(found.first(reaches.length), reaches.length / 8 * 4, dimensions, reaches);
    for (int slot = 0; slot < rows.size(); slot++) {
      made.append(rows.blockOf(slot), rows.inBlock(slot));
    }
    return made;
  }

  @ParameterizedTest
  @EnumSource
  void noScoreIsAboveItsBound(Vectors kind) throws ReflectiveOperationException {
    for (int dimensions : new int[] {128, 200, 384}) {
      SplittableRandom random = new SplittableRandom(dimensions);
      List<float[]> vectors = kind.make(random, 300, dimensions);
      Rows rows = rows(vectors, dimensions);
      for (double reach : new double[] {1, 0.3, 1e-3}) {
        Sketches sketches = sketches(rows, dimensions, 64, reach);
        List<float[]> queries = kind.make(random, 3, dimensions);
        queries.add(vectors.get(17));
        queries.add(Vectors.gaussian(random, dimensions));
        queries.add(new float[dimensions]);
        for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
          for (float[] query : queries) {
            assertBounded(vectors, sketches, query, kernel);
          }
        }
      }
    }
  }

  private static void assertBounded(
      List<float[]> vectors, Sketches sketches, float[] query, Kernel kernel) {
    double[] unit = Quantiser.unit(query, Quantiser.norm(query));
    float[] bounds = new float[vectors.size() + Sketches.GROUP];
    for (boolean deep : new boolean[] {false, true}) {
      Sketches.Query asked = sketches.query(unit, deep);
      for (int slot = 0; slot < vectors.size(); slot += Sketches.GROUP) {
        kernel.bound(sketches.group(slot / Sketches.GROUP), asked, deep, bounds, slot);
      }
      for (int i = 0; i < vectors.size(); i++) {
        assertThat((double) bounds[i])
            .as("row %d, deep %s", i, deep)
            .isGreaterThanOrEqualTo(Embedding.cosine(query, vectors.get(i)));
      }
    }
  }

  @Test
  void theGreatestBoundsAreTakenOutOnce() throws ReflectiveOperationException {
    int dimensions = 128;
    SplittableRandom random = new SplittableRandom(7);
    for (int size : new int[] {130, 700, 6000}) {
      List<float[]> vectors = Vectors.CLUSTERED.make(random, size, dimensions);
      Sketches sketches = sketches(rows(vectors, dimensions), dimensions, 16, 0.5);
      float[] query = vectors.get(3);
      double[] unit = Quantiser.unit(query, Quantiser.norm(query));
      for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
        float[] bounds = new float[sketches.capacity()];
        Sketches.Query asked = sketches.query(unit, false);
        for (int at = 0; at < size; at += Sketches.GROUP) {
          kernel.bound(sketches.group(at / Sketches.GROUP), asked, false, bounds, at);
        }
        for (int wanted : new int[] {1, 40}) {
          long passing = wanted == 1 ? -1 : random.nextLong();
          SketchWindow window = new SketchWindow(sketches, unit, kernel);
          window.move(0, size);
          int[] expected =
              IntStream.range(0, size)
                  .filter(it -> (passing >>> it % Sketches.GROUP & 1) == 1)
                  .boxed()
                  .sorted(Comparator.comparingDouble(it -> -bounds[it]))
                  .limit(wanted)
                  .mapToInt(Integer::intValue)
                  .sorted()
                  .toArray();
          assertThat(window.takeGreatest(wanted, (slot, some) -> some & passing))
              .isEqualTo(expected);
          for (int slot : expected) {
            long left = window.select(slot / Sketches.GROUP, Float.NEGATIVE_INFINITY);
            assertThat(left >>> slot % Sketches.GROUP & 1).as("slot %d", slot).isZero();
          }
          window.giveBack();
        }
      }
    }
  }

  @Test
  void whereTheAxesHoldAllABoundIsNearlyTheScore() {
    SplittableRandom random = new SplittableRandom(2);
    float[] one = Vectors.gaussian(random, 128);
    float[] other = Vectors.gaussian(random, 128);
    List<float[]> vectors =
        Vectors.each(
            200,
            i -> {
              float[] made = new float[128];
              double angle = random.nextDouble(6.3);
              for (int d = 0; d < made.length; d++) {
                made[d] = (float) (Math.cos(angle) * one[d] + Math.sin(angle) * other[d]);
              }
              return made;
            });
    Rows rows = rows(vectors, 128);
    Sketches sketches = sketches(rows, 128, 64, 1);
    float[] query = vectors.get(3);
    double[] unit = Quantiser.unit(query, Quantiser.norm(query));
    float[] bounds = new float[4 * Sketches.GROUP];
    for (int group = 0; group < 4; group++) {
      Kernel kernel = Kernels.scalar();
      Sketches.Query asked = sketches.query(unit, true);
      kernel.bound(sketches.group(group), asked, false, bounds, group * Sketches.GROUP);
      kernel.bound(sketches.group(group), asked, true, bounds, group * Sketches.GROUP);
    }
    for (int i = 0; i < vectors.size(); i++) {
      assertThat((double) bounds[i])
          .isCloseTo(Embedding.cosine(query, vectors.get(i)), within(0.05));
    }
  }

  @Test
  void axesAreUnitVectorsAtRightAnglesTheGreatestFirst() {
    for (int dimensions : new int[] {40, 700}) {
      SplittableRandom random = new SplittableRandom(4);
      List<float[]> vectors =
          Vectors.each(
              300,
              i -> {
                float[] made = Vectors.gaussian(random, dimensions);
                made[5] *= 9;
                made[11] *= 4;
                return made;
              });
      DMatrixRMaj sample = new DMatrixRMaj(vectors.size(), dimensions);
      for (int i = 0; i < sample.data.length; i++) {
        sample.data[i] = vectors.get(i / dimensions)[i % dimensions];
      }
      PrincipalAxes axes = PrincipalAxes.of(sample, 20);
      assertThat(axes.count()).isEqualTo(20);
      assertThat(axes.skew()).isLessThan(1e-5);
      double[] fifth = new double[dimensions];
      fifth[5] = 1;
      double[] found = new double[20];
      axes.project(fifth, found);
      assertThat(Math.abs(found[0])).isGreaterThan(0.9);
      double[] eleventh = new double[dimensions];
      eleventh[11] = 1;
      axes.project(eleventh, found);
      assertThat(Math.abs(found[1])).isGreaterThan(0.7);
      double[] two = new double[2];
      axes.first(2).project(eleventh, two);
      assertThat(two).containsExactly(found[0], found[1]);
    }
  }

  @Test
  void zerosHaveNoAxes() {
    assertThat(PrincipalAxes.of(new DMatrixRMaj(30, 20), 16).count()).isZero();
  }

  @Test
  void aRotationKeepsProductsAndSpreadsWhatIsInOnePlace() {
    for (int dimensions : new int[] {1, 2, 3, 100, 384, 1536, 8192}) {
      SplittableRandom random = new SplittableRandom(dimensions);
      double[] one = random.doubles(dimensions, -1, 1).toArray();
      double[] other = random.doubles(dimensions, -1, 1).toArray();
      double product = product(one, other);
      Rotation.rotate(one);
      Rotation.rotate(other);
      assertThat(product(one, other)).isCloseTo(product, within(1e-11));
    }
    double[] single = new double[384];
    single[7] = 1;
    Rotation.rotate(single);
    assertThat(Quantiser.largest(single)).isCloseTo(1 / 16.0, within(1e-12));
    double[] equal = new double[384];
    Arrays.fill(equal, 1 / Math.sqrt(384));
    Rotation.rotate(equal);
    assertThat(Quantiser.largest(equal)).isLessThan(0.3);
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
