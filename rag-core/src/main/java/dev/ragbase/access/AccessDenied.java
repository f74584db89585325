package dev.ragbase.access;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** The scope's user may not do this. Tells nothing about what exists outside the scope. */
public final class AccessDenied extends RagException {
  private static final long serialVersionUID = 1L;

  public AccessDenied(String message) {
    this(message, null);
  }

  /** Denied by what a backend rests on, which says so in its own way. */
  public AccessDenied(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }
}
