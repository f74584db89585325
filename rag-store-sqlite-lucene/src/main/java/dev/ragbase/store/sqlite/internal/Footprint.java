package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.sqlite.StoreSizes;
import dev.ragbase.store.sqlite.internal.db.Format;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Counts what a store holds, and its files' bytes. */
final class Footprint {
  private Footprint() {}

  static StoreSizes of(Session session, Path store) throws SQLException {
    Path index = store.resolve("index");
    return new StoreSizes(
        session.number("SELECT count(*) FROM documents"),
        session.number("SELECT count(*) FROM chunks"),
        session.number("SELECT count(*) FROM chunks WHERE embedding IS NOT NULL"),
        session.number("SELECT count(*) FROM revisions"),
        bytes(store, 1, file -> file.getFileName().toString().startsWith(Format.TRUTH.file())),
        bytes(index, Integer.MAX_VALUE, file -> index.relativize(file).getNameCount() == 3),
        bytes(
            index, Integer.MAX_VALUE, file -> file.getFileName().toString().startsWith("vectors")));
  }

  private static long bytes(Path folder, int depth, Predicate<Path> wanted) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder, depth)) {
      files = found.filter(wanted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().mapToLong(Footprint::size).sum();
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      // Lucene merges: a file that is gone has no bytes.
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
