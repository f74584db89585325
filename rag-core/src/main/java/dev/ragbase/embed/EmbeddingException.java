package dev.ragbase.embed;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/**
 * Texts could not be turned into vectors: either the model fails, whatever it is given, or one text
 * is at fault and others go through.
 */
public final class EmbeddingException extends RagException {
  private static final long serialVersionUID = 1L;

  private final boolean ofText;

  /** The model fails: it is out of reach, refuses who asks, or cannot be loaded. */
  public EmbeddingException(String message, Retry retry, @Nullable Throwable cause) {
    this(false, message, retry, cause);
  }

  private EmbeddingException(
      boolean ofText, String message, Retry retry, @Nullable Throwable cause) {
    super(message, retry, cause);
    this.ofText = ofText;
  }

  /** A text is at fault: it is too long, or the model refuses this one. Trying again is no help. */
  public static EmbeddingException ofText(String message, @Nullable Throwable cause) {
    return new EmbeddingException(true, message, Retry.NO, cause);
  }

  /** Whether a text is at fault, so that the model may well embed others. */
  public boolean ofText() {
    return ofText;
  }
}
