package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.jsonl.JournalReader.Item;
import dev.ragbase.jsonl.JournalReader.Tail;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that was done to a {@link JsonlStore}, in order, as lines of two files: the documents of one
 * workspace in the file that is named, as older stacks read it, and everything else in a second one
 * beside it. Notes on the lines number them, so that both are read as one; a line that an older
 * stack added has no number, and comes after what the second file had when it was first read. For
 * one thread.
 */
final class Journal implements AutoCloseable {
  private static final String PART = ".part";
  private static final String COMPACTED = ".compacted";

  private final Scope home;
  private final @Nullable EmbeddingModel model;
  private final Path mainPath;
  private final Path morePath;
  private final @Nullable FileChannel lock;
  private final JournalFile main;
  private final JournalFile more;
  private final Tail tail;
  private final int lineBytesMax;
  private long lastNumber;
  private long mainLines;

  private Journal(JsonlSettings settings, @Nullable FileChannel lock, int lineBytesMax)
      throws IOException {
    Path path = path(settings);
    home = settings.home();
    model = settings.model();
    this.lineBytesMax = lineBytesMax;
    this.lock = lock;
    tail = lock == null ? Tail.LEAVE : Tail.MEND;
    mainPath = path;
    morePath = beside(path, ".more");
    main = new JournalFile(lock == null ? decided(mainPath, path) : mainPath);
    more = new JournalFile(lock == null ? decided(morePath, path) : morePath);
  }

  private static Path path(JsonlSettings settings) {
    return settings.path().toAbsolutePath();
  }

  /** Where a file is, though a crash came before it was moved to its place. */
  private static Path decided(Path file, Path path) {
    Path part = beside(file, PART);
    return Files.exists(beside(path, COMPACTED)) && Files.exists(part) ? part : file;
  }

