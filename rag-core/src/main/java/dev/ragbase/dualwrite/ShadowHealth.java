package dev.ragbase.dualwrite;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a shadow alone for a while that failed several times in a row, so that not every write
 * waits for a store that is down. Safe for many threads.
 */
final class ShadowHealth {
  private static final int FAILURES = 3;

  private final InstantSource clock;
  private final Duration pause;
  private int failures;
  private @Nullable Instant until;

  ShadowHealth(InstantSource clock, Duration pause) {
    this.clock = clock;
    this.pause = pause;
  }

  /** Whether to try; after a pause one caller is let through to find out. */
  synchronized boolean mayTry() {
    if (until == null) {
      return true;
    }
    Instant now = clock.instant();
    if (now.isBefore(until)) {
      return false;
    }
    until = now.plus(pause);
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
    until = null;
  }

  synchronized void failed() {
    failures++;
    if (failures >= FAILURES && !pause.isZero()) {
      until = clock.instant().plus(pause);
    }
  }
}
