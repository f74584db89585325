package dev.ragbase.index;

import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Meter;

/** Measures every call to a vector index as {@code vectors.*}. */
public final class MeteredVectorIndex extends ForwardingVectorIndex {
  private final Meter meter;

  private MeteredVectorIndex(VectorIndex delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
  }

  /** The same, measured. */
  public static VectorIndex of(VectorIndex delegate, Meter meter) {
    return new MeteredVectorIndex(delegate, meter);
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    return meter.time(
        scope, "vectors.search", query.model().name(), () -> super.search(scope, query));
  }
}
