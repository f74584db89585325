package dev.ragbase.ingest;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** A source as a whole cannot be read; nothing of it was handed over. */
public final class SourceException extends RagException {
  private static final long serialVersionUID = 1L;

  public SourceException(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }
}
