package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Document;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.postgres.PostgresStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writers that note what was acknowledged: documents of their own, in versions, documents that they
 * share, and a conversation each. A call that fails is another writer's turn; a failure that a
 * retry cannot help ends the work.
 */
final class Workload {
  static final List<Scope> SCOPES =
      List.of(
          Scope.of("acme", "one", "ann", Role.EDITOR),
          Scope.of("acme", "two", "ann", Role.EDITOR),
          Scope.of("globex", "one", "bob", Role.EDITOR));

  private static final int SHARED = 12;
  private static final int PARTS = 3;

  private final Store store;
  private final long seed;
  private final Map<String, Versions> own = new ConcurrentHashMap<>();
  private final Map<Integer, List<MessageId>> said = new ConcurrentHashMap<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  /** Of a document that one writer writes. */
  record Versions(Scope scope, String uri, int acknowledged, int attempted) {}

  Workload(Store store, long seed) {
    this.store = store;
    this.seed = seed;
  }

  static void provision(PostgresStore store) {
    for (Scope each : SCOPES) {
      store.tenants().ensure(each.tenant(), each.workspace(), each.user(), each.role());
    }
  }

  /** Writers that work until they are stopped. */
  List<Callable<Integer>> writers(int count, AtomicBoolean stopped) {
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < count; writer++) {
      int number = writer;
      writers.add(
          () -> {
            Random random = new Random(seed * 31 + number);
            int calls = 0;
            while (!stopped.get()) {
              attempt(number, random);
              calls++;
            }
            return calls;
          });
    }
    return writers;
  }

  private void attempt(int writer, Random random) {
    try {
      act(writer, SCOPES.get(writer % SCOPES.size()), random);
      acknowledged.incrementAndGet();
    } catch (StoreException e) {
      assertThat(e.retry()).as("%s", e).isEqualTo(Retry.YES);
      failed.incrementAndGet();
    }
  }

  private void act(int writer, Scope scope, Random random) {
    switch (random.nextInt(6)) {
      case 0, 1 -> putOwn(scope, "own/" + writer + "/" + random.nextInt(3));
      case 2 -> putShared(scope, random);
      case 3 ->
          store
              .documents()
              .find(scope, shared(random))
              .ifPresent(it -> store.documents().delete(scope, it.id()));
      case 4 ->
          store
              .documents()
              .find(scope, shared(random))
              .ifPresent(
                  it ->
                      store
                          .documents()
                          .updateMetadata(
                              scope,
                              it.id(),
                              Metadata.empty().with("by", writer).with("n", random.nextInt())));
      default -> say(writer, scope);
    }
  }

  /** Writes the next version of a document that nobody else writes. */
  void putOwn(Scope scope, String uri) {
    Versions before = own.getOrDefault(uri, new Versions(scope, uri, 0, 0));
    int version = before.attempted() + 1;
    own.put(uri, new Versions(scope, uri, before.acknowledged(), version));
    store.documents().put(scope, List.of(document(uri, "version " + version)));
    own.put(uri, new Versions(scope, uri, version, version));
  }

  private void putShared(Scope scope, Random random) {
    List<DocumentWrite> batch = new ArrayList<>();
    int from = random.nextInt(SHARED);
    for (int i = 0; i <= random.nextInt(4); i++) {
      // Not in order, so that the store has to order them.
      batch.add(document("shared/" + (from + 5 * i) % SHARED, "token " + random.nextInt()));
    }
    store.documents().put(scope, batch);
  }

  private static String shared(Random random) {
    return "shared/" + random.nextInt(SHARED);
  }

  private static DocumentWrite document(String uri, String token) {
    String[] parts = new String[PARTS];
    for (int i = 0; i < PARTS; i++) {
      parts[i] = "part " + i + " of " + uri + " " + token + ".";
    }
    return Writes.of(uri, parts);
  }

  private void say(int writer, Scope scope) {
    SessionId session = session(writer);
    List<MessageId> acknowledgedMessages = said.computeIfAbsent(writer, it -> new ArrayList<>());
    MessageId id = new MessageId(new UUID(writer, acknowledgedMessages.size() | 1L << 63));
    store.chats().start(scope, session, "talk", Instant.EPOCH, Metadata.empty());
    store
        .chats()
        .append(
            scope,
            session,
            List.of(new ChatMessage(id, ChatRole.USER, "hello", Instant.EPOCH, Metadata.empty())));
    acknowledgedMessages.add(id);
  }

  private static SessionId session(int writer) {
    return new SessionId(new UUID(0x7000 + writer, 1L << 63));
  }

  int acknowledged() {
    return acknowledged.get();
  }

  int failed() {
    return failed.get();
  }

  /** Nothing that was acknowledged is lost, and nothing is there by half. */
  void requireIntact() {
    for (Versions each : own.values()) {
      requireVersion(store, each);
    }
    for (Scope scope : SCOPES) {
      assertThat(store.verify(scope)).isEmpty();
      requireWhole(store, scope);
    }
    said.forEach(
        (writer, ids) -> {
          Scope scope = SCOPES.get(writer % SCOPES.size());
          List<MessageId> kept =
              store.chats().latest(scope, session(writer), PageRequest.SIZE_MAX).stream()
                  .map(ChatMessage::id)
                  .toList();
          assertThat(kept)
              .as("conversation of writer %d", writer)
              .startsWith(ids.toArray(MessageId[]::new));
          assertThat(kept.size()).isBetween(ids.size(), ids.size() + 1);
        });
  }

  /** A document has its last acknowledged version, or one that was under way after it. */
  static void requireVersion(Store store, Versions versions) {
    if (versions.acknowledged() > 0) {
      Document found = store.documents().find(versions.scope(), versions.uri()).orElseThrow();
      String token = found.text().replaceAll("(?s).* version (\\d+)\\..*", "$1");
      assertThat(Integer.parseInt(token))
          .as(versions.uri())
          .isBetween(versions.acknowledged(), versions.attempted());
    }
  }

  static void requireWhole(Store store, Scope scope) {
    for (StoredDocument each :
        store
            .documents()
            .scan(scope, Filter.all(), PageRequest.first(PageRequest.SIZE_MAX))
            .items()) {
      String token = each.document().text().replaceAll("(?s)part 0 of \\S+ (.*?)\\..*", "$1");
      DocumentWrite whole = document(each.document().uri(), token);
      assertThat(each.document().text()).isEqualTo(whole.text());
      assertThat(each.chunks().stream().map(it -> it.chunk().text()).toList())
          .isEqualTo(whole.chunks().stream().map(it -> it.draft().text()).toList());
      assertThat(each.chunks().stream().map(EmbeddedChunk::embedding).toList())
          .isEqualTo(whole.chunks().stream().map(it -> it.embedding()).toList());
    }
  }
}
