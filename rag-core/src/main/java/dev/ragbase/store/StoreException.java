package dev.ragbase.store;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** A store could not do what was asked; what was acknowledged before is untouched. */
public final class StoreException extends RagException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Retry retry, @Nullable Throwable cause) {
    super(message, retry, cause);
  }

  /** A failure that trying again does not mend. */
  public StoreException(String message) {
    this(message, Retry.NO, null);
  }
}
