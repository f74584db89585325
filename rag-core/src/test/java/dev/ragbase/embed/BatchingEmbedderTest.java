package dev.ragbase.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.Embedding;
import dev.ragbase.kit.EmbedderConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchingEmbedderTest extends EmbedderConformance {
  /** Notes what it is given. */
  private static final class Noting extends ForwardingEmbedder {
    private final List<List<String>> batches = new ArrayList<>();

    Noting() {
      super(HashingEmbedder.of(64));
    }

    @Override
    public List<Embedding> embedPassages(List<String> passages) {
      batches.add(List.copyOf(passages));
      return super.embedPassages(passages);
    }
  }

  @Override
  protected Embedder open() {
    return BatchingEmbedder.over(HashingEmbedder.of(256), 20, 3);
  }

  @Test
  void batchesAreBoundedInTextsAndInTokensOfTheLongest() {
    Random random = new Random(5);
    List<String> passages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      passages.add("w" + i + " x".repeat(random.nextInt(60)));
    }
    Noting noting = new Noting();
    List<Embedding> vectors = BatchingEmbedder.over(noting, 100, 8).embedPassages(passages);
    assertThat(vectors).isEqualTo(HashingEmbedder.of(64).embedPassages(passages));
    assertThat(noting.batches.stream().mapToInt(List::size).sum()).isEqualTo(200);
    for (List<String> batch : noting.batches) {
      int longest = batch.stream().mapToInt(noting.tokens()::count).max().orElseThrow();
      assertThat(batch.size()).isLessThanOrEqualTo(8);
      assertThat(batch.size() * longest).isLessThanOrEqualTo(100);
    }
    assertThat(noting.batches).hasSizeLessThan(110);
  }

  @Test
  void aPassageLongerThanABatchGoesAlone() {
    Noting noting = new Noting();
    BatchingEmbedder.over(noting, 10, 8).embedPassages(List.of("a", "b ".repeat(50), "c"));
    assertThat(noting.batches).containsExactly(List.of("b ".repeat(50)), List.of("a", "c"));
  }

  @Test
  void aBatchOfNothingIsRefused() {
    assertThatThrownBy(() -> BatchingEmbedder.over(HashingEmbedder.of(4), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
