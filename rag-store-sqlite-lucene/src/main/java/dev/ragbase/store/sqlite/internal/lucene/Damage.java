package dev.ragbase.store.sqlite.internal.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.ThreadInterruptedException;

/** Tells a damaged index, which is to be built anew, from a disk that fails. */
final class Damage {
  private Damage() {}

  /** The exception as the index's callers know it. */
  static IOException translate(Path folder, IOException e) {
    return switch (e) {
      case IndexDamagedException damaged -> damaged;
      case CorruptIndexException corrupt -> damaged(folder, "is corrupt", corrupt);
      case IndexFormatTooNewException newer -> damaged(folder, "is of a newer format", newer);
      case IndexFormatTooOldException older -> damaged(folder, "is of an older format", older);
      case NoSuchFileException missing -> damaged(folder, "lacks a file", missing);
      case FileNotFoundException missing -> damaged(folder, "lacks a file", missing);
      case EOFException cut -> damaged(folder, "has a file that was cut off", cut);
      default -> e;
    };
  }

  /** The same for a Lucene index that closed itself after a failure. */
  static IOException translate(Path folder, AlreadyClosedException e) {
    return e.getCause() instanceof IOException cause
        ? translate(folder, cause)
        : new IndexClosedException("the index in " + folder + " closed itself: open it again", e);
  }

  /** The same for a thread that Lucene has found interrupted, and let forget it. */
  static IOException translate(ThreadInterruptedException e) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException("the thread was interrupted");
    interrupted.initCause(e);
    return interrupted;
  }

  /** Whether a file was not there; Lucene may have put its own words around that. */
  static boolean isMissingFile(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
        return true;
      }
    }
    return false;
  }

  static IndexDamagedException damaged(Path folder, String how, Exception cause) {
    return new IndexDamagedException(
        "the index in "
            + folder
            + " "
            + how
            + " ("
            + cause.getMessage()
            + "): it is to be built anew from the documents",
        cause);
  }
}
