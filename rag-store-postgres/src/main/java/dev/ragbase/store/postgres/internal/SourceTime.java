package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.SourceStamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A source's time as its columns hold it.
 *
 * @param time to the microsecond, within what timestamptz knows; null if there is none
 * @param exact in the form of ISO 8601 if {@code time} is not all of it
 */
record SourceTime(@Nullable Instant time, @Nullable String exact) {
  private static final Instant MIN = Instant.parse("-4000-01-01T00:00:00Z");
  private static final Instant MAX = Instant.parse("+200000-01-01T00:00:00Z");

  static SourceTime of(@Nullable SourceStamp source) {
    Instant given = source == null ? null : source.time();
    if (given == null) {
      return new SourceTime(null, null);
    }
    Instant bounded = given.isBefore(MIN) ? MIN : given.isAfter(MAX) ? MAX : given;
    Instant time = bounded.truncatedTo(ChronoUnit.MICROS);
    return new SourceTime(time, time.equals(given) ? null : given.toString());
  }
}
