package dev.ragbase.embed;

import dev.ragbase.document.Embedding;
import java.util.List;

/** Passes every call on: the base of what is put around an embedder. */
public abstract class ForwardingEmbedder implements Embedder {
  private final Embedder delegate;

  protected ForwardingEmbedder(Embedder delegate) {
    this.delegate = delegate;
  }

  /** The embedder behind this one. */
  protected final Embedder delegate() {
    return delegate;
  }

  @Override
  public EmbeddingModel model() {
    return delegate.model();
  }

  @Override
  public int tokensMax() {
    return delegate.tokensMax();
  }

  @Override
  public TokenCounter tokens() {
    return delegate.tokens();
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    return delegate.embedPassages(passages);
  }

  @Override
  public Embedding embedQuery(String query) {
    return delegate.embedQuery(query);
  }

  @Override
  public void warmUp() {
    delegate.warmUp();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
