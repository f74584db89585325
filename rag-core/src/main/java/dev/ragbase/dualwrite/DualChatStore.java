package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The conversations of two stores, which have the same ids, given by the callers. */
final class DualChatStore implements ChatStore {
  private final DualWriter writer;

  DualChatStore(DualWriter writer) {
    this.writer = writer;
  }

  private ChatStore reading() {
    return writer.sides().reading().chats();
  }

  private static DualWriter.Target target(String operation, Scope scope, SessionId id) {
    return new DualWriter.Target(scope, operation, List.of(BehindKey.chat(scope, id)), false);
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    return writer.write(
        target("chats.start", scope, id),
        now -> now.reading().chats().start(scope, id, title, at, metadata),
        (shadow, session) ->
            shadow.chats().start(scope, id, title, at, metadata).messages() == session.messages());
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    return writer.write(
        target("chats.append", scope, id),
        now -> now.reading().chats().append(scope, id, messages),
        (shadow, added) ->
            shadow.chats().find(scope, id).isPresent()
                && shadow.chats().append(scope, id, messages) == added);
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return reading().find(scope, id);
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    return reading().sessions(scope, page);
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    return reading().messages(scope, id, page);
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    return reading().latest(scope, id, limit);
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return writer.write(
        target("chats.delete", scope, id),
        now -> now.reading().chats().delete(scope, id),
        (shadow, deleted) -> shadow.chats().delete(scope, id) == deleted);
  }
}
