package dev.ragbase.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one operation took.
 *
 * @param operation contract and method, such as {@code documents.put}
 * @param at when it began
 * @param took as many nanoseconds as a long holds, 292 years, at most
 * @param tokens how many a model read or wrote; 0 if none
 * @param model the model that worked; null if none did
 * @param error the class of what was thrown; null if it succeeded. Never a message: those may quote
 *     documents
 */
public record Measurement(
    String operation,
    Instant at,
    Duration took,
    long tokens,
    @Nullable String model,
    @Nullable String error) {
  private static final Duration TOOK_MAX = Duration.ofNanos(Long.MAX_VALUE);

  public Measurement {
    requireNonNull(operation, "a measurement's operation is null");
    requireNonNull(at, "a measurement's time is null");
    requireNonNull(took, "a measurement's duration is null");
    if (took.isNegative() || took.compareTo(TOOK_MAX) > 0) {
      throw new IllegalArgumentException(
          "a measurement of '"
              + operation
              + "' took "
              + took
              + ", must be in [0, "
              + TOOK_MAX
              + "]");
    }
  }
}
