package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Conversations: append-only, in order, and of one user alone. */
public abstract class ChatStoreConformance extends StoreKit {
  private static final Scope OTHER = Scope.of("acme", "handbook", "otto", Role.OWNER);
  private static final SessionId FIRST = session(1);
  private static final Instant T = Instant.parse("2024-03-01T10:00:00.123456Z");

  private ChatStore chats() {
    return store().chats();
  }

  private static SessionId session(long n) {
    return new SessionId(new UUID(0x70001, n));
  }

  private static ChatMessage message(int n) {
    return new ChatMessage(
        new MessageId(new UUID(n * 0x9e3779b97f4a7c15L, n)),
        n % 2 == 0 ? ChatRole.USER : ChatRole.ASSISTANT,
        "message " + n,
        T.plusSeconds(n),
        Metadata.empty());
  }

  private static List<ChatMessage> messages(int from, int to) {
    return IntStream.range(from, to).mapToObj(ChatStoreConformance::message).toList();
  }

  private ChatSession start(SessionId id) {
    return chats().start(VIEWER, id, "", T, Metadata.empty());
  }

  private List<ChatMessage> all(SessionId id) {
    return Page.list(page -> chats().messages(VIEWER, id, page));
  }

  @Test
  final void aConversationComesBackToTheBit() {
    Metadata metadata =
        Metadata.empty()
            .with("z", new MetadataValue.Decimal(new BigDecimal("1.50")))
            .with("a", new MetadataValue.Null())
            .with("text", "\u0000 \uD83D\uDE80 '");
    Instant nanos = T.plusNanos(789);
    ChatSession started =
        chats().start(VIEWER, FIRST, "Größe \uD83D\uDE80'\u0000", nanos, metadata);
    assertThat(started)
        .isEqualTo(new ChatSession(FIRST, "Größe \uD83D\uDE80'\u0000", metadata, 0, T, T));
    List<ChatMessage> said = new ArrayList<>();
    for (ChatRole role : ChatRole.values()) {
      MessageId id = new MessageId(new UUID(-1, said.size()));
      said.add(new ChatMessage(id, role, role + " \uD83D\uDE80\u0000\r\n ", nanos, metadata));
    }
    said.add(
        new ChatMessage(new MessageId(new UUID(3, 3)), ChatRole.USER, "", nanos, Metadata.empty()));
    assertThat(chats().append(VIEWER, FIRST, said)).isEqualTo(said.size());
    assertThat(all(FIRST))
        .isEqualTo(
            said.stream()
                .map(
                    m ->
                        new ChatMessage(
                            m.id(),
                            m.role(),
                            m.text(),
                            m.at().truncatedTo(ChronoUnit.MICROS),
                            m.metadata()))
                .toList());
    assertThat(chats().find(VIEWER, FIRST))
        .contains(new ChatSession(FIRST, started.title(), metadata, said.size(), T, T));
  }

  @Test
  final void startingAgainReturnsWhatIsThere() {
    chats().start(VIEWER, FIRST, "first", T, Metadata.empty());
    chats().append(VIEWER, FIRST, messages(0, 3));
    ChatSession again =
        chats().start(VIEWER, FIRST, "second", T.plusSeconds(99), Metadata.empty().with("k", "v"));
    assertThat(again)
        .isEqualTo(new ChatSession(FIRST, "first", Metadata.empty(), 3, T, T.plusSeconds(2)));
    assertThat(chats().find(VIEWER, FIRST)).contains(again);
    assertThat(all(FIRST)).hasSize(3);
  }

  @Test
  final void aMessageSentTwiceIsThereOnce() {
    start(FIRST);
    assertThat(chats().append(VIEWER, FIRST, messages(0, 3))).isEqualTo(3);
    ChatMessage changed =
        new ChatMessage(message(1).id(), ChatRole.SYSTEM, "changed", T, Metadata.empty());
    assertThat(chats().append(VIEWER, FIRST, List.of(changed, message(3), message(3))))
        .isEqualTo(1);
    assertThat(chats().append(VIEWER, FIRST, messages(0, 4))).isZero();
    assertThat(chats().append(VIEWER, FIRST, List.of())).isZero();
    assertThat(all(FIRST)).isEqualTo(messages(0, 4));
    start(session(2));
    assertThat(chats().append(VIEWER, session(2), messages(0, 2)))
        .as("ids count by session")
        .isEqualTo(2);
  }

