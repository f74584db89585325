package dev.ragbase.bench.compare.measure;

import java.util.Arrays;

/**
 * How fast this machine reads memory at the moment, on one thread: what every round begins with, so
 * that a machine that is busy with something else is noticed.
 */
public final class BandwidthProbe {
  private static final int WARM_UPS = 20;

  /** Virtual machines read memory that lay idle at a fraction of its speed the first time. */
  private static final int PASSES = 3;

  private final long[] numbers;

  /** A probe over so many bytes, better more than the caches hold. */
  public BandwidthProbe(long bytes) {
    numbers = new long[Math.toIntExact(bytes / Long.BYTES)];
    Arrays.setAll(numbers, i -> i);
    long[] few = Arrays.copyOf(numbers, 1 << 16);
    for (int i = 0; i < WARM_UPS; i++) {
      read(few);
    }
    gigabytesPerSecond();
  }

  /** One measurement: the fastest of a few passes. */
  public double gigabytesPerSecond() {
    long nanos = Long.MAX_VALUE;
    for (int i = 0; i < PASSES; i++) {
      long start = System.nanoTime();
      read(numbers);
      nanos = Math.min(nanos, System.nanoTime() - start);
    }
    return (double) numbers.length * Long.BYTES / nanos;
  }

  private static void read(long[] values) {
    if (MemoryReader.read(values) == 42) {
      throw new IllegalStateException("the sum is used, so that no compiler leaves it out");
    }
  }
}
