package dev.ragbase.index;

import dev.ragbase.access.Scope;

/** Passes every call on: the base of what is put around a vector index. */
public abstract class ForwardingVectorIndex implements VectorIndex {
  private final VectorIndex delegate;

  protected ForwardingVectorIndex(VectorIndex delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final VectorIndex delegate() {
    return delegate;
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    return delegate.search(scope, query);
  }
}
