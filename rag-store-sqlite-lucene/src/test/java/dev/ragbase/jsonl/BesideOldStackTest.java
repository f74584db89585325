package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older stack adds lines between our openings: what it said last counts, and all hear of it. */
class BesideOldStackTest {
  private static final Scope SCOPE = Scope.local();
  private static final SessionId SESSION = new SessionId(new UUID(1, 1));

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("rag_store.jsonl");
  }

  private Path more() {
    return dir.resolve("rag_store.jsonl.more");
  }

  private JsonlStore open() {
    return JsonlStore.at(file());
  }

  private void theOldStackAdds(String uri, String text) throws IOException {
    Files.writeString(
        file(),
        "{\"uri\":\"" + uri + "\",\"text\":\"" + text + "\"}\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static void put(JsonlStore store, String uri, String text) {
    store.documents().put(SCOPE, List.of(Writes.plain(uri, text)));
  }

  private static void delete(JsonlStore store, String uri) {
    store.documents().delete(SCOPE, store.documents().find(SCOPE, uri).orElseThrow().info().id());
  }

  private static void say(JsonlStore store, int number) {
    if (store.chats().find(SCOPE, SESSION).isEmpty()) {
      store.chats().start(SCOPE, SESSION, "", Instant.EPOCH, Metadata.empty());
    }
    ChatMessage message =
        new ChatMessage(
            new MessageId(new UUID(2, number)),
            ChatRole.USER,
            "said " + number,
            Instant.EPOCH,
            Metadata.empty());
    store.chats().append(SCOPE, SESSION, List.of(message));
  }

  private static String text(JsonlStore store, String uri) {
    return store.documents().find(SCOPE, uri).orElseThrow().text();
  }

  private static List<Change> changes(JsonlStore store, long after) {
    return store.changes().after(SCOPE, after, 1_000);
  }

  @Test
  void whatItAddsAgainAfterADeletionAndACompactionIsThere() throws IOException {
    try (JsonlStore store = open()) {
      put(store, "x", "old");
      put(store, "y", "kept");
      delete(store, "x");
      store.compact();
    }
    theOldStackAdds("x", "new");
    for (int round = 0; round < 3; round++) {
      try (JsonlStore store = open()) {
        assertThat(text(store, "x")).isEqualTo("new");
        assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(2);
        if (round == 1) {
          store.compact();
        }
      }
    }
  }

  @Test
  void whatItAddsToAFileThatACompactionEmptiedKeepsItsText() throws IOException {
    try (JsonlStore store = open()) {
      put(store, "a", "old");
      delete(store, "a");
      store.compact();
      assertThat(file()).isEmptyFile();
    }
    theOldStackAdds("a", "new");
    try (JsonlStore store = open()) {
      assertThat(text(store, "a")).isEqualTo("new");
      assertThat(store.documents().find(SCOPE, "a").orElseThrow().info().revision()).isEqualTo(1);
    }
  }

  @Test
  void whatItChangesIsNewerThanTheRevisionsThatACompactionKept() throws IOException {
    theOldStackAdds("a", "first");
    try (JsonlStore store = open()) {
      put(store, "b", "ours");
      put(store, "a", "second");
      put(store, "a", "third");
      say(store, 1);
      store.compact();
    }
    theOldStackAdds("a", "fourth");
    try (JsonlStore store = open()) {
      say(store, 2);
    }
    theOldStackAdds("a", "fifth");
    try (JsonlStore store = open()) {
      assertThat(text(store, "a")).isEqualTo("fifth");
      assertThat(store.documents().find(SCOPE, "a").orElseThrow().info().revision()).isEqualTo(5);
    }
  }

  @Test
  void aFileThatAnEarlierVersionCompactedIsReadTheSame() throws IOException {
    try (JsonlStore store = open()) {
      put(store, "x", "old");
      put(store, "y", "kept");
      delete(store, "x");
      store.compact();
      say(store, 1);
    }
    String content = Files.readString(more());
    Files.writeString(more(), content.replaceAll(",\"main\":\\d+", ""));
    theOldStackAdds("x", "new");
    try (JsonlStore store = open()) {
      assertThat(text(store, "x")).isEqualTo("new");
      assertThat(store.chats().find(SCOPE, SESSION)).isPresent();
    }
  }

  @Test
  void aReaderOfChangesHearsOfItOnceAndMissesNothingThatIsSaidAfterwards() throws IOException {
    long head;
    List<Change> before;
    try (JsonlStore store = open()) {
      put(store, "a", "ours");
      say(store, 1);
      head = store.changes().head(SCOPE);
      before = changes(store, 0);
    }
    theOldStackAdds("z", "theirs");
    try (JsonlStore store = open()) {
      UUID z = store.documents().find(SCOPE, "z").orElseThrow().info().id().value();
      assertThat(changes(store, head)).extracting(Change::entity).containsExactly(z);
      assertThat(changes(store, 0)).startsWith(before.toArray(Change[]::new));
      say(store, 2);
      put(store, "b", "ours");
      say(store, 3);
    }
    theOldStackAdds("y", "theirs");
    List<Change> last;
    try (JsonlStore store = open()) {
      say(store, 4);
      last = changes(store, 0);
      store.compact();
      assertThat(changes(store, 0)).isEqualTo(last);
    }
    try (JsonlStore store = open()) {
      assertThat(changes(store, 0)).isEqualTo(last);
    }
  }

  @Test
  void aDocumentThatItAddsAgainOnTheSameLineIsAnotherOne() throws IOException {
    theOldStackAdds("x", "old");
    UUID first;
    try (JsonlStore store = open()) {
      first = store.documents().find(SCOPE, "x").orElseThrow().info().id().value();
      delete(store, "x");
      store.compact();
    }
    theOldStackAdds("x", "new");
    Snapshot before;
    try (JsonlStore store = open()) {
      UUID second = store.documents().find(SCOPE, "x").orElseThrow().info().id().value();
      assertThat(second).isNotEqualTo(first);
      before = Snapshot.of(store, SCOPE);
      store.compact();
      assertThat(Files.readAllLines(file())).hasSize(1);
    }
    try (JsonlStore store = open()) {
      assertThat(Snapshot.of(store, SCOPE)).isEqualTo(before);
    }
  }
}
