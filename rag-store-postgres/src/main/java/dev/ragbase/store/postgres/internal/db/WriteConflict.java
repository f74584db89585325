package dev.ragbase.store.postgres.internal.db;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;

/** Another transaction was first; this one is rolled back and begun again. */
public final class WriteConflict extends RagException {
  private static final long serialVersionUID = 1L;

  public WriteConflict(String message) {
    super(message, Retry.YES, null);
  }
}
