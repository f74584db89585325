package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DocumentCommandsTest extends CommandLineTest {
  @Test
  void aListHasEachDocumentWithItsFields() {
    Path docs = corpus();
    JsonNode list = rag("list", "--json").succeeded().json();
    assertThat(Result.names(list)).containsExactly("documents");
    assertThat(list.get("documents")).hasSize(3);
    JsonNode first = list.get("documents").get(0);
    assertThat(Result.names(first))
        .containsExactly("uri", "id", "title", "revision", "chunks", "updatedAt", "metadata");
    assertThat(first.get("uri").asText()).isEqualTo(docs.resolve("backup.md").toUri().toString());
    assertThat(first.get("chunks").asInt()).isPositive();
    assertThat(Instant.parse(first.get("updatedAt").asText())).isBefore(Instant.now());
    assertThat(rag("list").succeeded().out().lines()).hasSize(3);
  }

  @Test
  void aListIsLimitedAndAnEmptyOneEndsWithOne() {
    corpus();
    assertThat(rag("list", "--limit", "2", "--json").succeeded().json().get("documents"))
        .hasSize(2);
    Result none = rag("list", "--filter", "uri = 'nowhere'", "--json");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.json().get("documents")).isEmpty();
    rag("list", "--limit", "0").failed(2);
    rag("list", "--limit", "-1").failed(2);
  }

  @Test
  void aDocumentIsFoundByUriIdAndPath() throws IOException {
    Path file = corpus().resolve("lunch.txt");
    String text = Files.readString(file);
    JsonNode document = rag("get", file.toUri().toString(), "--json").succeeded().json();
    assertThat(document.get("text").asText().strip()).isEqualTo(text.strip());
    assertThat(rag("get", document.get("id").asText()).succeeded().out().strip())
        .isEqualTo(text.strip());
    assertThat(rag("get", file.toString()).succeeded().out().strip()).isEqualTo(text.strip());
    assertThat(rag("get", "nowhere").failed(1).err()).contains("rag list");
  }

  @Test
  void thePastOfADocumentCanBeRead() throws IOException {
    Path docs = corpus();
    Path file = docs.resolve("lunch.txt");
    Instant before = Instant.now();
    Files.writeString(file, "The canteen is closed in August.\n");
    rag("ingest", docs.toString()).succeeded();
    JsonNode history = rag("history", file.toString(), "--json").succeeded().json();
    assertThat(Result.names(history)).containsExactly("uri", "revisions");
    assertThat(history.get("revisions")).hasSize(2);
    assertThat(Result.names(history.get("revisions").get(0)))
        .containsExactly("revision", "title", "at", "characters", "contentHash");
    assertThat(history.get("revisions").get(0).get("revision").asInt()).isEqualTo(2);
    assertThat(rag("history", file.toString()).succeeded().out()).contains("characters");
    assertThat(rag("get", file.toString(), "--as-of", before.toString()).succeeded().out())
        .contains("soup");
    assertThat(rag("get", file.toString()).succeeded().out()).contains("August");
    assertThat(rag("get", file.toString(), "--as-of", "2001-01-01").failed(1).err())
        .contains("2001");
    rag("get", file.toString(), "--as-of", "yesterday").failed(2);
    rag("history", "nowhere").failed(1);
  }

  @Test
  void aDeletedDocumentIsNotFoundAnyMore() {
    Path file = corpus().resolve("lunch.txt");
    assertThat(rag("delete", file.toString(), "--json").succeeded().json().get("deleted").asInt())
        .isEqualTo(1);
    rag("get", file.toString()).failed(1);
    rag("delete", file.toString()).failed(1);
    assertThat(rag("search", "soup", "--mode", "keyword").code()).isEqualTo(1);
  }

  @Test
  void aFilterDeletesAllThatPass() {
    corpus();
    assertThat(rag("delete", "--filter", "mediaType = 'text/plain'").succeeded().out())
        .contains("1 document");
    assertThat(rag("list", "--json").json().get("documents")).hasSize(2);
    assertThat(rag("delete", "--filter", "mediaType = 'text/plain'").code()).isEqualTo(1);
  }

  @Test
  void aDeleteNeedsADocumentOrAFilterAndNotBoth() {
    corpus();
    rag("delete").failed(2);
    rag("delete", "x", "--filter", "TRUE").failed(2);
    assertThat(rag("list", "--json").json().get("documents")).hasSize(3);
  }

  @Test
  void atATerminalADeleteAsksFirst() {
    corpus();
    atTerminal = true;
    input = "n\n";
    Result kept = rag("delete", "--filter", "TRUE", "--json");
    assertThat(kept.code()).isEqualTo(1);
    assertThat(kept.err()).contains("Remove 3 documents?");
    input = "y\n";
    assertThat(
            rag("delete", "--filter", "TRUE", "--json").succeeded().json().get("deleted").asInt())
        .isEqualTo(3);
  }
}
