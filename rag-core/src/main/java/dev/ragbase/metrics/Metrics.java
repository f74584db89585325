package dev.ragbase.metrics;

import dev.ragbase.access.Scope;

/**
 * Hears of every operation. Implementations must be quick, never throw, and be safe for many
 * threads.
 */
@FunctionalInterface
public interface Metrics {
  /** An operation ended. */
  void record(Scope scope, Measurement measurement);

  /** Hears nothing. */
  static Metrics none() {
    return (scope, measurement) -> {};
  }

  /** Tells two. */
  default Metrics and(Metrics other) {
    return (scope, measurement) -> {
      record(scope, measurement);
      other.record(scope, measurement);
    };
  }
}
