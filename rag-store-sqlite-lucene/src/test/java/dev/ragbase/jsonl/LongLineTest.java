package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoredDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written as a line is read again, however long; what would not be is not written. */
class LongLineTest {
  private static final Scope SCOPE = Scope.local();
  private static final HashingEmbedder EMBEDDER = HashingEmbedder.of(32);

  @TempDir private Path dir;

  /** A document of a few words whose line is longer than 64 MiB: each character takes six bytes. */
  private static DocumentWrite longLine() {
    return Writes.with(
        Writes.of("big", "a few words"),
        Metadata.empty().with("long", "\u0001".repeat(LineReader.OTHER_BYTES_MAX / 6)));
  }

  private static StoredDocument only(Store store) {
    List<StoredDocument> all = Snapshot.documents(store, SCOPE);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Test
  void aDocumentWithALongLineComesBackFromABackupAndFromAStoreOfLines() throws IOException {
    Path backup = dir.resolve("backup.jsonl");
    Path lines = dir.resolve("store.jsonl");
    StoredDocument before;
    try (MemoryStore store = MemoryStore.open();
        JsonlStore copy = JsonlStore.at(lines)) {
      store.documents().put(SCOPE, List.of(longLine()));
      copy.documents().put(SCOPE, List.of(longLine()));
      before = only(store);
      new JsonlExport(store.documents(), SCOPE).run(backup);
    }
    assertThat(Files.size(backup)).isGreaterThan(LineReader.OTHER_BYTES_MAX);
    try (Rag rag =
        Rag.builder(MemoryStore.open())
            .embedder(EMBEDDER)
            .extractor(new PlainTextExtractor())
            .open()) {
      JsonlImport.Report report =
          new JsonlImport(rag.workspace(SCOPE), EMBEDDER.model(), false)
              .run(backup, dir.resolve("rejects"), bytes -> {});
      assertThat(report.problems()).isEmpty();
      assertSame(only(rag.store()), before);
    }
    try (JsonlStore store = JsonlStore.at(lines)) {
      assertSame(only(store), before);
    }
  }

  private static void assertSame(StoredDocument found, StoredDocument before) {
    // Not isEqualTo: it would print what is tens of megabytes.
    boolean same =
        found.document().info().metadata().equals(before.document().info().metadata())
            && found.document().text().equals(before.document().text());
    assertThat(same).isTrue();
  }

  @Test
  void anExportNamesADocumentThatWouldNotBeReadAgainAndLeavesTheLastBackup() throws IOException {
    Path backup = Files.writeString(dir.resolve("backup.jsonl"), "yesterday\n");
    try (MemoryStore store = MemoryStore.open()) {
      store
          .documents()
          .put(
              SCOPE,
              List.of(
                  Writes.plain("a", "x".repeat(9_000)),
                  Writes.plain("b", "x".repeat(20_000)),
                  Writes.plain("c", "x")));
      JsonlExport export = new JsonlExport(store.documents(), SCOPE, 10_000);
      for (String way : List.of("file", "stream")) {
        assertThatThrownBy(
                () -> {
                  if (way.equals("file")) {
                    export.run(backup);
                  } else {
                    export.run(new ByteArrayOutputStream());
                  }
                })
            .isInstanceOf(JsonlException.class)
            .hasMessageContaining("document 'b' takes a line of more than 10000 bytes")
            .hasMessageNotContaining("make room");
      }
      assertThat(backup).hasContent("yesterday\n");
      try (var files = Files.list(dir)) {
        assertThat(files).containsExactly(backup);
      }
    }
  }

  @Test
  void aLineThatIsNoObjectIsNotGatheredAndAnObjectIs() throws IOException {
    byte[] object = "{\"uri\":\"a\",\"text\":\"some words\"}".getBytes(StandardCharsets.UTF_8);
    LineReader reader = new LineReader(new ByteArrayInputStream(object), object.length);
    LineReader.Line line = Objects.requireNonNull(reader.next(OutputStream::nullOutputStream));
    assertThat(line.bytes()).isNotNull();
    reader = new LineReader(new ByteArrayInputStream(object), object.length - 1);
    line = Objects.requireNonNull(reader.next(OutputStream::nullOutputStream));
    assertThat(line.bytes()).isNull();
    assertThat(LineReader.tooLong(LineReader.OTHER_BYTES_MAX + 1L)).contains("JSON object");
    assertThat(LineReader.tooLong(JsonlLine.BYTES_MAX)).contains("-Xmx");
    assertThat(LineReader.tooLong(JsonlLine.BYTES_MAX + 1L)).contains("split the document");
  }
}
