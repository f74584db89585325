package dev.ragbase.bench.compare.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryReaderTest {
  @Test
  void everyLineOfMemoryIsReadOnce() {
    long[] numbers = new long[8 * 4 * 1_000];
    for (int line = 0; line < numbers.length / 8; line++) {
      numbers[8 * line] = line;
    }

    long lines = numbers.length / 8;
    assertThat(MemoryReader.read(numbers)).isEqualTo(lines * (lines - 1) / 2);
  }

  @Test
  void whatIsShorterThanFourLinesIsNotRead() {
    assertThat(MemoryReader.read(new long[] {1, 2, 3})).isZero();
  }
}
