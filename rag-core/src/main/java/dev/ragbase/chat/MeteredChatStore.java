package dev.ragbase.chat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.metrics.Meter;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Measures every call to a chat store as {@code chats.*}. */
public final class MeteredChatStore extends ForwardingChatStore {
  private final Meter meter;

  private MeteredChatStore(ChatStore delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
  }

  /** The same, measured. */
  public static ChatStore of(ChatStore delegate, Meter meter) {
    return new MeteredChatStore(delegate, meter);
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    return meter.time(scope, "chats.start", () -> super.start(scope, id, title, at, metadata));
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    return meter.time(scope, "chats.append", () -> super.append(scope, id, messages));
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return meter.time(scope, "chats.find", () -> super.find(scope, id));
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    return meter.time(scope, "chats.sessions", () -> super.sessions(scope, page));
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    return meter.time(scope, "chats.messages", () -> super.messages(scope, id, page));
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    return meter.time(scope, "chats.latest", () -> super.latest(scope, id, limit));
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return meter.time(scope, "chats.delete", () -> super.delete(scope, id));
  }
}
