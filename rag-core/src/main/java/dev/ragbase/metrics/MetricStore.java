package dev.ragbase.metrics;

import dev.ragbase.access.Scope;
import java.time.Instant;
import java.util.List;

/**
 * Keeps measurements. Implementations must: keep them by workspace; bound what they keep and forget
 * the oldest first (see {@link MeasurementLimit}); be safe for many threads. Losing the last few in
 * a crash is allowed.
 */
public interface MetricStore {
  /** Keeps measurements. */
  void append(Scope scope, List<Measurement> measurements);

  /** The workspace's operations that began at a time or later, ordered by name. */
  List<OperationStats> stats(Scope scope, Instant since);
}
