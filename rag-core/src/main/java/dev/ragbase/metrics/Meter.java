package dev.ragbase.metrics;

import dev.ragbase.access.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Times calls and tells {@link Metrics} of each, also of those that fail, whose exceptions go on to
 * the caller as they are. Safe for many threads.
 */
public final class Meter {
  private final Metrics metrics;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /**
   * A meter.
   *
   * @param clock says when a call began
   * @param nanos says how long it took: a clock that only goes forward, such as {@code
   *     System::nanoTime}
   */
  public Meter(Metrics metrics, InstantSource clock, LongSupplier nanos) {
    this.metrics = metrics;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Runs a call that no model has a part in. */
  public <T> T time(Scope scope, String operation, Supplier<T> call) {
    return time(scope, operation, null, call, result -> 0);
  }

  /** Runs a call that a model, or its vectors, have a part in. */
  public <T> T time(Scope scope, String operation, @Nullable String model, Supplier<T> call) {
    return time(scope, operation, model, call, result -> 0);
  }

  /**
   * Runs a call of a model.
   *
   * @param tokens how many the model read and wrote, by the call's result; 0 is noted for a call
   *     that failed
   */
  public <T> T time(
      Scope scope,
      String operation,
      @Nullable String model,
      Supplier<T> call,
      ToLongFunction<T> tokens) {
    Instant at = clock.instant();
    long start = nanos.getAsLong();
    try {
      T result = call.get();
      Duration took = Duration.ofNanos(nanos.getAsLong() - start);
      long count = tokens.applyAsLong(result);
      metrics.record(scope, new Measurement(operation, at, took, count, model, null));
      return result;
    } catch (RuntimeException | Error e) {
      Duration took = Duration.ofNanos(nanos.getAsLong() - start);
      String error = e.getClass().getSimpleName();
      metrics.record(scope, new Measurement(operation, at, took, 0, model, error));
      throw e;
    }
  }
}
