package dev.ragbase.bench.compare.measure;

/** Reads memory in order at the speed of the memory. */
public final class MemoryReader {
  private MemoryReader() {}

  /** The sum of all; a loop that the compiler turns into vector instructions. */
  public static long sum(long[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
    }
    return sum;
  }
}
