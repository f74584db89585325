package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Writes;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is only read stays as it is, and so does its folder. */
class JsonlReadOnlyTest {
  private static final Scope SCOPE = Scope.local();
  private static final Scope ELSEWHERE = Scope.of("acme", "other", "ada", Role.OWNER);
  private static final EmbeddingModel TWO = new EmbeddingModel("two", 2, "two");
  private static final SessionId SESSION = new SessionId(new UUID(1, 1));

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("store.jsonl");
  }

  private JsonlSettings.Builder settings() {
    return JsonlSettings.builder(file()).readOnly(true).model(TWO);
  }

  private JsonlStore open() {
    return JsonlStore.open(settings().badLines(JsonlSettings.BadLines.SET_ASIDE).build());
  }

  /** Every file's time and content; the times are set to what nothing that is written has. */
  private Map<String, String> folder() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(dir)) {
      for (Path file : all.toList()) {
        files.put(
            file.getFileName().toString(),
            Files.getLastModifiedTime(file) + " " + Files.readString(file));
      }
    }
    return files;
  }

  private void age() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      for (Path file : all.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
      }
    }
  }

  @Test
  void aLastLineWithoutItsEndStaysAndCountsAsWhatItIs() throws IOException {
    String good = "{\"uri\":\"a\",\"text\":\"one\"}\n";
    Map<String, List<Integer>> lasts =
        Map.of(
            "{\"uri\":\"b\",\"text\":\"two\"}", List.of(2, 0),
            "{\"uri\":\"b\",\"text\":\"two\",\"embedding\":[1,2,3]}", List.of(1, 1),
            "{\"uri\":\"b\",\"te", List.of(1, 1),
            "  ", List.of(1, 0));
    for (var last : lasts.entrySet()) {
      Files.writeString(file(), good + last.getKey());
      age();
      Map<String, String> before = folder();
      try (JsonlStore store = open()) {
        assertThat(store.documents().count(SCOPE, Filter.all()))
            .isEqualTo(last.getValue().getFirst().longValue());
        assertThat(store.rejected()).isEqualTo(last.getValue().getLast().longValue());
      }
      assertThat(folder()).isEqualTo(before);
    }
  }

  @Test
  void badLinesAreCountedAndCopiedNowhereOrRefused() throws IOException {
    Files.writeString(file(), "not json\n{\"uri\":\"a\",\"text\":\"one\"}\n{\"uri\":\"b\"}\n");
    age();
    Map<String, String> before = folder();
    try (JsonlStore store = open()) {
      assertThat(store.rejected()).isEqualTo(2);
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(1);
    }
    assertThatThrownBy(() -> JsonlStore.open(settings().build()))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("line 1");
    assertThat(folder()).isEqualTo(before);
  }

  @Test
  void everyWriteIsRefusedAsTheEmbeddedStoreRefusesIt() throws IOException {
    try (JsonlStore store = JsonlStore.at(file())) {
      store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
    }
    Files.delete(dir.resolve("store.jsonl.lock"));
    age();
    Map<String, String> before = folder();
    try (JsonlStore store = open()) {
      var id = store.documents().find(SCOPE, "a").orElseThrow().info().id();
      List<ThrowingCallable> writes =
          List.of(
              () -> store.documents().put(SCOPE, List.of(Writes.plain("b", "two"))),
              () -> store.documents().updateMetadata(SCOPE, id, Metadata.empty().with("n", 1)),
              () -> store.documents().delete(SCOPE, id),
              () -> store.documents().delete(SCOPE, Filter.none()),
              () -> store.chats().start(SCOPE, SESSION, "", Instant.EPOCH, Metadata.empty()),
              () -> store.metrics().append(SCOPE, List.<Measurement>of()),
              store::compact);
      for (ThrowingCallable write : writes) {
        assertThatThrownBy(write)
            .isInstanceOf(StoreException.class)
            .hasMessage(
                "store " + file() + " was opened read-only: open it for writing to change it");
      }
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(1);
      assertThat(store.verify(SCOPE)).isEmpty();
    }
    assertThat(folder()).isEqualTo(before);
  }

  @Test
  void aFolderThatMayNotBeWrittenIsReadFromBesideAWriterAndInTheMiddleOfAWrite()
      throws IOException {
    try (JsonlStore writer = JsonlStore.at(file())) {
      writer.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
      writer.documents().put(ELSEWHERE, List.of(Writes.plain("b", "two")));
      Snapshot here = Snapshot.of(writer, SCOPE);
      Snapshot there = Snapshot.of(writer, ELSEWHERE);
      Path more = dir.resolve("store.jsonl.more");
      String line = Files.readString(more);
      Files.writeString(
          more, line.replace("\"n\":2", "\"n\":3,\"left\":1"), StandardOpenOption.APPEND);
      age();
      Map<String, String> before = folder();
      Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("r-xr-xr-x"));
      try (JsonlStore reader =
          JsonlStore.open(
              JsonlSettings.builder(file())
                  .readOnly(true)
                  .badLines(JsonlSettings.BadLines.SET_ASIDE)
                  .build())) {
        assertThat(Snapshot.of(reader, SCOPE)).isEqualTo(here);
        assertThat(Snapshot.of(reader, ELSEWHERE)).isEqualTo(there);
        assertThat(reader.rejected()).isEqualTo(1);
      } finally {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      assertThat(folder()).isEqualTo(before);
    }
  }

  @Test
  void aCompactionThatWasBrokenOffIsReadAsWhatItWouldBecome() throws IOException {
    try (JsonlStore store = JsonlStore.at(file())) {
      store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
      store.documents().put(SCOPE, List.of(Writes.plain("a", "two")));
    }
    Path whole = Files.createDirectory(dir.resolve("whole"));
    Files.copy(file(), whole.resolve("store.jsonl"));
    try (JsonlStore store = JsonlStore.at(whole.resolve("store.jsonl"))) {
      store.compact();
    }
    Files.move(whole.resolve("store.jsonl"), dir.resolve("store.jsonl.part"));
    Files.move(whole.resolve("store.jsonl.more"), dir.resolve("store.jsonl.more"));
    Files.delete(whole.resolve("store.jsonl.lock"));
    Files.delete(whole);
    Files.createFile(dir.resolve("store.jsonl.compacted"));
    age();
    Map<String, String> before = folder();
    try (JsonlStore store = open()) {
      var document = store.documents().find(SCOPE, "a").orElseThrow();
      assertThat(document.text()).isEqualTo("two\n\n");
      assertThat(document.info().revision()).isEqualTo(2);
    }
    assertThat(folder()).isEqualTo(before);
  }

  @Test
  void aFileThatIsNotThereIsNamedAndNotMade() {
    assertThatThrownBy(this::open)
        .isInstanceOf(JsonlException.class)
        .hasMessage("there is no store at " + file() + ": check the path");
    assertThat(file()).doesNotExist();
    assertThatThrownBy(() -> JsonlStore.open(JsonlSettings.builder(dir).readOnly(true).build()))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("is not a file");
  }
}
