package dev.ragbase.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything ragbase throws on purpose, one subclass per contract. The message names
 * the thing, the cause and the way out, in one line. Wrong arguments are {@link
 * IllegalArgumentException}, calls after close {@link IllegalStateException}.
 */
public abstract class RagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Retry retry;

  protected RagException(String message, Retry retry, @Nullable Throwable cause) {
    super(message, cause);
    this.retry = retry;
  }

  /** Whether the same call may succeed later. */
  public Retry retry() {
    return retry;
  }
}
