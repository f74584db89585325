package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Document;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.kit.FaultyStore;
import dev.ragbase.kit.Seeded;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.Page;
import dev.ragbase.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Many writers, two stores that fail at random before and after they did what was asked, that die
 * and come back, and an operator who repairs and changes sides meanwhile: in the end both hold the
 * same, and it is what the writers were told.
 */
class DualWriteUnderLoadTest {
  private static final int WRITERS = 8;
  private static final int STEPS = 60;
  private static final Instant AT = Instant.parse("2024-01-01T00:00:00Z");

  /** A store's troubles: a share of calls fails, and while it is dead, all do. */
  private static final class Troubles implements FaultyStore.Faults {
    private final Random random;
    private volatile double share;
    private volatile boolean dead;

    Troubles(long seed, double share) {
      random = new Random(seed);
      this.share = share;
    }

    @Override
    public void before(String operation) {
      if (dead || random.nextDouble() < share) {
        throw new StoreException("down before " + operation);
      }
    }

    @Override
    public void after(String operation) {
      if (dead || random.nextDouble() < share) {
        throw new StoreException("down after " + operation);
      }
    }

    void end() {
      share = 0;
      dead = false;
    }
  }

  @Test
  void aShadowThatFailsDiesAndComesBackEndsEqual() {
    Seeded.run(20, random -> run(random, 0, 0.2, false));
  }

  @Test
  void sidesThatFailAndAreChangedUnderWritersLoseNothing() {
    Seeded.run(20, random -> run(random, 0.05, 0.2, true));
  }

  private static void run(Random random, double firstFails, double secondFails, boolean turns) {
    MemoryStore first = MemoryStore.open();
    MemoryStore second = MemoryStore.open();
    Troubles firstTroubles = new Troubles(random.nextLong(), firstFails);
    Troubles secondTroubles = new Troubles(random.nextLong(), secondFails);
    DualWriteSettings settings =
        DualWriteSettings.builder()
            .behindMax(1 + random.nextInt(40))
            .shadowPause(random.nextBoolean() ? Duration.ZERO : Duration.ofNanos(200_000))
            .build();
    try (DualWriteStore store =
        DualWriteStore.over(
            new FaultyStore(first, firstTroubles),
            new FaultyStore(second, secondTroubles),
            settings)) {
      Map<String, Optional<String>> told = work(store, random, secondTroubles, turns);
      firstTroubles.end();
      secondTroubles.end();
      store.repair();
      assertThat(store.behind().isNothing()).isTrue();
      assertThat(store.compare(DualWriteFixture.SCOPE).differences()).isEmpty();
      checkTold(store, told);
      if (turns) {
        store.readFrom(store.readFrom().other());
        checkTold(store, told);
      }
    }
  }

  private static void checkTold(DualWriteStore store, Map<String, Optional<String>> told) {
    told.forEach(
        (uri, text) ->
            assertThat(store.documents().find(DualWriteFixture.SCOPE, uri).map(Document::text))
                .as(uri)
                .isEqualTo(text));
  }

  /** Returns what must be under each uri that only one writer wrote. */
  private static Map<String, Optional<String>> work(
      DualWriteStore store, Random random, Troubles troubles, boolean turns) {
    AtomicInteger working = new AtomicInteger(WRITERS);
    List<Callable<Map<String, Optional<String>>>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = new Writer(store, i, new Random(random.nextLong()), turns);
      tasks.add(
          () -> {
            try {
              return writer.work();
            } finally {
              working.decrementAndGet();
            }
          });
    }
    Random operator = new Random(random.nextLong());
    tasks.add(
        () -> {
          while (working.get() > 0) {
            operate(store, operator, troubles, turns);
          }
          return Map.of();
        });
    Map<String, Optional<String>> told = new TreeMap<>();
    Threads.run(tasks).forEach(told::putAll);
    return told;
  }

  private static void operate(
      DualWriteStore store, Random random, Troubles troubles, boolean turns) {
    try {
      switch (random.nextInt(5)) {
        case 0 -> troubles.dead = true;
        case 1, 2 -> troubles.dead = false;
        case 3 -> store.repair();
        default -> {
          if (turns) {
            store.readFrom(store.readFrom().other());
          }
        }
      }
    } catch (StoreException e) {
      assertThat(e).hasMessageMatching("down .*|.*fell behind again.*|.*refused: .*");
    }
  }

  /** Writes under uris of its own, of which it knows what must be there, and under shared ones. */
  private static final class Writer {
    private final DualWriteStore store;
    private final int number;
    private final Random random;
    private final SessionId session;
    private final boolean turns;
    private final Map<String, Optional<String>> told = new HashMap<>();
    private int said;

    Writer(DualWriteStore store, int number, Random random, boolean turns) {
      this.store = store;
      this.number = number;
      this.random = random;
      this.turns = turns;
      session = new SessionId(new UUID(7, number));
    }

    Map<String, Optional<String>> work() {
      for (int step = 0; step < STEPS; step++) {
        String own = "own/" + number + "/" + random.nextInt(6);
        String shared = "shared/" + random.nextInt(3);
        try {
          step(own, shared, "text " + number + " " + step);
        } catch (StoreException e) {
          // It was done or not, and nobody was told that it was.
          told.remove(own);
          assertThat(e).hasMessageMatching("down .*|.*start it first");
        }
      }
      return told;
    }

    private void step(String own, String shared, String text) {
      var scope = DualWriteFixture.SCOPE;
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          store.documents().put(scope, List.of(Writes.of(own, text), Writes.of(shared, text)));
          told.put(own, Optional.of(text + "\n\n"));
        }
        case 2 -> store.documents().put(scope, List.of(Writes.of(shared, text)));
        case 3 ->
            store
                .documents()
                .find(scope, shared)
                .ifPresent(
                    it ->
                        store
                            .documents()
                            .updateMetadata(scope, it.id(), Metadata.empty().with("by", text)));
        case 4 ->
            store
                .documents()
                .find(scope, shared)
                .ifPresent(
                    it ->
                        store
                            .documents()
                            .updateSource(scope, it.id(), new SourceStamp(text, null)));
        case 5 -> {
          store.documents().find(scope, own).ifPresent(it -> delete(own, it));
        }
        case 6 -> {
          store.documents().delete(scope, Filter.parse("uri = '" + own + "'"));
          told.put(own, Optional.empty());
        }
        default -> say(text);
      }
    }

    /** An id of the side that was read is unknown if sides change and that one fails. */
    private void delete(String own, Document it) {
      boolean deleted = store.documents().delete(DualWriteFixture.SCOPE, it.id());
      assertThat(deleted || turns).isTrue();
      if (deleted) {
        told.put(own, Optional.empty());
      }
    }

    private void say(String text) {
      var scope = DualWriteFixture.SCOPE;
      if (random.nextInt(20) == 0) {
        store.chats().delete(scope, session);
      }
      store.chats().start(scope, session, "of " + number, AT, Metadata.empty());
      ChatMessage message =
          new ChatMessage(
              new MessageId(new UUID(number, said++)), ChatRole.USER, text, AT, Metadata.empty());
      store.chats().append(scope, session, List.of(message));
      assertThat(Page.list(page -> store.chats().messages(scope, session, page)))
          .extracting(ChatMessage::id)
          .contains(message.id());
    }
  }
}
