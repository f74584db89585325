package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneQualityTest {
  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  @Test
  void aDocumentIsFoundByAnyWordOfItsTitleOrText() throws IOException {
    ObjectNode scores =
        LuceneQuality.of(
            file(
                "docs.jsonl",
                "{\"id\": \"a\", \"title\": \"Rotating tokens\", \"text\": \"Every ninety days.\"}",
                "{\"id\": \"b\", \"text\": \"Backups are kept for a year.\"}",
                ""),
            file(
                "queries.jsonl",
                "{\"id\": \"1\", \"text\": \"how do I rotate a token?\"}",
                "{\"id\": \"2\", \"text\": \"lunch\"}",
                "{\"id\": \"3\", \"text\": \"the\"}",
                "{\"id\": \"4\", \"text\": \"nobody judged this\"}"),
            file("qrels.tsv", "1\ta\t1", "2\tb\t1", "3\ta\t1"));

    assertThat(scores.path("queries").asInt()).isEqualTo(3);
    assertThat(scores.path("ndcg@10").asDouble()).isEqualTo(1.0 / 3);
    assertThat(scores.path("recall@100").asDouble()).isEqualTo(1.0 / 3);
    assertThat(scores.path("mrr@10").asDouble()).isEqualTo(1.0 / 3);
    assertThat(scores.path("queriesPerSecond").asDouble()).isPositive();
  }
}
