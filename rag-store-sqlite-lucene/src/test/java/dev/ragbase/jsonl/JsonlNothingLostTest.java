package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.jsonl.JournaledMemory.Done;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.PutResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad lines keep their place and their copy; a compaction and a lack of memory lose nothing. */
class JsonlNothingLostTest {
  private static final Scope SCOPE = Scope.local();
  private static final Scope ELSEWHERE = Scope.of("acme", "other", "ada", Role.OWNER);
  private static final String GOOD = "{\"uri\":\"a\",\"text\":\"one\"}\n";

  @TempDir private Path dir;

  private Path file(String suffix) {
    return dir.resolve("store.jsonl" + suffix);
  }

  private JsonlStore open(boolean readOnly) {
    return JsonlStore.open(settings(readOnly));
  }

  private JsonlSettings settings(boolean readOnly) {
    return JsonlSettings.builder(file(""))
        .readOnly(readOnly)
        .badLines(JsonlSettings.BadLines.SET_ASIDE)
        .build();
  }

  private void theOldStackAdds(String line) throws IOException {
    Files.writeString(file(""), line + "\n", StandardOpenOption.APPEND);
  }

  @Test
  void aBadLineStaysThroughCompactionsAndBesideTheNextOne() throws IOException {
    Files.writeString(file(""), "bad\n" + GOOD);
    try (JsonlStore store = open(false)) {
      store.documents().put(SCOPE, List.of(Writes.plain("b", "ours")));
      store.documents().put(ELSEWHERE, List.of(Writes.plain("c", "theirs")));
    }
    Files.writeString(file(".more"), "bad elsewhere\n", StandardOpenOption.APPEND);
    for (int round = 0; round < 3; round++) {
      try (JsonlStore store = open(false)) {
        assertThat(store.rejected()).isEqualTo(2 + round);
        Snapshot before = Snapshot.of(store, SCOPE);
        store.compact();
        assertThat(Snapshot.of(store, SCOPE)).isEqualTo(before);
        assertThat(Files.readAllLines(file(""))).contains("bad").hasSize(3 + round);
        assertThat(Files.readAllLines(file(".more"))).contains("bad elsewhere");
        assertThat(store.documents().count(ELSEWHERE, Filter.all())).isEqualTo(1);
      }
      theOldStackAdds("worse " + round);
    }
    open(false).close();
    assertThat(Files.readAllLines(file(".bad")))
        .containsExactlyInAnyOrder("bad", "bad elsewhere", "worse 0", "worse 1", "worse 2");
  }

  @Test
  void theFileOfBadLinesIsWrittenOnlyWhenThereIsANewOneAndLosesNone() throws IOException {
    Files.writeString(file(".bad"), "of before");
    Files.writeString(file(""), "bad\n" + GOOD + "bad\n");
    open(false).close();
    assertThat(file(".bad")).hasContent("of before\nbad\n");
    FileTime longAgo = FileTime.from(Instant.ofEpochSecond(1_000_000_000));
    Files.setLastModifiedTime(file(".bad"), longAgo);
    open(false).close();
    open(true).close();
    assertThat(Files.getLastModifiedTime(file(".bad"))).isEqualTo(longAgo);
    theOldStackAdds("worse");
    open(false).close();
    assertThat(file(".bad")).hasContent("of before\nbad\nworse\n");
  }

  @Test
  void whatCouldNotBeWrittenForWantOfMemoryWasNotDone() throws IOException {
    JournaledMemory held = JournaledMemory.open(settings(false), JsonlLine.BYTES_MAX);
    try {
      DocumentStore documents = new JsonlDocumentStore(held);
      for (boolean whileWriting : new boolean[] {false, true}) {
        assertThatThrownBy(() -> held.write(memory -> failing(memory.documents(), whileWriting)))
            .isInstanceOf(OutOfMemoryError.class);
        assertThat(documents.find(SCOPE, "a")).isEmpty();
      }
      assertThat(documents.put(SCOPE, List.of(Writes.plain("a", "one"))))
          .extracting(PutResult::outcome)
          .containsExactly(PutResult.Outcome.ADDED);
    } finally {
      held.close();
    }
    try (JsonlStore store = open(false)) {
      assertThat(store.documents().find(SCOPE, "a")).isPresent();
    }
  }

  private static Done<String> failing(DocumentStore documents, boolean whileWriting) {
    documents.put(SCOPE, List.of(Writes.plain("a", "one")));
    if (!whileWriting) {
      throw new OutOfMemoryError("in memory");
    }
    return new Done<>("", new Unwritable());
  }

  private static final class Unwritable extends AbstractList<JournalEntry> {
    @Override
    public JournalEntry get(int index) {
      throw new OutOfMemoryError("of a line");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void aReaderSeesTheFilesOfBeforeACompactionOrThoseOfAfterIt() {
    AtomicBoolean done = new AtomicBoolean();
    try (JsonlStore store = open(false)) {
      for (int i = 0; i < 20; i++) {
        store.documents().put(SCOPE, List.of(Writes.plain("d" + i, "text")));
        store.documents().put(ELSEWHERE, List.of(Writes.plain("e" + i, "text")));
      }
      Callable<Boolean> writer =
          () -> {
            for (int i = 0; !done.get(); i++) {
              store.documents().put(SCOPE, List.of(Writes.plain("d" + i % 20, "text " + i)));
              store.documents().put(ELSEWHERE, List.of(Writes.plain("e" + i % 20, "text " + i)));
              store.compact();
              Thread.sleep(30);
            }
            return true;
          };
      Callable<Boolean> reader =
          () -> {
            try {
              for (int i = 0; i < 300; i++) {
                assertReads();
              }
            } finally {
              done.set(true);
            }
            return true;
          };
      assertThat(Threads.run(List.of(writer, reader))).containsOnly(true);
    }
  }

  private void assertReads() {
    try (JsonlStore seen = open(true)) {
      assertThat(seen.rejected()).isZero();
      assertThat(seen.documents().count(SCOPE, Filter.all())).isEqualTo(20);
      assertThat(seen.documents().count(ELSEWHERE, Filter.all())).isEqualTo(20);
    }
  }
}
