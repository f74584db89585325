package dev.ragbase.access;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;

/** The scope's user may not do this. Tells nothing about what exists outside the scope. */
public final class AccessDenied extends RagException {
  private static final long serialVersionUID = 1L;

  public AccessDenied(String message) {
    super(message, Retry.NO, null);
  }
}
