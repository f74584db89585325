package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every embedder does, whatever its model. */
public abstract class EmbedderConformance {
  private static final List<String> TEXTS =
      List.of(
          "The cat sat on the mat.",
          "short",
          "A much longer sentence about databases, transactions, recovery and the cost of fsync.",
          "Größe \uD83D\uDE80 東京",
          "The cat sat on the mat.",
          "...");

  private Embedder embedder;

  /** Opens the embedder under test; called once for each test. */
  protected abstract Embedder open();

  @BeforeEach
  final void openEmbedder() {
    embedder = open();
  }

  @AfterEach
  final void closeEmbedder() {
    embedder.close();
  }

  @Test
  final void eachTextHasItsVectorInOrder() {
    List<Embedding> together = embedder.embedPassages(TEXTS);
    assertThat(together).hasSameSizeAs(TEXTS);
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(together.get(i).dimensions()).isEqualTo(embedder.model().dimensions());
      Embedding alone = embedder.embedPassages(List.of(TEXTS.get(i))).get(0);
      if (i < 4) {
        assertThat(alone.cosine(together.get(i))).as(TEXTS.get(i)).isGreaterThan(0.999);
      }
    }
    assertThat(embedder.embedPassages(List.of())).isEmpty();
  }

  @Test
  final void equalTextsHaveEqualVectors() {
    List<Embedding> together = embedder.embedPassages(TEXTS);
    assertThat(together.get(0)).isEqualTo(together.get(4));
    assertThat(embedder.embedPassages(TEXTS)).isEqualTo(together);
    assertThat(embedder.embedQuery("cats")).isEqualTo(embedder.embedQuery("cats"));
  }

  @Test
  final void warmingUpChangesNoVectors() {
    List<Embedding> before = embedder.embedPassages(TEXTS);
    try (Embedder warm = open()) {
      warm.warmUp();
      warm.warmUp();
      assertThat(warm.embedPassages(TEXTS)).isEqualTo(before);
    }
  }

  @Test
  final void aTextIsNearestToWhatItSharesMostWith() {
    List<Embedding> passages = embedder.embedPassages(TEXTS);
    Embedding query = embedder.embedQuery("cat on a mat");
    assertThat(query.cosine(passages.get(0))).isGreaterThan(query.cosine(passages.get(2)));
  }

  @Test
  final void theLastWordsOfALongTextCount() {
    String long1 = ofTokens(embedder.tokensMax() - 12) + " elephant";
    String long2 = ofTokens(embedder.tokensMax() - 12) + " submarine";
    List<Embedding> vectors = embedder.embedPassages(List.of(long1, long2));
    assertThat(vectors.get(0)).isNotEqualTo(vectors.get(1));
    assertThat(embedder.embedPassages(List.of(ofTokens(embedder.tokensMax())))).hasSize(1);
  }

  @Test
  final void aTextThatIsTooLongIsRefusedAndNotCut() {
    String tooLong = ofTokens(embedder.tokensMax() + 1);
    assertThatThrownBy(() -> embedder.embedPassages(List.of("fine", tooLong)))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining(Integer.toString(embedder.tokensMax()));
    String muchTooLong = ofTokens(embedder.tokensMax()) + " word".repeat(100_000);
    assertThatThrownBy(() -> embedder.embedQuery(muchTooLong))
        .isInstanceOf(EmbeddingException.class);
    assertThat(embedder.embedPassages(List.of("still usable"))).hasSize(1);
  }

  private String ofTokens(int tokens) {
    StringBuilder text = new StringBuilder("a");
    int count = embedder.tokens().count(text.toString());
    assertThat(count).isBetween(1, tokens);
    text.append(" a".repeat(tokens - count));
    assertThat(embedder.tokens().count(text.toString())).isEqualTo(tokens);
    return text.toString();
  }

  @Test
  final void manyThreadsGetTheSameVectors() {
    List<Embedding> expected = embedder.embedPassages(TEXTS);
    List<Callable<List<Embedding>>> tasks =
        new ArrayList<>(Collections.nCopies(4, () -> embedder.embedPassages(TEXTS)));
    assertThat(Threads.run(tasks)).allMatch(expected::equals);
  }

  @Test
  final void aClosedEmbedderSaysSo() {
    embedder.close();
    embedder.close();
    assertThatThrownBy(() -> embedder.embedPassages(List.of("text")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> embedder.embedQuery("text")).isInstanceOf(IllegalStateException.class);
  }
}
