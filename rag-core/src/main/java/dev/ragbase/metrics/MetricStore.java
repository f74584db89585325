package dev.ragbase.metrics;

import dev.ragbase.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Keeps measurements. Implementations must: keep them by workspace; bound what they keep and forget
 * the oldest first (see {@link MeasurementLimit}); be safe for many threads. Losing the last few in
 * a crash is allowed. A store that is only read keeps none, and says so by {@link #keeps}.
 */
public interface MetricStore {
  /**
   * Whether {@link #append} keeps what it is given; if not, it refuses everything, and nobody need
   * measure for this store's sake.
   */
  default boolean keeps() {
    return true;
  }

  /** Keeps measurements; they are counted when it returns. */
  void append(Scope scope, List<Measurement> measurements);

  /** How many measurements are best written together; each append costs something by itself. */
  default int batch() {
    return 1_000;
  }

  /**
   * What writes a batch that has come together, beside the call that was measured last; by default
   * that call does, and waits.
   */
  default Executor writer() {
    return Runnable::run;
  }

  /**
   * The workspace's operations that began at a time or later, ordered by name. Times count to the
   * microsecond: all that began in the one of {@code since} is among them.
   */
  List<OperationStats> stats(Scope scope, Instant since);
}
