package dev.ragbase.store.sqlite.internal.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * How a database is to be opened by who reads it. Beside a WAL file SQLite wants a shared-memory
 * file, which cannot be made in a folder that may not be written. There a database without a WAL is
 * opened as one that nobody changes ({@code immutable}); SQLite then neither locks it nor looks at
 * what comes, so that this looks whether a writer came. Safe for many threads.
 */
final class ReadAccess {
  private final @Nullable Path file;

  private ReadAccess(@Nullable Path file) {
    this.file = file;
  }

  /**
   * What the connections that are opened now are good for.
   *
   * @param key of the file that must be the same; of the WAL if it is read as well
   * @param bytes of the database, and {@code changed} when it was, if nobody may change it
   */
  record State(boolean immutable, @Nullable Object key, long bytes, FileTime changed) {
    private static final FileTime ANY = FileTime.fromMillis(0);

    /** Of a database that is shared by SQLite's own means. */
    static final State SHARED = shared(null);

    static State shared(@Nullable Object wal) {
      return new State(false, wal, 0, ANY);
    }

    /** What a connection's url ends with. */
    String query() {
      return immutable ? "?immutable=1" : "";
    }
  }

  /** For who may write, or is in a folder where others may. */
  static ReadAccess shared() {
    return new ReadAccess(null);
  }

  /** For who only reads a file. */
  static ReadAccess to(Path file, boolean folderIsWritable) {
    return new ReadAccess(folderIsWritable ? null : file.toAbsolutePath());
  }

  /** How to open it now: connections of another state must not be used any more. */
  State now() {
    if (file == null) {
      return State.SHARED;
    }
    BasicFileAttributes wal = attributes(beside(file, "-wal"));
    // A writer that comes or goes has an empty one without shared memory for a moment, and has not
    // changed the database yet, or will not any more.
    if (wal != null && (wal.size() > 0 || Files.exists(beside(file, "-shm")))) {
      return State.shared(wal.fileKey());
    }
    return immutable(file);
  }

  private static Path beside(Path file, String end) {
    return file.resolveSibling(file.getFileName() + end);
  }

  private static State immutable(Path file) {
    BasicFileAttributes found = attributes(file);
    return found == null
        ? State.SHARED
        : new State(true, found.fileKey(), found.size(), found.lastModifiedTime());
  }

  /** Null if there is none, or it cannot be looked at: SQLite says why. */
  private static @Nullable BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether what was read since a state can be trusted: nobody changed what nobody should. */
  boolean held(State state) {
    return file == null || !state.immutable() || immutable(file).equals(state);
  }
}
