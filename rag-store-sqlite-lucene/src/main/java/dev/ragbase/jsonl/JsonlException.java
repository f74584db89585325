package dev.ragbase.jsonl;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A file could not be read or written as a whole; single bad lines are set aside instead. */
public final class JsonlException extends RagException {
  private static final long serialVersionUID = 1L;

  public JsonlException(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }

  /** Why the file system refused, in words. */
  static String cause(IOException e) {
    return switch (e) {
      case AccessDeniedException it -> "permission denied for " + it.getFile();
      case NoSuchFileException it -> it.getFile() + " is not there";
      case FileSystemException it -> String.valueOf(it.getMessage());
      default -> e.getClass().getSimpleName() + ": " + e.getMessage();
    };
  }
}
