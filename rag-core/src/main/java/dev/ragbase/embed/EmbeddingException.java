package dev.ragbase.embed;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** A text could not be turned into a vector. */
public final class EmbeddingException extends RagException {
  private static final long serialVersionUID = 1L;

  public EmbeddingException(String message, Retry retry, @Nullable Throwable cause) {
    super(message, retry, cause);
  }
}