  @Test
  final void messagesComeInTheOrderTheyWereAppended() {
    start(FIRST);
    List<ChatMessage> shuffled = List.of(message(5), message(1), message(9), message(0));
    chats().append(VIEWER, FIRST, shuffled.subList(0, 2));
    chats().append(VIEWER, FIRST, shuffled.subList(2, 4));
    assertThat(all(FIRST)).isEqualTo(shuffled);
    for (int size = 1; size <= 5; size++) {
      assertThat(Page.all(size, page -> chats().messages(VIEWER, FIRST, page)))
          .containsExactlyElementsOf(shuffled);
    }
    assertThat(chats().messages(VIEWER, FIRST, PageRequest.first(4)).next()).isEmpty();
    assertThat(chats().latest(VIEWER, FIRST, 2)).isEqualTo(shuffled.subList(2, 4));
    assertThat(chats().latest(VIEWER, FIRST, 100)).isEqualTo(shuffled);
  }

  @Test
  final void appendingWhilePagingShowsEachMessageOnce() {
    start(FIRST);
    chats().append(VIEWER, FIRST, messages(0, 10));
    List<ChatMessage> seen = new ArrayList<>();
    int more = 10;
    for (ChatMessage message : Page.all(3, page -> chats().messages(VIEWER, FIRST, page))) {
      seen.add(message);
      if (more < 20) {
        chats().append(VIEWER, FIRST, messages(more, more + 1));
        more++;
      }
    }
    assertThat(seen).isEqualTo(messages(0, seen.size())).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  final void theConversationWithTheNewestMessageComesFirst() {
    for (int i = 0; i < 5; i++) {
      chats().start(VIEWER, session(i), "s" + i, T.minusSeconds(100 - i), Metadata.empty());
    }
    chats().append(VIEWER, session(2), List.of(message(1)));
    chats().append(VIEWER, session(4), List.of(message(3)));
    chats().append(VIEWER, session(0), List.of(message(2)));
    chats().append(VIEWER, session(2), List.of(message(4)));
    List<ChatSession> sessions = Page.list(page -> chats().sessions(VIEWER, page));
    assertThat(sessions.stream().map(ChatSession::title))
        .containsExactly("s2", "s4", "s0", "s3", "s1");
    for (int size = 1; size <= 6; size++) {
      assertThat(Page.all(size, page -> chats().sessions(VIEWER, page)))
          .containsExactlyElementsOf(sessions);
    }
  }

  @Test
  final void conversationsOfOneTimeArePagedEachOnce() {
    for (int i = 0; i < 10; i++) {
      start(session(i));
    }
    for (int size : List.of(1, 3, 10, 11)) {
      List<SessionId> ids = new ArrayList<>();
      Page.all(size, page -> chats().sessions(VIEWER, page)).forEach(s -> ids.add(s.id()));
      assertThat(ids).hasSize(10).doesNotHaveDuplicates();
    }
    assertThat(chats().sessions(VIEWER, PageRequest.first(10)).next()).isEmpty();
  }

  @Test
  final void aConversationIsItsUsersAlone() {
    chats().start(VIEWER, FIRST, "private", T, Metadata.empty());
    chats().append(VIEWER, FIRST, messages(0, 3));
    Snapshot before = Snapshot.of(store(), VIEWER);

    assertThat(chats().find(OTHER, FIRST)).isEmpty();
    assertThat(chats().sessions(OTHER, PageRequest.first(10)).items()).isEmpty();
    assertThat(chats().messages(OTHER, FIRST, PageRequest.first(10)).items()).isEmpty();
    assertThat(chats().latest(OTHER, FIRST, 10)).isEmpty();
    assertThat(chats().delete(OTHER, FIRST)).isFalse();
    assertThatThrownBy(() -> chats().append(OTHER, FIRST, messages(5, 6)))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> chats().start(OTHER, FIRST, "mine", T, Metadata.empty()))
        .isInstanceOf(StoreException.class)
        .message()
        .doesNotContain("private", "erin");

    chats().start(OTHER, session(2), "mine", T, Metadata.empty());
    assertThat(chats().append(OTHER, session(2), messages(0, 3)))
        .as("same message ids")
        .isEqualTo(3);
    assertThat(Snapshot.of(store(), VIEWER).sessions()).isEqualTo(before.sessions());
    assertThat(Snapshot.of(store(), VIEWER).messages()).isEqualTo(before.messages());
  }

