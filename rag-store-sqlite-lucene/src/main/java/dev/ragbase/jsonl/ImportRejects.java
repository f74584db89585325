package dev.ragbase.jsonl;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The rejects of one import, which people mend and import too. They are written under another name
 * and get their own when they are whole. A file that is there already may be one that somebody is
 * mending: it is never written over. Where its content differs, the new file gets the first free
 * name with a number behind it.
 */
final class ImportRejects implements AutoCloseable {
  /** How many files of bad lines stand beside each other. */
  private static final int FILES_MAX = 1_000;

  private final Path file;
  private final Path part;

  /** Whether it is such as {@code /dev/null}, which has no content to lose. */
  private final boolean device;

  private final Rejects lines;

  /**
   * The rejects of an import.
   *
   * @param input what is imported
   * @throws JsonlException if writing them would write over what is imported
   */
  ImportRejects(Path file, Path input) throws IOException {
    this.file = file;
    this.part = file.resolveSibling(file.getFileName() + ".part");
    this.device = Files.exists(file) && !Files.isRegularFile(file);
    this.lines = new Rejects(device ? file : part);
    for (Path written : new Path[] {file, part}) {
      if (Files.exists(written) && Files.isSameFile(written, input)) {
        throw new JsonlException(
            "cannot set bad lines of "
                + input
                + " aside in "
                + file
                + ": that would write over the file that is read: name another file",
            null);
      }
    }
  }

  /** What bad lines are added to. */
  Rejects lines() {
    return lines;
  }

  /** Puts the file in its place; where that is, or empty if no line was set aside. */
  Optional<Path> finish() throws IOException {
    if (!lines.used()) {
      return Optional.empty();
    }
    lines.close();
    return Optional.of(device ? file : place());
  }

  private Path place() throws IOException {
    for (int i = 0; i < FILES_MAX; i++) {
      Path place = i == 0 ? file : file.resolveSibling(file.getFileName() + "." + i);
      if (take(place)) {
        return place;
      }
    }
    throw new IOException(
        file + " and " + (FILES_MAX - 1) + " more with numbers are there: remove what is mended");
  }

  /** Puts the rejects at a place if it is free; whether they are there now. */
  private boolean take(Path place) throws IOException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return Files.isRegularFile(place) && Files.mismatch(part, place) < 0;
    }
    try {
      Files.move(part, place);
      return true;
    } catch (FileAlreadyExistsException e) {
      // Made since the look at it: as any other that is there, it stays.
      return false;
    }
  }

  /** Ends writing; what did not get its place is removed. */
  @Override
  public void close() throws IOException {
    lines.close();
    if (lines.used() && !device) {
      Files.deleteIfExists(part);
    }
  }
}
