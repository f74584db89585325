package dev.ragbase.index;

import dev.ragbase.access.Scope;

/** Passes every call on: the base of what is put around a keyword index. */
public abstract class ForwardingKeywordIndex implements KeywordIndex {
  private final KeywordIndex delegate;

  protected ForwardingKeywordIndex(KeywordIndex delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final KeywordIndex delegate() {
    return delegate;
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    return delegate.search(scope, query);
  }
}
