package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.document.Embedding;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;

/**
 * Question: what does one exact cosine of two embeddings cost? Fixture: two Gaussian vectors of 384
 * dimensions, seed 1. Control: their dot product in a plain loop. Command: {@code java -jar
 * rag-bench/target/benchmarks.jar CosineBenchmark}.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CosineBenchmark extends HotPath {
  private static final int DIMENSIONS = 384;

  private final float[] left = new float[DIMENSIONS];
  private final float[] right = new float[DIMENSIONS];
  private Embedding leftEmbedding = Embedding.of(1f);
  private Embedding rightEmbedding = Embedding.of(1f);

  /** Draws the two vectors. */
  @Setup
  public void draw() {
    Random random = new Random(1);
    for (int i = 0; i < DIMENSIONS; i++) {
      left[i] = (float) random.nextGaussian();
      right[i] = (float) random.nextGaussian();
    }
    leftEmbedding = Embedding.of(left);
    rightEmbedding = Embedding.of(right);
  }

  /** What we do. */
  @Benchmark
  public double cosine() {
    return leftEmbedding.cosine(rightEmbedding);
  }

  /** The control. */
  @Benchmark
  public float controlPlainDotProduct() {
    float sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
