package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.Change;
import dev.ragbase.store.Change.Kind;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The feed of changes: in order, without gaps, one entry for each entity. */
public abstract class ChangeFeedConformance extends StoreKit {
  private DocumentId put(String uri, String text) {
    return store().documents().put(EDITOR, List.of(Writes.of(uri, text))).get(0).id();
  }

  private List<Change> all() {
    return Snapshot.changes(store(), EDITOR);
  }

  private static Change change(long number, DocumentId id, int revision, boolean deleted) {
    return new Change(number, Kind.DOCUMENT, id.value(), revision, deleted);
  }

  @Test
  final void aWorkspaceThatNothingHappenedToHasNoChanges() {
    assertThat(all()).isEmpty();
    assertThat(store().changes().head(EDITOR)).isZero();
  }

  @Test
  final void eachEntityHasOneEntryAtItsNewestNumber() {
    DocumentId a = put("a", "1");
    DocumentId b = put("b", "1");
    put("a", "2");
    store().documents().updateMetadata(EDITOR, b, Metadata.empty().with("k", "v"));
    put("a", "3");
    List<Change> changes = all();
    assertThat(changes).hasSize(2);
    long first = changes.get(0).number();
    long second = changes.get(1).number();
    assertThat(first).isPositive().isLessThan(second);
    assertThat(changes).containsExactly(change(first, b, 2, false), change(second, a, 3, false));
    assertThat(store().changes().head(EDITOR)).isEqualTo(second);
    assertThat(store().changes().after(EDITOR, first, 10)).containsExactly(changes.get(1));
    assertThat(store().changes().after(EDITOR, second, 10)).isEmpty();
  }

  @Test
  final void aDeletedDocumentKeepsItsEntry() {
    DocumentId a = put("a", "1");
    DocumentId b = put("b", "1");
    store().documents().delete(EDITOR, a);
    DocumentId again = put("a", "1");
    store().documents().delete(EDITOR, a);
    assertThat(all().stream().map(Change::entity))
        .containsExactly(b.value(), a.value(), again.value());
    assertThat(all().stream().map(Change::deleted)).containsExactly(false, true, false);
    assertThat(store().documents().delete(EDITOR, Filter.all())).isEqualTo(2);
    assertThat(all()).hasSize(3).allMatch(Change::deleted);
  }

  @Test
  final void whatChangesNothingIsNoChange() {
    DocumentId a = put("a", "1");
    List<Change> before = all();
    put("a", "1");
    store().documents().updateMetadata(EDITOR, a, Metadata.empty());
    store().documents().delete(EDITOR, Filter.none());
    DocumentWrite good = Writes.of("b", "1");
    EmbeddingModel foreign = new EmbeddingModel("foreign", 32, "foreign");
    DocumentWrite bad = Writes.chunks(Writes.of("c", "1"), Writes.of("c", "1").chunks(), foreign);
    assertThatThrownBy(() -> store().documents().put(EDITOR, List.of(good, bad)))
        .isInstanceOf(StoreException.class);
    assertThat(all()).isEqualTo(before);
    assertThat(store().changes().head(EDITOR)).isEqualTo(before.get(0).number());
  }

