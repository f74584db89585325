package dev.ragbase.store.postgres.internal.db;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as timestamptz holds them, to the microsecond; the driver would round half up. */
public final class Micros {
  private static final Instant MIN = Instant.parse("-4000-01-01T00:00:00Z");
  private static final Instant MAX = Instant.parse("+200000-01-01T00:00:00Z");

  private Micros() {}

  /** The last microsecond that is not after a time, within what timestamptz knows. */
  public static Instant floor(Instant time) {
    Instant bounded = time.isBefore(MIN) ? MIN : time.isAfter(MAX) ? MAX : time;
    return bounded.truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether timestamptz holds a time to the last digit. */
  public static boolean holds(Instant time) {
    return floor(time).equals(time);
  }
}
