package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.StorePlace;
import dev.ragbase.cli.context.Stores;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder for a store that nobody needs afterwards; gone at the end, also after Ctrl-C. */
final class TemporaryStore implements AutoCloseable {
  private final Path folder;
  private final Thread atExit = new Thread(this::delete, "rag-temporary-store");

  TemporaryStore() {
    try {
      folder = Files.createTempDirectory("rag-");
    } catch (IOException e) {
      throw CommandFailure.failure(
          System.getProperty("java.io.tmpdir", "the folder for temporary files"),
          "no folder can be made in it",
          "make room, or name another with RAG_JAVA_OPTS=-Djava.io.tmpdir=DIR",
          e);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** The store in it; the caller closes it. */
  Store open(Environment environment) {
    return Stores.filling(environment, new StorePlace.Folder(folder.toString(), folder));
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook deletes what is left.
      Thread.onSpinWait();
    }
  }

  private void delete() {
    try {
      Files.walkFileTree(folder, new Deleting());
    } catch (IOException e) {
      // A folder for temporary files is swept by the system in the end.
      Thread.onSpinWait();
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
