package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.FaultyStore;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.DocumentStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;

/** Two stores in memory, each of which fails when told to, and what is heard of them. */
abstract class DualWriteFixture {
  static final Scope SCOPE = Scope.local();
  static final SessionId SESSION = new SessionId(new UUID(1, 1));
  static final Instant AT = Instant.parse("2024-01-01T00:00:00Z");

  final MemoryStore first = MemoryStore.open();
  final MemoryStore second = MemoryStore.open();
  final Switchboard firstFaults = new Switchboard();
  final Switchboard secondFaults = new Switchboard();
  final Queue<DualWriteEvent> events = new ConcurrentLinkedQueue<>();
  final Queue<Measurement> measurements = new ConcurrentLinkedQueue<>();

  @AfterEach
  final void closeStores() {
    first.close();
    second.close();
  }

  DualWriteSettings.Builder settings() {
    return DualWriteSettings.builder()
        .listener(events::add)
        .metrics((scope, measurement) -> measurements.add(measurement));
  }

  DualWriteStore open() {
    return open(settings().shadowPause(Duration.ZERO).build());
  }

  DualWriteStore open(DualWriteSettings settings) {
    return DualWriteStore.over(
        new FaultyStore(first, firstFaults), new FaultyStore(second, secondFaults), settings);
  }

  /** Two stores as one that are open after it is closed, or left as a kill leaves them. */
  static DualWriteStore overKept(Store first, Store second, DualWriteSettings settings) {
    return DualWriteStore.over(kept(first), kept(second), settings);
  }

  private static Store kept(Store store) {
    return new ForwardingStore(store) {
      @Override
      public void close() {}
    };
  }

  DocumentId put(DualWriteStore store, String uri, String text) {
    return store.documents().put(SCOPE, List.of(Writes.of(uri, text))).getFirst().id();
  }

  static void start(DualWriteStore store) {
    store.chats().start(SCOPE, SESSION, "title", AT, Metadata.empty());
  }

  static void say(DualWriteStore store, int number) {
    store
        .chats()
        .append(
            SCOPE,
            SESSION,
            List.of(
                new ChatMessage(
                    new MessageId(new UUID(2, number)),
                    ChatRole.USER,
                    "message " + number,
                    AT.plusSeconds(number),
                    Metadata.empty())));
  }

  /** What differs between the stores themselves. */
  List<String> differences() {
    return new StoreCopy(first, SCOPE, second, SCOPE).verify().differences();
  }

  void assertSame() {
    assertThat(differences()).isEmpty();
  }

  static String text(DocumentStore documents, String uri) {
    return documents.find(SCOPE, uri).orElseThrow().text().strip();
  }

  List<String> errors(String operation) {
    return measurements.stream()
        .filter(it -> it.operation().equals(operation) && it.error() != null)
        .map(it -> String.valueOf(it.error()))
        .toList();
  }

  long count(String operation) {
    return measurements.stream().filter(it -> it.operation().equals(operation)).count();
  }
}
