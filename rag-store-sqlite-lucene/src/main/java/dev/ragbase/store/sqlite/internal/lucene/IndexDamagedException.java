package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The index folder cannot be read: files are missing, corrupt or of another format. Nothing is
 * lost, as the index is derived: wipe the folder and replay.
 */
public final class IndexDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  public IndexDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
