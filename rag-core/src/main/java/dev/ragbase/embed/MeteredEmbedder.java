package dev.ragbase.embed;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.metrics.Meter;
import java.util.List;

/**
 * Measures every call to an embedder, on behalf of one scope, as {@code embedder.passages} and
 * {@code embedder.query} with the tokens of its own tokenizer.
 */
public final class MeteredEmbedder extends ForwardingEmbedder {
  private final Meter meter;
  private final Scope scope;

  private MeteredEmbedder(Embedder delegate, Meter meter, Scope scope) {
    super(delegate);
    this.meter = meter;
    this.scope = scope;
  }

  /** The same, measured; closing it closes the embedder. */
  public static Embedder of(Embedder delegate, Meter meter, Scope scope) {
    return new MeteredEmbedder(delegate, meter, scope);
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    return meter.time(
        scope,
        "embedder.passages",
        model().name(),
        () -> super.embedPassages(passages),
        vectors -> passages.stream().mapToLong(tokens()::count).sum());
  }

  @Override
  public Embedding embedQuery(String query) {
    return meter.time(
        scope,
        "embedder.query",
        model().name(),
        () -> super.embedQuery(query),
        vector -> tokens().count(query));
  }
}
