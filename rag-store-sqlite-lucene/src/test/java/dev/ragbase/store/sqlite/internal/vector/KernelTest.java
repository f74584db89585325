package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
  private static class ForwardingKernel implements Kernel {
    @Override
    public void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into) {
      Kernels.scalar().dots(codes, slots, count, query, into);
    }

    @Override
    public void bound(
        Sketches.Group group, Sketches.Query query, boolean deep, float[] into, int at) {
      Kernels.scalar().bound(group, query, deep, into, at);
    }

    @Override
    public long atLeast(float[] numbers, int from, float least) {
      return Kernels.scalar().atLeast(numbers, from, least);
    }

    @Override
    public float greatest(float[] numbers, int from, long which) {
      return Kernels.scalar().greatest(numbers, from, which);
    }
  }

  private static long sum(byte[] codes, int offset, short[] query) {
    long sum = 0;
    for (int i = 0; i < query.length; i++) {
      sum += (long) codes[offset + i] * query[i];
    }
    return sum;
  }

  private static void assertExact(Kernel kernel) {
    SplittableRandom random = new SplittableRandom(3);
    for (int stride = 64; stride <= 8192; stride += stride < 1024 ? 64 : 1792) {
      byte[] codes = new byte[5 * stride];
      short[] query = new short[stride];
      boolean extreme = random.nextBoolean();
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) (extreme ? 127 - 254 * random.nextInt(2) : random.nextInt(-127, 128));
      }
      for (int i = 0; i < stride; i++) {
        query[i] = (short) (extreme ? codes[2 * stride + i] : random.nextInt(-127, 128));
      }
      int[] into = {0, 0, 0, -1};
      int[] slots = {4, 2, 0, 1};
      kernel.dots(codes, slots, 3, new QueryCodes(query), into);
      for (int i = 0; i < 3; i++) {
        assertThat(into[i])
            .as("stride %d, row %d", stride, slots[i])
            .isEqualTo((int) sum(codes, slots[i] * stride, query));
      }
      assertThat(into[3]).as("beyond the count").isEqualTo(-1);
    }
  }

  @Test
  void openingAStoreChangesToTheFastKernel(@TempDir Path folder) {
    SqliteLuceneStore.at(folder.resolve("kb")).close();
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (Kernels.current().equals(Kernels.scalar()) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(Kernels.current()).isNotSameAs(Kernels.scalar());
  }

  @Test
  void plainJavaGivesTheSumOfTheProducts() {
    assertExact(Kernels.scalar());
  }

  @Test
  void theVectorApiGivesTheSumOfTheProducts() throws ReflectiveOperationException {
    assertThat(Kernels.readable()).as("tests run with the Vector API's module").isTrue();
    assertExact(Kernels.vector());
    Kernels.exercise(Kernels.vector());
  }

  @Test
  void bothKernelsBoundAGroupAlike() throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(6);
    for (int axes = 16; axes <= 192; axes += 16) {
      Sketches.Group group = new Sketches.Group(axes);
      float[] weights = new float[axes];
      for (int i = 0; i < group.columns.length; i++) {
        group.columns[i] = (byte) random.nextInt(-127, 128);
      }
      for (int i = 0; i < axes; i++) {
        weights[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < Sketches.GROUP; i++) {
        group.rests[i] = random.nextFloat();
        group.deepRests[i] = random.nextFloat();
        group.slacks[i] = random.nextFloat();
      }
      Sketches.Query query =
          new Sketches.Query(weights, 4 * random.nextInt(1, axes / 4), 0.7f, 0.3f);
      for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
        float[] into = new float[Sketches.GROUP + 2];
        kernel.bound(group, query, false, into, 1);
        assertBounds(group, query, query.first(), group.rests, query.rest(), into);
        kernel.bound(group, query, true, into, 1);
        assertBounds(group, query, axes, group.deepRests, query.deepRest(), into);
      }
    }
  }

  private static void assertBounds(
      Sketches.Group group,
      Sketches.Query query,
      int axes,
      float[] rests,
      float rest,
      float[] bounds) {
    assertThat(bounds[0]).isZero();
    assertThat(bounds[Sketches.GROUP + 1]).isZero();
    for (int row = 0; row < Sketches.GROUP; row++) {
      double expected = rest * rests[row] + group.slacks[row];
      double most = expected + 2;
      for (int axis = 0; axis < axes; axis++) {
        double product =
            (double) query.weights()[axis] * group.columns[axis * Sketches.GROUP + row];
        expected += product;
        most += Math.abs(product);
      }
      assertThat((double) bounds[row + 1])
          .as("%d axes, row %d", axes, row)
          .isCloseTo(expected, within((axes + 6) * 0x1p-24 * most));
    }
  }

  @Test
  void bothKernelsFindTheGreatestOne() throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(9);
    for (int from = 0; from < 70; from++) {
      float[] numbers = new float[from + Sketches.GROUP];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextFloat(-9, 9);
      }
      numbers[from + random.nextInt(Sketches.GROUP)] = Float.NEGATIVE_INFINITY;
      for (long which : new long[] {0, -1, random.nextLong(), 1L << random.nextInt(64)}) {
        float expected = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < Sketches.GROUP; i++) {
          if ((which >>> i & 1) == 1 && numbers[from + i] > expected) {
            expected = numbers[from + i];
          }
        }
        for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
          assertThat(kernel.greatest(numbers, from, which)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void bothKernelsFindTheGreaterOnes() throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(8);
    for (int from = 0; from < 9; from++) {
      float[] numbers = new float[from + Sketches.GROUP];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(4);
      }
      for (float least : new float[] {Float.NEGATIVE_INFINITY, 2, 3, 4}) {
        BitSet expected = new BitSet();
        for (int i = 0; i < Sketches.GROUP; i++) {
          expected.set(i, numbers[from + i] >= least);
        }
        for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
          long found = kernel.atLeast(numbers, from, least);
          assertThat(BitSet.valueOf(new long[] {found})).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aKernelThatBoundsTooLowIsNotTaken() {
    Kernel wrong =
        new ForwardingKernel() {
          @Override
          public void bound(
              Sketches.Group group, Sketches.Query query, boolean deep, float[] into, int at) {
            super.bound(group, query, deep, into, at);
            into[at + Sketches.GROUP - 1]--;
          }
        };
    assertThatThrownBy(() -> Kernels.exercise(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("its bounds differ from plain Java's");
  }

  @Test
  void aKernelThatMiscountsIsNotTaken() {
    Kernel wrong =
        new ForwardingKernel() {
          @Override
          public void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into) {
            super.dots(codes, slots, count, query, into);
            into[count - 1]++;
          }
        };
    assertThatThrownBy(() -> Kernels.exercise(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("its sums differ from plain Java's");
  }
}
