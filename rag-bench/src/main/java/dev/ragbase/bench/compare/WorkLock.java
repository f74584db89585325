package dev.ragbase.bench.compare;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to work in a folder: one run at a time has it, and loses it when its process ends. */
final class WorkLock implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private WorkLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes the folder if need be, and takes it.
   *
   * @throws IOException if it cannot be written, or another run has it; the message names the
   *     option and says what to do
   */
  static WorkLock of(Path folder) throws IOException {
    FileChannel channel;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "--work: " + Causes.of(e) + ": name a folder that can be made and written", e);
    }
    if (!isLocked(channel)) {
      channel.close();
      throw new IOException(
          "--work: another compare works in "
              + folder
              + ": wait until it has ended, or name another folder");
    }
    return new WorkLock(folder, channel);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // It is taken by this very process.
      return false;
    }
  }

  /** Where to work. */
  Path folder() {
    return folder;
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
