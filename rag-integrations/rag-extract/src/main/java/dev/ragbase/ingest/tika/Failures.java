package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractionException;
import java.util.Locale;
import org.apache.poi.UnsupportedFileFormatException;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.exception.ZeroByteFileException;

/** Says in one line why a parser gave up. */
final class Failures {
  private static final int CAUSES_MAX = 30;
  private static final int CAUSE_CHARS_MAX = 200;

  private Failures() {}

  static ExtractionException of(Throwable failure) {
    Throwable root = failure;
    Throwable t = failure;
    for (int depth = 0; t != null && depth < CAUSES_MAX; depth++, t = t.getCause()) {
      String told = known(t);
      if (t instanceof ExtractionException ours) {
        return ours;
      }
      if (!told.isEmpty()) {
        return new ExtractionException(told, failure);
      }
      root = t;
    }
    String message =
        root.getMessage() == null ? "" : Characters.line(root.getMessage(), CAUSE_CHARS_MAX);
    String kind = root.getClass().getSimpleName();
    return new ExtractionException(
        "is broken or not what its name says: " + (message.isEmpty() ? kind : message), failure);
  }

  private static String known(Throwable t) {
    String words = t.getMessage() == null ? "" : t.getMessage();
    String message = words.toLowerCase(Locale.ROOT);
    if (t instanceof EncryptedDocumentException
        || t instanceof org.apache.poi.EncryptedDocumentException
        || message.contains("encrypted")
        || message.contains("password")) {
      return "is encrypted: remove its password";
    }
    if (t instanceof ZeroByteFileException) {
      return "is empty";
    }
    if (t instanceof StackOverflowError) {
      return "is nested too deeply";
    }
    if (message.contains("zip bomb") || message.contains("zip-bomb")) {
      return "unpacks to far more than its size (a bomb?): check where it comes from";
    }
    if (message.contains("entity expansion") || message.contains("jaxp0")) {
      return "holds XML that expands beyond all bounds (a bomb?): check where it comes from";
    }
    if (t instanceof UnsupportedFileFormatException || t instanceof UnsupportedFormatException) {
      return "is of a version that is not supported: " + Characters.line(words, CAUSE_CHARS_MAX);
    }
    return "";
  }
}
