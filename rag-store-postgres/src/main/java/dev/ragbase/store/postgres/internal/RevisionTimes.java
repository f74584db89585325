package dev.ragbase.store.postgres.internal;

import dev.ragbase.store.postgres.internal.db.Micros;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When revisions are made. To be asked once the documents are locked: who waited for another's
 * revision would give its own an earlier time.
 */
record RevisionTimes(InstantSource clock) {
  Instant now() {
    return Micros.floor(clock.instant());
  }
}