  static Path beside(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  /**
   * Opens the files for this process alone.
   *
   * @throws JsonlException if another one has them open
   */
  static Journal open(JsonlSettings settings, int lineBytesMax) throws IOException {
    Path path = path(settings);
    // Not the file itself: closing any reader of it would give the lock back (POSIX).
    FileChannel lock =
        FileChannel.open(
            beside(path, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isMine(lock)) {
        throw new JsonlException(
            "store " + path + " is in use: wait for it, or close it where it is open", null);
      }
      finishCompaction(path);
      if (!Files.exists(path)) {
        Files.createFile(path);
        JournalFile.forceFolder(path);
      }
      return new Journal(settings, lock, lineBytesMax);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens the files to read what they are, and changes nothing, also in their folder.
   *
   * @throws JsonlException if there is none
   */
  static Journal openReadOnly(JsonlSettings settings) throws IOException {
    Path path = path(settings);
    if (!Files.isRegularFile(path)) {
      throw new JsonlException(
          Files.exists(path)
              ? "store " + path + " is not a file: name a file of JSON lines"
              : "there is no store at " + path + ": check the path",
          null);
    }
    return new Journal(settings, null, 0);
  }

  /**
   * Equal as long as the same two files are in the same place, however much is appended to them;
   * not equal before and after a compaction.
   */
  static Object generation(JsonlSettings settings) throws IOException {
    Path path = path(settings);
    List<Object> files = new ArrayList<>();
    for (Path file : List.of(path, beside(path, ".more"))) {
      Path place = decided(file, path);
      files.add(place);
      try {
        BasicFileAttributes it = Files.readAttributes(place, BasicFileAttributes.class);
        files.add(it.creationTime());
        files.add(Optional.ofNullable(it.fileKey()));
      } catch (NoSuchFileException e) {
        files.add("none");
      }
    }
    return files;
  }

  private static boolean isMine(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Does the rest of what a crash broke off: all of it if it was whole, otherwise nothing. */
  private static void finishCompaction(Path path) throws IOException {
    boolean whole = Files.exists(beside(path, COMPACTED));
    for (Path file : List.of(beside(path, ".more"), path)) {
      Path part = beside(file, PART);
      if (whole && Files.exists(part)) {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(part);
    }
    JournalFile.forceFolder(path);
    Files.deleteIfExists(beside(path, COMPACTED));
  }

  /** Hears of each entry and each bad line, in the order in which they were done. */
  void read(Consumer<Item> visitor) throws IOException {
    lastNumber = 0;
    try (JournalReader first = new JournalReader(main, home, model, tail);
        JournalReader second = new JournalReader(more, home, model, tail)) {
      Order order = new Order();
      Item a = first.next();
      Item b = second.next();
      while (a != null || b != null) {
        boolean isFirst = b == null || (a != null && order.isBefore(a, b));
        if (isFirst && a != null) {
          visitor.accept(a);
          lastNumber = Math.max(lastNumber, a.number());
          a = first.next();
        } else if (b != null) {
          visitor.accept(b);
          lastNumber = Math.max(lastNumber, b.number());
          b = second.next();
        }
      }
      mainLines = first.linesRead();
    }
  }

  /** In which order the lines of both files are read, for one reading. */
  private final class Order {
    private long past = -1;

    /** Whether a line of the file that is named comes before one of the second file. */
    boolean isBefore(Item a, Item b) throws IOException {
      if (a.bad() != null || b.bad() != null) {
        return a.bad() != null;
      }
      if (a.noted() || !b.noted()) {
        return a.number() <= b.number();
      }
      // An older stack wrote a: it says no number, so b has to say which of both came first.
      if (b.number() <= past()) {
        return false;
      }
      return b.main() < 0 ? a.number() <= b.number() : a.line() <= b.main();
    }

    /**
     * The number of the last line of the second file that is of one of the first file's documents.
     * Only a compaction brings such lines there, all older than any line without a number, since it
     * leaves none of those.
     */
    private long past() throws IOException {
      if (past < 0) {
        past = 0;
        try (JournalReader second = new JournalReader(more, home, model, Tail.LEAVE)) {
          for (Item it = second.next(); it != null; it = second.next()) {
            if (it.noted() && it.entry() != null && isAtHome(it.entry())) {
              past = Math.max(past, it.number());
            }
          }
        }
      }
      return past;
    }
  }

  /** Writes what was done in one step; it is on disk when this returns, or nothing of it is. */
  void append(List<? extends JournalEntry> entries) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    boolean atHome = isAtHome(entries.getFirst());
    Long before = atHome ? null : mainLines;
    for (int i = 0; i < entries.size(); i++) {
      lines.add(
          EntryCodec.line(
              entries.get(i), lastNumber + i + 1, entries.size() - i - 1, before, lineBytesMax));
    }
    (atHome ? main : more).append(lines);
    lastNumber += lines.size();
    mainLines += atHome ? lines.size() : 0;
  }

  /** Whether an entry belongs into the file that is named. */
  private boolean isAtHome(JournalEntry entry) {
    return isDocument(entry)
        && entry.scope().tenant().equals(home.tenant())
        && entry.scope().workspace().equals(home.workspace());
  }

  private static boolean isDocument(JournalEntry entry) {
    return switch (entry) {
      case JournalEntry.Put it -> true;
      case JournalEntry.Deleted it -> true;
      case JournalEntry.Started it -> false;
      case JournalEntry.Said it -> false;
      case JournalEntry.Forgotten it -> false;
      case JournalEntry.Model it -> false;
    };
  }

  /** Whether nobody else wrote to the files. */
  boolean isAsWritten() throws IOException {
    return main.isAsWritten() && more.isAsWritten();
  }

  /** How many bytes both files have. */
  long length() {
    return main.length() + more.length();
  }

  /** New files in place of the old ones, while they are written. */
  final class Rewrite implements AutoCloseable {
    private final JournalFile newMain;
    private final JournalFile newMore;
    private long number;
    private long newMainLines;

    private Rewrite() throws IOException {
      newMain = fresh(mainPath);
      newMore = fresh(morePath);
    }

    private static JournalFile fresh(Path path) throws IOException {
      Path part = beside(path, PART);
      Files.deleteIfExists(part);
      JournalFile file = new JournalFile(part);
      file.append(List.of());
      return file;
    }

    /**
     * Adds an entry under the next number.
     *
     * @param current whether it tells of a document as it is now
     */
    void add(JournalEntry entry, boolean current) throws IOException {
      if (current && isAtHome(entry)) {
        newMain.write(EntryCodec.line(entry, ++number, 0, null, lineBytesMax));
        newMainLines++;
      } else {
        newMore.write(EntryCodec.line(entry, ++number, 0, newMainLines, lineBytesMax));
      }
    }

    /** Adds a bad line, byte for byte, to the file that it is from. */
    void add(JournalReader.BadLine bad) throws IOException {
      boolean isOfMain = bad.file().equals(main.path());
      JournalFile file = isOfMain ? newMain : newMore;
      file.write(Objects.requireNonNull(bad.bytes(), "too long to be opened").line());
      newMainLines += isOfMain ? 1 : 0;
    }

    /** Puts both files in the place of the old ones, whatever comes in between. */
    void commit() throws IOException {
      newMain.append(List.of());
      newMore.append(List.of());
      newMain.close();
      newMore.close();
      main.close();
      more.close();
      Files.createFile(beside(mainPath, COMPACTED));
      JournalFile.forceFolder(mainPath);
      finishCompaction(mainPath);
      main.reopen();
      more.reopen();
      lastNumber = number;
      mainLines = newMainLines;
    }

    @Override
    public void close() throws IOException {
      newMain.close();
      newMore.close();
      Files.deleteIfExists(newMain.path());
      Files.deleteIfExists(newMore.path());
    }
  }

  /** Begins to write all of it anew; what is added must say the same as what is there. */
  Rewrite rewrite() throws IOException {
    return new Rewrite();
  }

  @Override
  public void close() throws IOException {
    FileChannel held = lock;
    try (more) {
      main.close();
    } finally {
      if (held != null) {
        held.close();
      }
    }
  }
}
