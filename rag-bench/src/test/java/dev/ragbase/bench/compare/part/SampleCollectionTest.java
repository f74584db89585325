package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCollectionTest {
  @TempDir Path dir;

  @Test
  void everyJudgmentNamesAQueryAndADocumentThatAreThere() throws IOException {
    Path folder = SampleCollection.in(dir.resolve("sample"));

    assertThat(Files.readAllLines(folder.resolve("docs.jsonl"))).hasSize(48);
    assertThat(Files.readAllLines(folder.resolve("queries.jsonl"))).hasSize(271);
    String documents = Files.readString(folder.resolve("docs.jsonl"));
    Set<String> queries = new HashSet<>();
    for (String judgment : Files.readAllLines(folder.resolve("qrels.tsv"))) {
      String[] cells = judgment.split("\t", -1);
      assertThat(queries.add(cells[0])).isTrue();
      assertThat(documents).contains("\"" + cells[1] + "\"");
    }
    assertThat(queries).hasSize(271);
  }
}
