package dev.ragbase.bench.compare.measure;

/**
 * Reads memory at the speed of the memory: a word of each cache line, which brings the whole line,
 * at four places side by side. In one place the processor waits for the lines ahead: what lies in
 * no cache takes half as long again, and twice as long where every word is added up.
 */
public final class MemoryReader {
  /** A cache line of 64 bytes. */
  private static final int LINE = 64 / Long.BYTES;

  private static final int PLACES = 4;

  private MemoryReader() {}

  /** Reads all numbers, but for at most three lines at the end; the result tells of each line. */
  public static long read(long[] numbers) {
    int share = numbers.length / PLACES / LINE * LINE;
    long first = 0;
    long second = 0;
    long third = 0;
    long fourth = 0;
    for (int i = 0; i < share; i += LINE) {
      first += numbers[i];
      second += numbers[share + i];
      third += numbers[2 * share + i];
      fourth += numbers[3 * share + i];
    }
    return first + second + third + fourth;
  }
}
