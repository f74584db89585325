package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
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
  void aKernelThatMiscountsIsNotTaken() {
    Kernel wrong =
        (codes, slots, count, query, into) -> {
          Kernels.scalar().dots(codes, slots, count, query, into);
          into[count - 1]++;
        };
    assertThatThrownBy(() -> Kernels.exercise(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("its sums differ from plain Java's");
  }
}
