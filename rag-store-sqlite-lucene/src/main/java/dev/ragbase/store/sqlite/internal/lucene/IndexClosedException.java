package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;

/**
 * An index closed itself after a failure, which may have been another thread's: its files are as
 * the last commit left them, and serve when they are opened again.
 */
public final class IndexClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  IndexClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
