package dev.ragbase.jsonl;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import org.jspecify.annotations.Nullable;

/** A file could not be read or written as a whole; single bad lines are set aside instead. */
public final class JsonlException extends RagException {
  private static final long serialVersionUID = 1L;

  public JsonlException(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }
}
