package dev.ragbase;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import java.util.List;
import java.util.Optional;

/** Passes every call on: the base of what is put around a store. */
public abstract class ForwardingStore implements Store {
  private final Store delegate;

  protected ForwardingStore(Store delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final Store delegate() {
    return delegate;
  }

  @Override
  public String name() {
    return delegate.name();
  }

  @Override
  public DocumentStore documents() {
    return delegate.documents();
  }

  @Override
  public ChangeFeed changes() {
    return delegate.changes();
  }

  @Override
  public VectorIndex vectors() {
    return delegate.vectors();
  }

  @Override
  public KeywordIndex keywords() {
    return delegate.keywords();
  }

  @Override
  public ChatStore chats() {
    return delegate.chats();
  }

  @Override
  public MetricStore metrics() {
    return delegate.metrics();
  }

  @Override
  public Optional<EmbeddingModel> embeddingModel() {
    return delegate.embeddingModel();
  }

  @Override
  public List<String> verify(Scope scope) {
    return delegate.verify(scope);
  }

  @Override
  public void rebuild(Scope scope) {
    delegate.rebuild(scope);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
