package dev.ragbase.chat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Passes every call on: the base of what is put around a chat store. */
public abstract class ForwardingChatStore implements ChatStore {
  private final ChatStore delegate;

  protected ForwardingChatStore(ChatStore delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final ChatStore delegate() {
    return delegate;
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    return delegate.start(scope, id, title, at, metadata);
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    return delegate.append(scope, id, messages);
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return delegate.find(scope, id);
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    return delegate.sessions(scope, page);
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    return delegate.messages(scope, id, page);
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    return delegate.latest(scope, id, limit);
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return delegate.delete(scope, id);
  }
}
