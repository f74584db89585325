package dev.ragbase.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.kit.EmbedderConformance;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashingEmbedderTest extends EmbedderConformance {
  @Override
  protected Embedder open() {
    return HashingEmbedder.of(256);
  }

  @Test
  void vectorsStayTheSameFromVersionToVersion() {
    assertThat(
            HashingEmbedder.of(4).embedPassages(List.of("alpha beta beta gamma")).get(0).toArray())
        .isEqualTo(new float[] {-0.4082483f, 0, 0.4082483f, -0.8164966f});
  }

  @Test
  void wordsCountWhateverTheirCaseAndTheSignsAround() {
    assertThat(open().embedQuery("Rotate: TOKENS!")).isEqualTo(open().embedQuery("rotate tokens"));
  }

  @Test
  void aTextWithoutWordsIsTheZeroVector() {
    assertThat(open().embedQuery("?!").toArray()).containsOnly(0f);
  }
}
