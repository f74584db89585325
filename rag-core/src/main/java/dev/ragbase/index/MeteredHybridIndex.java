package dev.ragbase.index;

import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Measures every call to a hybrid index as {@code hybrid.search}, or as {@code vectors.search} if
 * it is by vector alone.
 */
public final class MeteredHybridIndex implements HybridIndex {
  private final HybridIndex delegate;
  private final Meter meter;

  private MeteredHybridIndex(HybridIndex delegate, Meter meter) {
    this.delegate = delegate;
    this.meter = meter;
  }

  /** The same, measured. */
  public static HybridIndex of(HybridIndex delegate, Meter meter) {
    return new MeteredHybridIndex(delegate, meter);
  }

  @Override
  public HybridMatches search(Scope scope, VectorQuery vector, @Nullable KeywordQuery words) {
    return meter.time(
        scope,
        words == null ? "vectors.search" : "hybrid.search",
        vector.model().name(),
        () -> delegate.search(scope, vector, words));
  }
}
