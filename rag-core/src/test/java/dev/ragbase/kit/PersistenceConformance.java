package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a store that outlives its process finds again when it is opened anew. */
public abstract class PersistenceConformance extends StoreKit {
  private static final VectorQuery QUERY =
      new VectorQuery(
          Writes.EMBEDDER.model(),
          Writes.EMBEDDER.embedQuery("two"),
          10,
          Filter.all(),
          Accuracy.PLANNED);

  private PutResult put(String uri, String... paragraphs) {
    return store().documents().put(EDITOR, List.of(Writes.of(uri, paragraphs))).get(0);
  }

  @Test
  final void everythingIsThereAfterReopening() {
    put("a", "one");
    tick();
    put("a", "one", "two");
    put("b", "three");
    PutResult gone = put("gone", "four");
    store().documents().delete(EDITOR, gone.id());
    SessionId session = new SessionId(new UUID(1, 1));
    store().chats().start(EDITOR, session, "t", now(), Metadata.empty());
    MessageId message = new MessageId(new UUID(2, 2));
    store()
        .chats()
        .append(
            EDITOR,
            session,
            List.of(new ChatMessage(message, ChatRole.USER, "hi", now(), Metadata.empty())));
    Snapshot before = Snapshot.of(store(), EDITOR);
    Matches vectors = store().vectors().search(EDITOR, QUERY);
    assertThat(vectors.items()).hasSize(3);

    for (int round = 0; round < 3; round++) {
      reopen();
      assertThat(Snapshot.of(store(), EDITOR)).isEqualTo(before);
      assertThat(store().embeddingModel()).contains(Writes.EMBEDDER.model());
      assertThat(store().vectors().search(EDITOR, QUERY).items()).isEqualTo(vectors.items());
      assertThat(Searches.words(store(), EDITOR, "three")).containsExactly("three");
      assertThat(Searches.words(store(), EDITOR, "four")).isEmpty();
      assertThat(store().documents().asOf(EDITOR, gone.id(), now())).isEmpty();
      assertThat(store().verify(EDITOR)).isEmpty();
    }
  }

  @Test
  final void workGoesOnWhereItStopped() {
    PutResult first = put("a", "one");
    long head = store().changes().head(EDITOR);
    for (String uri : List.of("b", "c", "d")) {
      put(uri, "text of " + uri);
    }
    String cursor =
        store().documents().list(EDITOR, Filter.all(), PageRequest.first(2)).next().orElseThrow();
    reopen();
    assertThat(store().documents().list(EDITOR, Filter.all(), new PageRequest(2, cursor)).items())
        .extracting(info -> info.uri())
        .containsExactly("c", "d");
    tick();
    PutResult second = put("a", "one", "two");
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.revision()).isEqualTo(2);
    assertThat(second.chunksKept()).isEqualTo(1);
    assertThat(put("a", "one", "two").outcome()).isEqualTo(PutResult.Outcome.UNCHANGED);
    assertThat(store().changes().after(EDITOR, head, 100)).hasSize(4);
    assertThat(store().changes().head(EDITOR)).isGreaterThanOrEqualTo(head + 4);
    assertThat(Page.list(page -> store().documents().revisions(EDITOR, first.id(), page)))
        .hasSize(2);
  }

  @Test
  final void aRebuildAfterReopeningFindsTheSame() {
    put("a", "one", "two");
    reopen();
    Matches before = store().vectors().search(EDITOR, QUERY);
    store().rebuild(ADMIN);
    assertThat(store().vectors().search(EDITOR, QUERY).items()).isEqualTo(before.items());
    reopen();
    assertThat(store().vectors().search(EDITOR, QUERY).items()).isEqualTo(before.items());
  }

  @Test
  final void aCloseOrAnOpenThatIsInterruptedLosesNothing() {
    put("first", "words of first");
    boolean put = Interrupts.during(() -> put("second", "words of second"));
    Interrupts.during(() -> store().close());
    reopen();
    assertThat(store().documents().find(EDITOR, "first")).isPresent();
    assertThat(store().documents().find(EDITOR, "second").isPresent()).isEqualTo(put);
    put("third", "words of third");
    Interrupts.during(this::reopen);
    reopen();
    assertThat(Searches.words(store(), EDITOR, "third")).containsExactly("words of third");
    assertThat(store().verify(EDITOR)).isEmpty();
  }
}
