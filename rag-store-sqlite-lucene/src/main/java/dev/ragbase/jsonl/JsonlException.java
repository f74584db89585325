package dev.ragbase.jsonl;

import dev.ragbase.error.Interruption;
import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file could not be read or written as a whole; single bad lines are set aside instead. */
public final class JsonlException extends RagException {
  private static final long serialVersionUID = 1L;

  /** Where what does not end began, as Jackson writes it beside the name of a switch of its own. */
  private static final Pattern START_MARKER =
      Pattern.compile("start marker at \\[Source: .*?; line: \\d+, column: (\\d+)]");

  public JsonlException(String message, @Nullable Throwable cause) {
    super(message, Retry.NO, cause);
  }

  /** What is wrong with a line that could not be parsed, in words: without the parser's own. */
  static String notJson(IOException e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    return "is not JSON: " + START_MARKER.matcher(said).replaceAll("begun at column $1");
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