  @Test
  final void aLimitCutsTheFeedAndIsBounded() {
    for (int i = 0; i < 10; i++) {
      put("d" + i, "text");
    }
    List<Change> all = all();
    assertThat(all).hasSize(10);
    List<Change> pieces = new ArrayList<>();
    for (long last = 0; last < all.get(9).number(); last = pieces.get(pieces.size() - 1).number()) {
      List<Change> piece = store().changes().after(EDITOR, last, 3);
      assertThat(piece).hasSizeBetween(1, 3);
      pieces.addAll(piece);
    }
    assertThat(pieces).isEqualTo(all);
    for (int limit : List.of(0, -1, PageRequest.SIZE_MAX + 1)) {
      assertThatThrownBy(() -> store().changes().after(EDITOR, 0, limit))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  final void conversationsAreInTheFeedOfTheirUserAlone() {
    SessionId id = new SessionId(new UUID(5, 5));
    store().chats().start(VIEWER, id, "", now(), Metadata.empty());
    assertThat(all())
        .containsExactly(
            new Change(all().get(0).number(), Kind.CHAT_SESSION, id.value(), 0, false));
    MessageId message = new MessageId(new UUID(6, 6));
    ChatMessage said = new ChatMessage(message, ChatRole.USER, "hi", now(), Metadata.empty());
    store().chats().append(VIEWER, id, List.of(said));
    store().chats().append(VIEWER, id, List.of(said));
    DocumentId document = put("a", "1");
    assertThat(all().stream().map(Change::entity)).containsExactly(id.value(), document.value());
    assertThat(all().get(0).revision()).isEqualTo(1);
    Scope other = Scope.of("acme", "handbook", "someone else", Role.OWNER);
    assertThat(Snapshot.changes(store(), other).stream().map(Change::entity))
        .containsExactly(document.value());
    store().chats().delete(VIEWER, id);
    assertThat(all().get(1).entity()).isEqualTo(id.value());
    assertThat(all().get(1).deleted()).isTrue();
    assertThat(Snapshot.changes(store(), other)).hasSize(1);
    assertThat(store().changes().head(other)).isLessThan(store().changes().head(EDITOR));
  }

  @Test
  final void aConversationAndADocumentOfOneIdHaveAnEntryEach() {
    DocumentId document = put("a", "1");
    SessionId conversation = new SessionId(document.value());
    store().chats().start(EDITOR, conversation, "", now(), Metadata.empty());
    assertThat(all().stream().map(Change::kind)).containsExactly(Kind.DOCUMENT, Kind.CHAT_SESSION);
    put("a", "2");
    assertThat(all().stream().map(Change::kind)).containsExactly(Kind.CHAT_SESSION, Kind.DOCUMENT);
    store().documents().delete(EDITOR, document);
    assertThat(all().stream().map(Change::deleted)).containsExactly(false, true);
  }

  @Test
  final void aConversationsNextUserHidesItsEndFromNobody() {
    SessionId id = new SessionId(new UUID(5, 5));
    store().chats().start(EDITOR, id, "", now(), Metadata.empty());
    store().chats().delete(EDITOR, id);
    List<Change> firsts = all();
    store().chats().start(ADMIN, id, "", now(), Metadata.empty());
    assertThat(all()).isEqualTo(firsts).singleElement().matches(Change::deleted);
    assertThat(Snapshot.changes(store(), ADMIN))
        .singleElement()
        .matches(change -> !change.deleted());
  }

  @Test
  final void aReaderThatFollowsWritersMissesNothing() {
    int writers = 4;
    CountDownLatch writing = new CountDownLatch(writers);
    List<Callable<Map<UUID, Change>>> tasks = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int seed = writer;
      tasks.add(
          () -> {
            try {
              write(new Random(seed), "w" + seed + "/");
            } finally {
              writing.countDown();
            }
            return Map.of();
          });
    }
    tasks.add(() -> follow(writing));
    Map<UUID, Change> followed = Threads.run(tasks).get(writers);
    Map<UUID, Change> expected = new LinkedHashMap<>();
    all().forEach(change -> expected.put(change.entity(), change));
    assertThat(followed).isEqualTo(expected);
  }

  private void write(Random random, String prefix) {
    for (int i = 0; i < 60; i++) {
      String uri = prefix + random.nextInt(6);
      if (random.nextInt(4) == 0) {
        store()
            .documents()
            .find(EDITOR, uri)
            .ifPresent(d -> store().documents().delete(EDITOR, d.id()));
      } else {
        store()
            .documents()
            .put(EDITOR, List.of(Writes.of(uri, "text " + i), Writes.of(uri + "+", "more " + i)));
      }
    }
  }

  private Map<UUID, Change> follow(CountDownLatch writing) {
    Map<UUID, Change> newest = new LinkedHashMap<>();
    long last = 0;
    while (true) {
      boolean done = writing.getCount() == 0;
      List<Change> part = store().changes().after(EDITOR, last, 7);
      for (Change change : part) {
        assertThat(change.number()).isGreaterThan(last);
        last = change.number();
        newest.put(change.entity(), change);
      }
      if (done && part.isEmpty()) {
        return newest;
      }
    }
  }
}
