package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.copy.Comparison;
import dev.ragbase.copy.CopyMode;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.dualwrite.DualWriteEvent;
import dev.ragbase.dualwrite.DualWriteSettings;
import dev.ragbase.dualwrite.DualWriteStore;
import dev.ragbase.dualwrite.Side;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.FaultyStore;
import dev.ragbase.kit.Seeded;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole move: from a file of an older stack to another store, under writers, and back. */
class MoveFromJsonlTest {
  private static final Scope SCOPE = Scope.local();
  private static final int WRITERS = 4;

  /** What may be under a uri or not: the call failed. */
  private static final String UNKNOWN = "?";

  @TempDir private Path dir;
  private int rounds;

  /** A server that is killed and started again: what it acknowledged is there, nothing else. */
  private static final class Server implements FaultyStore.Faults {
    private final Random random;
    private volatile boolean failing = true;
    private final AtomicInteger calls = new AtomicInteger();

    Server(Random random) {
      this.random = random;
    }

    @Override
    public void before(String operation) {
      boolean dead = calls.incrementAndGet() / 25 % 3 == 1;
      if (failing && (dead || random.nextInt(10) == 0)) {
        throw new StoreException("the server is down");
      }
    }

    @Override
    public void after(String operation) {
      if (failing && random.nextInt(20) == 0) {
        throw new StoreException("the connection was lost");
      }
    }
  }

  @Test
  void aMoveUnderWritersWithAServerThatDiesLosesNothingAndTheWayBackIsOpen() throws Exception {
    Seeded.run(
        2,
        random -> {
          try {
            move(random);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void move(Random random) throws IOException {
    Path folder = Files.createDirectory(dir.resolve("round" + rounds++));
    Path file = oldFile(folder);
    Path kb = folder.resolve("kb");
    JsonlSettings old = JsonlSettings.builder(file).model(Writes.EMBEDDER.model()).build();
    copyAll(old, kb);
    Map<String, String> told = new HashMap<>();
    Server server = new Server(new Random(random.nextLong()));
    DualWriteSettings settings =
        DualWriteSettings.builder()
            .behindFile(folder.resolve("behind"))
            .shadowPause(Duration.ofMillis(1))
            .build();
    try (DualWriteStore store =
        DualWriteStore.over(
            JsonlStore.open(old), new FaultyStore(SqliteLuceneStore.at(kb), server), settings)) {
      told.putAll(work(store, random, server, "before"));
      server.failing = false;
      store.readFrom(Side.SECOND);
      assertHolds(store, told);
      told.putAll(work(store, random, server, "after"));
      server.failing = false;
      assertHolds(store, told);
      store.repair();
      assertThat(store.compare(SCOPE).differences()).isEmpty();
      store.readFrom(Side.FIRST);
      assertHolds(store, told);
    }
    try (JsonlStore back = JsonlStore.open(old);
        SqliteLuceneStore left = SqliteLuceneStore.at(kb)) {
      assertHolds(back, told);
      Comparison compared = new StoreCopy(back, SCOPE, left, SCOPE).verify();
      assertThat(compared.differences()).isEmpty();
      assertThat(compared.documents()).isGreaterThan(100);
      assertThat(compared.messages()).isPositive();
      assertThat(left.verify(SCOPE)).isEmpty();
    }
  }

  private static Path oldFile(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add("{\"uri\":\"old/" + i + "\",\"text\":\"old text " + i + "\"}");
    }
    return Files.write(folder.resolve("rag_store.jsonl"), lines);
  }

  private static void copyAll(JsonlSettings old, Path kb) {
    try (JsonlStore from = JsonlStore.open(old);
        SqliteLuceneStore to = SqliteLuceneStore.at(kb)) {
      StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
      copy.run(CopyMode.MIRROR, done -> {});
      assertThat(copy.verify().same()).isTrue();
    }
  }

  private static void assertHolds(Store store, Map<String, String> told) {
    Map<String, String> known = new HashMap<>(told);
    known.values().removeIf(text -> text.equals(UNKNOWN));
    known.forEach(
        (uri, text) ->
            assertThat(store.documents().find(SCOPE, uri).map(it -> it.text()).orElse(""))
                .as(uri)
                .isEqualTo(text));
  }

  private static Map<String, String> work(
      DualWriteStore store, Random random, Server server, String when) {
    server.failing = true;
    List<Callable<Map<String, String>>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int number = i;
      Random own = new Random(random.nextLong());
      tasks.add(() -> write(store, own, when, number));
    }
    Map<String, String> told = new HashMap<>();
    Threads.run(tasks).forEach(told::putAll);
    return told;
  }

  private static Map<String, String> write(
      DualWriteStore store, Random random, String when, int number) {
    Map<String, String> told = new HashMap<>();
    SessionId session = new SessionId(new UUID(when.length(), number));
    for (int step = 0; step < 25; step++) {
      String uri = "own/" + number + "/" + random.nextInt(10);
      String text = when + " " + number + " " + step;
      try {
        switch (random.nextInt(4)) {
          case 0 -> {
            store.documents().delete(SCOPE, Filter.parse("uri = '" + uri + "'"));
            told.put(uri, "");
          }
          case 1 -> {
            store.chats().start(SCOPE, session, when, Instant.EPOCH, Metadata.empty());
            store.chats().append(SCOPE, session, List.of(message(number, step, when)));
          }
          default -> {
            store
                .documents()
                .put(SCOPE, List.of(Writes.of(uri, text), Writes.of("shared/" + step % 3, text)));
            told.put(uri, text + "\n\n");
          }
        }
      } catch (StoreException e) {
        // From the reading side once the sides have changed: done or not, and nobody was told.
        told.put(uri, UNKNOWN);
        assertThat(e.getMessage()).containsAnyOf("is down", "was lost", "start it first");
      }
    }
    return told;
  }

  private static ChatMessage message(int number, int step, String when) {
    UUID id = new UUID(1000L * number + step, when.length());
    return new ChatMessage(
        new MessageId(id), ChatRole.USER, "said " + step, Instant.EPOCH, Metadata.empty());
  }

  @Test
  void searchesOfBothFindTheSame() throws IOException {
    Path kb = dir.resolve("kb");
    Queue<DualWriteEvent> events = new ConcurrentLinkedQueue<>();
    DualWriteSettings settings =
        DualWriteSettings.builder()
            .compare(1, Runnable::run)
            .vectorScoreTolerance(1e-6)
            .listener(events::add)
            .build();
    try (DualWriteStore store =
        DualWriteStore.over(
            JsonlStore.at(dir.resolve("store.jsonl")), SqliteLuceneStore.at(kb), settings)) {
      for (int i = 0; i < 300; i++) {
        store.documents().put(SCOPE, List.of(Writes.of("d" + i, "number " + i, "part of " + i)));
      }
      for (String words : List.of("number 7", "part", "of 250")) {
        VectorQuery query =
            new VectorQuery(
                Writes.EMBEDDER.model(),
                Writes.EMBEDDER.embedQuery(words),
                20,
                Filter.all(),
                Accuracy.PLANNED);
        assertThat(store.vectors().search(SCOPE, query).items()).hasSize(20);
      }
      assertThat(events).isEmpty();
    }
  }
}
