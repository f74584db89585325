package dev.ragbase.ingest;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/**
 * A document's text could not be had: encrypted, broken, empty, too large, of an unknown format.
 */
public final class ExtractionException extends RagException {
  private static final long serialVersionUID = 1L;

  public ExtractionException(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }
}
