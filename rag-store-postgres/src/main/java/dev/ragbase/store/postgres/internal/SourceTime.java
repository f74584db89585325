package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.SourceStamp;
import dev.ragbase.store.postgres.internal.db.Micros;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source's time as its columns hold it.
 *
 * @param time to the microsecond, within what timestamptz knows; null if there is none
 * @param exact in the form of ISO 8601 if {@code time} is not all of it
 */
record SourceTime(@Nullable Instant time, @Nullable String exact) {
  static SourceTime of(@Nullable SourceStamp source) {
    Instant given = source == null ? null : source.time();
    if (given == null) {
      return new SourceTime(null, null);
    }
    return new SourceTime(Micros.floor(given), Micros.holds(given) ? null : given.toString());
  }
}
