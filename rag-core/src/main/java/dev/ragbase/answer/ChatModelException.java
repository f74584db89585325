package dev.ragbase.answer;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** A chat model did not answer. */
public final class ChatModelException extends RagException {
  private static final long serialVersionUID = 1L;

  public ChatModelException(String message, Retry retry, @Nullable Throwable cause) {
    super(message, retry, cause);
  }
}
