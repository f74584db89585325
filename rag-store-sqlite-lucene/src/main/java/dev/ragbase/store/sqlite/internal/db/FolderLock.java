package dev.ragbase.store.sqlite.internal.db;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a store's folder, held by one store of one process at a time. The operating
 * system gives it back when the process ends, however it ends; the file only says who holds it.
 */
public final class FolderLock implements AutoCloseable {
  // Closing any channel of a file drops the process's locks on it (POSIX), so that a second opener
  // in this process must be turned away before it touches the file.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private FolderLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder that exists.
   *
   * @throws StoreException naming the holder if it is taken
   */
  public static FolderLock take(Path folder) throws IOException {
    Path key = folder.toRealPath();
    if (!HELD.add(key)) {
      throw inUse(folder, "this process (" + ProcessHandle.current().pid() + ")");
    }
    try {
      return new FolderLock(key, lock(folder));
    } catch (IOException | RuntimeException e) {
      HELD.remove(key);
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve("LOCK");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      // The last byte there can be: locked bytes cannot be read on every system, the text must.
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        String holder = Files.readString(file).strip();
        throw inUse(folder, holder.isEmpty() ? "another process" : holder);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String self() {
    ProcessHandle process = ProcessHandle.current();
    String since = process.info().startInstant().map(start -> ", started " + start).orElse("");
    return "process " + process.pid() + since + "\n";
  }

  private static StoreException inUse(Path folder, String holder) {
    return new StoreException(
        "store "
            + folder
            + " is in use by "
            + holder
            + ": wait for it, close it, or open read-only",
        Retry.YES,
        null);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(key);
    }
  }
}
