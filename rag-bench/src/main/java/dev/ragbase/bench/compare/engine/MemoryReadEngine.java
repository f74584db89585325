package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.measure.MemoryReader;

/** No search: reads the vectors once from memory, as fast as this machine does. */
final class MemoryReadEngine implements Engine {
  private long[] numbers = new long[0];

  @Override
  public void build(Corpus corpus) {
    numbers = new long[Math.toIntExact((long) corpus.rows() * corpus.dimensions() / 2)];
    float[] vector = new float[corpus.dimensions()];
    int next = 0;
    for (int row = 0; row < corpus.rows(); row++) {
      corpus.vector(row, vector);
      for (int d = 0; d + 1 < vector.length; d += 2) {
        long high = Float.floatToRawIntBits(vector[d]);
        numbers[next++] = (high << 32) | (Float.floatToRawIntBits(vector[d + 1]) & 0xFFFFFFFFL);
      }
    }
  }

  @Override
  public Session session(SearchPlan plan) {
    return query -> {
      long sum = MemoryReader.sum(numbers);
      // The sum is used, so that no compiler leaves the reading out.
      return () -> new int[] {sum == query ? 0 : -1};
    };
  }
}
