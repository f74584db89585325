package dev.ragbase.store;

import dev.ragbase.access.Scope;
import java.util.List;

/** Passes every call on: the base of what is put around a change feed. */
public abstract class ForwardingChangeFeed implements ChangeFeed {
  private final ChangeFeed delegate;

  protected ForwardingChangeFeed(ChangeFeed delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final ChangeFeed delegate() {
    return delegate;
  }

  @Override
  public List<Change> after(Scope scope, long after, int limit) {
    return delegate.after(scope, after, limit);
  }

  @Override
  public long head(Scope scope) {
    return delegate.head(scope);
  }
}
