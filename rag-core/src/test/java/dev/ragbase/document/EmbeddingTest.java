package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void severalCosinesAreEachToTheLastBitThatOfOne() {
    for (int dimensions : new int[] {1, 7, 384}) {
      for (int count = 0; count < 10; count++) {
        float[] query = vector(dimensions);
        List<float[]> others = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          others.add(i == 2 ? new float[dimensions] : vector(dimensions));
        }
        double[] expected =
            others.stream().mapToDouble(it -> Embedding.cosine(query, it)).toArray();
        assertThat(Embedding.cosines(query, others)).isEqualTo(expected);
      }
    }
  }

  @Test
  void vectorsOfOtherDimensionsAreRefusedWhereverTheyStand() {
    for (int odd = 0; odd < 5; odd++) {
      List<float[]> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        others.add(vector(i == odd ? 4 : 3));
      }
      assertThatThrownBy(() -> Embedding.cosines(vector(3), others))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 and 4 dimensions");
    }
  }

  private float[] vector(int dimensions) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
