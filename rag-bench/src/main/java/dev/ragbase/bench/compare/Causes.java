package dev.ragbase.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/**
 * Failures in words: the thing and the cause, where Java's messages name a file and nothing else.
 */
public final class Causes {
  private Causes() {}

  /** What happened, for one line; never empty. */
  public static String of(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException it -> it.getFile() + ": there is no such file or folder";
      case FileAlreadyExistsException it -> it.getFile() + ": there is a file of this name";
      case NotDirectoryException it -> it.getFile() + ": it is no folder";
      case AccessDeniedException it -> it.getFile() + ": permission denied";
      case FileSystemException it -> it.getReason() == null ? it.toString() : message(it);
      case UncheckedIOException it -> withCause(it);
      default -> message(failure);
    };
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  private static String withCause(UncheckedIOException failure) {
    IOException cause = Objects.requireNonNull(failure.getCause());
    String message = message(failure);
    return message.equals(cause.toString()) ? of(cause) : message + ": " + of(cause);
  }
}
