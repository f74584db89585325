package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
  private static class ForwardingKernel implements Kernel {
    @Override
    public void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into) {
      Kernels.scalar().dots(codes, slots, count, query, into);
    }

    @Override
    public void bounds(Sketches.Group group, Sketches.Query query, float[] into, int at) {
      Kernels.scalar().bounds(group, query, into, at);
    }

    @Override
    public int select(float[] numbers, int from, int to, float least, int[] into) {
      return Kernels.scalar().select(numbers, from, to, least, into);
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
      for (int i = 0; i < axes * Sketches.GROUP; i++) {
        group.columns[i] = (byte) random.nextInt(-127, 128);
      }
      for (int i = 0; i < axes; i++) {
        weights[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < Sketches.GROUP; i++) {
        group.rests[i] = random.nextFloat();
        group.slacks[i] = random.nextFloat();
      }
      Sketches.Query query = new Sketches.Query(weights, random.nextFloat());
      for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
        float[] bounds = new float[Sketches.GROUP + 2];
        kernel.bounds(group, query, bounds, 1);
        assertThat(bounds[0]).isZero();
        assertThat(bounds[Sketches.GROUP + 1]).isZero();
        for (int row = 0; row < Sketches.GROUP; row++) {
          double expected = query.rest() * group.rests[row] + group.slacks[row];
          double most = expected;
          for (int axis = 0; axis < axes; axis++) {
            double product = (double) weights[axis] * group.columns[axis * Sketches.GROUP + row];
            expected += product;
            most += Math.abs(product);
          }
          assertThat((double) bounds[row + 1])
              .as("%d axes, row %d", axes, row)
              .isCloseTo(expected, within((axes + 3) * 0x1p-24 * most));
        }
      }
    }
  }

  @Test
  void bothKernelsSelectAlike() throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(8);
    for (int length = 0; length < 80; length++) {
      float[] numbers = new float[length];
      for (int i = 0; i < length; i++) {
        numbers[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(4);
      }
      int from = Math.min(length, random.nextInt(5));
      for (float least : new float[] {Float.NEGATIVE_INFINITY, 2, 3, 4}) {
        int[] expected = IntStream.range(from, length).filter(i -> numbers[i] >= least).toArray();
        for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
          int[] into = new int[length];
          int count = kernel.select(numbers, from, length, least, into);
          assertThat(Arrays.copyOf(into, count)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aKernelThatBoundsTooLowIsNotTaken() {
    Kernel wrong =
        new ForwardingKernel() {
          @Override
          public void bounds(Sketches.Group group, Sketches.Query query, float[] into, int at) {
            super.bounds(group, query, into, at);
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
