package dev.ragbase.jsonl;

import dev.ragbase.error.Interruption;
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
    if (Interruption.caused(e)) {
      return "the thread was interrupted";
    }
    return switch (e) {
      case AccessDeniedException it -> "permission denied for " + it.getFile();
      case NoSuchFileException it -> it.getFile() + " is not there";
      case FileSystemException it -> String.valueOf(it.getMessage());
      default -> e.getClass().getSimpleName() + ": " + e.getMessage();
    };
  }

  /**
   * What to do about it.
   *
   * @param otherwise if nobody was interrupted
   */
  static String wayOut(IOException e, String otherwise) {
    return Interruption.caused(e) ? "try again in a thread that is not" : otherwise;
  }
}
