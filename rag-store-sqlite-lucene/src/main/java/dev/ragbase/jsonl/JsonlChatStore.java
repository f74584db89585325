package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.jsonl.JournaledMemory.Done;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The conversations of a {@link JsonlStore}: read from memory, written to memory and file. */
final class JsonlChatStore implements ChatStore {
  private final JournaledMemory held;

  JsonlChatStore(JournaledMemory held) {
    this.held = held;
  }

  private ChatStore memory() {
    return held.memory().chats();
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    return held.write(
        memory -> {
          boolean known = memory.chats().find(scope, id).isPresent();
          ChatSession session = memory.chats().start(scope, id, title, at, metadata);
          Scope owner = JournalEntry.owner(scope);
          return new Done<>(
              session,
              known
                  ? List.of()
                  : List.of(new JournalEntry.Started(owner, id, title, at, metadata)));
        });
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    return held.write(
        memory -> {
          int added = memory.chats().append(scope, id, messages);
          Scope owner = JournalEntry.owner(scope);
          return new Done<>(
              added, added == 0 ? List.of() : List.of(new JournalEntry.Said(owner, id, messages)));
        });
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return held.write(
        memory -> {
          boolean deleted = memory.chats().delete(scope, id);
          Scope owner = JournalEntry.owner(scope);
          return new Done<>(
              deleted, deleted ? List.of(new JournalEntry.Forgotten(owner, id)) : List.of());
        });
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return memory().find(scope, id);
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    return memory().sessions(scope, page);
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    return memory().messages(scope, id, page);
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    return memory().latest(scope, id, limit);
  }
}
