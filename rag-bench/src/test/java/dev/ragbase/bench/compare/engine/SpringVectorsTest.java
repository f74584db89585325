package dev.ragbase.bench.compare.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.bench.compare.corpus.ClusteredCorpus;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;

class SpringVectorsTest {
  @TempDir Path dir;
  private SpringVectors vectors;
  private List<Document> documents = List.of();

  @BeforeEach
  void give() throws IOException {
    Corpus corpus = ClusteredCorpus.standard(1_000, 1).in(dir);
    vectors = new SpringVectors(corpus);
    Row one = new Row(1, "the same text", new float[] {1, 0});
    Row other = new Row(2, "the same text", new float[] {0, 1});
    documents = vectors.documents(List.of(one, other), Integer::toString);
  }

  @Test
  void rowsWithTheSameTextKeepTheirOwnVectors() {
    assertThat(documents.stream().map(vectors::embed))
        .containsExactly(new float[] {1, 0}, new float[] {0, 1});
    assertThat(
            vectors.embed(
                documents, EmbeddingOptions.builder().build(), new TokenCountBatchingStrategy()))
        .containsExactly(new float[] {1, 0}, new float[] {0, 1});
  }

  @Test
  void aDocumentThatWasNotGivenIsNamed() {
    assertThatThrownBy(() -> vectors.embed(Document.builder().id("77").text("7").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("77");
  }

  @Test
  void aQuerysTextIsItsNumber() {
    assertThat(vectors.embed("7")).hasSize(vectors.dimensions());
  }
}
