package dev.ragbase.store.sqlite.internal;

import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.internal.db.FolderLock;
import dev.ragbase.store.sqlite.internal.db.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A store's folder, locked if it is to be written. */
final class Folder {
  private final Path path;
  private final @Nullable FolderLock lock;

  private Folder(Path path, @Nullable FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Finds or makes a folder.
   *
   * @throws StoreException saying what is wrong with it
   */
  static Folder open(Path given, boolean readOnly) {
    Path path = given.toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreException("store " + path + " is a file: name a folder");
    }
    if (readOnly) {
      if (!Files.exists(path.resolve(Format.TRUTH.file()))) {
        throw new StoreException(
            "there is no store at " + path + ": ingest something first, or check the path");
      }
      return new Folder(path, null);
    }
    try {
      return new Folder(path, lock(path));
    } catch (IOException e) {
      if (Interruption.caused(e)) {
        throw new StoreException(
            "store "
                + path
                + " was not opened, as the thread was interrupted: open it in one that is not",
            Retry.YES,
            e);
      }
      throw new StoreException(
          "store " + path + " cannot be opened (" + reason(e) + "): check the disk and the rights",
          Retry.NO,
          e);
    }
  }

  private static FolderLock lock(Path path) throws IOException {
    Path parent = path.getParent();
    if (!Files.exists(path)) {
      if (parent == null || !Files.isDirectory(parent)) {
        throw new StoreException(
            "store " + path + " cannot be made: its parent folder does not exist, make it first");
      }
      if (!Files.isWritable(parent)) {
        throw new StoreException(
            "store "
                + path
                + " cannot be made: its parent folder may not be written, change its"
                + " rights or choose another folder");
      }
      Files.createDirectory(path);
    }
    if (!Files.isWritable(path)) {
      throw new StoreException(
          "store " + path + " may not be written: change its rights, or open it read-only");
    }
    return FolderLock.take(path);
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** What messages call the store. */
  String name() {
    return path.toString();
  }

  Path path() {
    return path;
  }

  void close() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new StoreException(
            "store "
                + path
                + ": its lock file cannot be closed ("
                + reason(e)
                + "): check the disk",
            Retry.NO,
            e);
      }
    }
  }
}
