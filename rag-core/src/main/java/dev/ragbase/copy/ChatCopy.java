package dev.ragbase.copy;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.SessionId;
import dev.ragbase.store.Page;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Copies the user's conversations. */
final class ChatCopy {
  private static final int PAGE = 200;

  private final Route route;
  private long sessions;
  private long messages;

  ChatCopy(Route route) {
    this.route = route;
  }

  /** How many conversations were read. */
  long sessions() {
    return sessions;
  }

  /** How many messages were new at the target. */
  long messages() {
    return messages;
  }

  void run(CopyMode mode) {
    for (ChatSession session :
        Page.all(PAGE, page -> route.fromChats().sessions(route.fromScope(), page))) {
      copy(session, mode);
    }
  }

  /** Makes one the same, also where the source has none; returns how many were removed. */
  long repair(SessionId id) {
    Optional<ChatSession> mine = route.fromChats().find(route.fromScope(), id);
    mine.ifPresent(session -> copy(session, CopyMode.MIRROR));
    return mine.isEmpty() && route.toChats().delete(route.toScope(), id) ? 1 : 0;
  }

  /** Removes the conversations that only the target has; returns how many. */
  long prune() {
    long removed = 0;
    for (ChatSession theirs :
        Page.all(PAGE, page -> route.toChats().sessions(route.toScope(), page))) {
      if (route.fromChats().find(route.fromScope(), theirs.id()).isEmpty()
          && route.toChats().delete(route.toScope(), theirs.id())) {
        removed++;
      }
    }
    return removed;
  }

  private void copy(ChatSession session, CopyMode mode) {
    sessions++;
    if (mode == CopyMode.MIRROR && !isBeginning(session)) {
      // What was said is never changed in place, so another past is made anew.
      route.toChats().delete(route.toScope(), session.id());
    }
    ChatStore target = route.toChats();
    target.start(
        route.toScope(), session.id(), session.title(), session.createdAt(), session.metadata());
    List<ChatMessage> batch = new ArrayList<>();
    for (ChatMessage message : messages(route.fromChats(), true, session.id())) {
      batch.add(message);
      if (batch.size() == PAGE) {
        messages += target.append(route.toScope(), session.id(), batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      messages += target.append(route.toScope(), session.id(), batch);
    }
  }

  /** Whether the target has nothing of it but its beginning. */
  private boolean isBeginning(ChatSession mine) {
    Optional<ChatSession> theirs = route.toChats().find(route.toScope(), mine.id());
    if (theirs.isEmpty()) {
      return true;
    }
    if (!StoreComparison.sameHead(mine, theirs.get())) {
      return false;
    }
    Iterator<ChatMessage> all = messages(route.fromChats(), true, mine.id()).iterator();
    for (ChatMessage message : messages(route.toChats(), false, mine.id())) {
      if (!all.hasNext() || !StoreComparison.same(all.next(), message)) {
        return false;
      }
    }
    return true;
  }

  private Iterable<ChatMessage> messages(ChatStore chats, boolean source, SessionId id) {
    var scope = source ? route.fromScope() : route.toScope();
    return Page.all(PAGE, page -> chats.messages(scope, id, page));
  }
}