  @Test
  final void aConversationThatIsNotThereIsNotContinued() {
    assertThatThrownBy(() -> chats().append(VIEWER, FIRST, messages(0, 1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(FIRST.toString());
    assertThat(chats().find(VIEWER, FIRST)).isEmpty();
    assertThat(all(FIRST)).isEmpty();
    assertThat(chats().latest(VIEWER, FIRST, 5)).isEmpty();
  }

  @Test
  final void aDeletedConversationIsForgotten() {
    start(FIRST);
    start(session(2));
    chats().append(VIEWER, FIRST, messages(0, 3));
    assertThat(chats().delete(VIEWER, FIRST)).isTrue();
    assertThat(chats().delete(VIEWER, FIRST)).isFalse();
    assertThat(chats().find(VIEWER, FIRST)).isEmpty();
    assertThat(all(FIRST)).isEmpty();
    assertThat(Page.list(page -> chats().sessions(VIEWER, page)).stream().map(ChatSession::id))
        .containsExactly(session(2));
    assertThatThrownBy(() -> chats().append(VIEWER, FIRST, messages(3, 4)))
        .isInstanceOf(StoreException.class);
  }

  @Test
  final void sizesAreBounded() {
    start(FIRST);
    assertThatThrownBy(() -> chats().append(VIEWER, FIRST, messages(0, ChatStore.BATCH_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(all(FIRST)).isEmpty();
    assertThat(chats().append(VIEWER, FIRST, messages(0, ChatStore.BATCH_MAX)))
        .isEqualTo(ChatStore.BATCH_MAX);
    for (int limit : List.of(0, -1, PageRequest.SIZE_MAX + 1)) {
      assertThatThrownBy(() -> chats().latest(VIEWER, FIRST, limit))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(chats().latest(VIEWER, FIRST, PageRequest.SIZE_MAX)).hasSize(ChatStore.BATCH_MAX);
    assertThatThrownBy(() -> chats().start(VIEWER, session(3), "\uD800", T, Metadata.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void aCursorOfAnotherListIsRefused() {
    start(FIRST);
    start(session(2));
    chats().append(VIEWER, FIRST, messages(0, 3));
    chats().append(VIEWER, session(2), messages(0, 3));
    PageRequest one = PageRequest.first(1);
    String messages = chats().messages(VIEWER, FIRST, one).next().orElseThrow();
    String sessions = chats().sessions(VIEWER, one).next().orElseThrow();
    Stream.<Runnable>of(
            () -> chats().messages(VIEWER, session(2), new PageRequest(1, messages)),
            () -> chats().messages(VIEWER, FIRST, new PageRequest(1, sessions)),
            () -> chats().messages(OTHER, FIRST, new PageRequest(1, messages)),
            () -> chats().sessions(VIEWER, new PageRequest(1, messages)),
            () -> chats().sessions(OTHER, new PageRequest(1, sessions)),
            () -> chats().sessions(VIEWER, new PageRequest(1, "nonsense")))
        .forEach(
            call ->
                assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cursor"));
  }

  @Test
  final void messagesSentByManyAtOnceAreThereOnce() {
    start(FIRST);
    List<Callable<Integer>> senders = new ArrayList<>();
    for (int sender = 0; sender < 6; sender++) {
      senders.add(
          () ->
              messages(0, 40).stream()
                  .mapToInt(message -> chats().append(VIEWER, FIRST, List.of(message)))
                  .sum());
    }
    int added = Threads.run(senders).stream().mapToInt(Integer::intValue).sum();
    assertThat(added).isEqualTo(40);
    assertThat(all(FIRST)).containsExactlyInAnyOrderElementsOf(messages(0, 40));
    assertThat(chats().find(VIEWER, FIRST).orElseThrow().messages()).isEqualTo(40);
  }
}
