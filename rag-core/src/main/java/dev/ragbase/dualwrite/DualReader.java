package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the reading side and has a share of the reads done again on both sides, to compare
 * them, by an executor: the caller does not wait, and hears of no failure. A difference counts only
 * if nobody wrote to the workspace while it was found. Safe for many threads.
 */
final class DualReader {
  /** How many comparisons wait or run; more are dropped. */
  private static final int PENDING_MAX = 64;

  private static final int ATTEMPTS = 3;
  private static final String COMPARE = "dual.compare.";

  private final DualWriteSettings settings;
  private final LongSupplier nanos;
  private final WriteLocks locks;
  private final Supplier<Sides> sides;
  private final AtomicLong reads = new AtomicLong();
  private final Semaphore pending = new Semaphore(PENDING_MAX);

  DualReader(
      DualWriteSettings settings, LongSupplier nanos, WriteLocks locks, Supplier<Sides> sides) {
    this.settings = settings;
    this.nanos = nanos;
    this.locks = locks;
    this.sides = sides;
  }

  /** A read that can be done on both sides to compare the answers. */
  @FunctionalInterface
  interface Check {
    /** What differs; empty if nothing does. */
    Optional<String> difference(Store reading, Store shadow);
  }

  /** The reading side's answer. */
  <T> T sampled(
      Scope scope,
      String operation,
      Function<Store, T> read,
      Function<T, Optional<Check>> comparable) {
    T answer = read.apply(sides.get().reading());
    if (isSampled()) {
      comparable.apply(answer).ifPresent(check -> submit(scope, operation, check));
    }
    return answer;
  }

  /** Spreads the samples evenly, so that no random numbers are needed. */
  private boolean isSampled() {
    double share = settings.compareShare();
    if (share == 0) {
      return false;
    }
    long number = reads.incrementAndGet();
    return Math.floor(number * share) > Math.floor((number - 1) * share);
  }

  private void submit(Scope scope, String operation, Check check) {
    if (!pending.tryAcquire()) {
      record(scope, COMPARE + "dropped", settings.clock().instant(), 0, null);
      return;
    }
    try {
      settings
          .compareExecutor()
          .execute(
              () -> {
                try {
                  compare(scope, operation, check);
                } finally {
                  pending.release();
                }
              });
    } catch (RejectedExecutionException e) {
      pending.release();
      record(scope, COMPARE + "dropped", settings.clock().instant(), 0, null);
    }
  }

  private void compare(Scope scope, String operation, Check check) {
    Instant at = settings.clock().instant();
    long start = nanos.getAsLong();
    String error = null;
    try {
      Optional<Optional<String>> found = conclusive(scope, check);
      if (found.isEmpty()) {
        record(scope, COMPARE + "inconclusive", at, nanos.getAsLong() - start, null);
        return;
      }
      error = found.get().map(it -> "Difference").orElse(null);
      found
          .get()
          .ifPresent(
              it ->
                  DualWriter.tell(
                      settings.listener(), new DualWriteEvent.Difference(scope, operation, it)));
    } catch (RuntimeException | Error e) {
      // Such as a shadow that is down: no user waits for this.
      error = e.getClass().getSimpleName();
    }
    record(scope, COMPARE + operation, at, nanos.getAsLong() - start, error);
  }

  /** What differs, if that can be said; both answers must be of one moment for it. */
  private Optional<Optional<String>> conclusive(Scope scope, Check check) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = locks.quiet(scope);
      Sides now = sides.get();
      Optional<String> difference = check.difference(now.reading(), now.shadow());
      if (difference.isEmpty() || (before >= 0 && locks.quiet(scope) == before)) {
        return Optional.of(difference);
      }
    }
    return Optional.empty();
  }

  private void record(
      Scope scope, String operation, Instant at, long nanosTaken, @Nullable String error) {
    settings
        .metrics()
        .record(
            scope, new Measurement(operation, at, Duration.ofNanos(nanosTaken), 0, null, error));
  }
}
