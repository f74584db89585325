package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.measure.MemoryReader;
import java.util.Arrays;

/** No search: reads as many bytes as rows have once from memory, as fast as this machine does. */
final class MemoryReadEngine implements Engine {
  private final int bytesPerDimension;
  private final int extraBytesPerRow;
  private long[] numbers = new long[0];

  /**
   * @param bytesPerDimension of a row
   * @param extraBytesPerRow that a row has beside them
   */
  MemoryReadEngine(int bytesPerDimension, int extraBytesPerRow) {
    this.bytesPerDimension = bytesPerDimension;
    this.extraBytesPerRow = extraBytesPerRow;
  }

  @Override
  public void build(Corpus corpus) {
    long bytesPerRow = (long) corpus.dimensions() * bytesPerDimension + extraBytesPerRow;
    numbers = new long[Math.toIntExact(corpus.rows() * bytesPerRow / Long.BYTES)];
    // Written, or the system would show one page of zeros in place of all.
    Arrays.setAll(numbers, i -> i);
  }

  @Override
  public Session session(SearchPlan plan) {
    return query -> {
      long read = MemoryReader.read(numbers);
      // The result is used, so that no compiler leaves the reading out.
      return () -> new int[] {read == query ? 0 : -1};
    };
  }
}
