package dev.ragbase.jsonl;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkWrite;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads one of a journal's files as entries. What a crash left at its end, half a line or part of a
 * write, is cut off or left, as is asked; any other bad line is a {@link BadLine}.
 */
final class JournalReader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JournalReader.class.getName());

  /** When the documents of older stacks, which do not say so, were put. */
  private static final Instant UNKNOWN = Instant.EPOCH;

  private final JournalFile file;
  private final JournalFile.Lines lines;
  private final Scope home;
  private final @Nullable EmbeddingModel model;
  private final Tail tail;
  private final Deque<Item> ready = new ArrayDeque<>();
  private long lastNumber;
  private long linesRead;

  /** Whether the last line has no end, but counts. */
  private boolean endMissing;

  /** How many lines of the write that is being read follow the last one. */
  private int left;

  /** What to do about a write at the end of the file that was not finished. */
  enum Tail {
    /** To cut it off, and to end a last line that is whole. */
    MEND,
    /** To change nothing: its lines are bad. */
    LEAVE
  }

  JournalReader(JournalFile file, Scope home, @Nullable EmbeddingModel model, Tail tail)
      throws IOException {
    this.file = file;
    this.tail = tail;
    this.home = new Scope(home.tenant(), home.workspace(), home.user(), Role.OWNER);
    this.model = model;
    lines = file.lines();
  }

  /**
   * What a line is.
   *
   * @param line its place in its file, from 1
   * @param number its place among the lines of both files; that of the line before if it has none
   * @param noted whether it has one
   * @param main how many lines the file that is named had when this one was written; -1 if the line
   *     does not say so
   */
  record Item(
      long line,
      long number,
      boolean noted,
      long main,
      @Nullable JournalEntry entry,
      @Nullable BadLine bad) {}

  /** A line that is neither a document nor a note; {@code bytes} null if it is too long. */
  record BadLine(Path file, long number, String cause, @Nullable LineBytes bytes) {}

  /** The next line that says something; null at the end. */
  @Nullable Item next() throws IOException {
    while (ready.isEmpty()) {
      if (!read()) {
        return null;
      }
    }
    return ready.remove();
  }

  /** How many lines the file has, those that were cut off not among them. */
  long linesRead() {
    return linesRead;
  }

  /** Reads the lines of one write; false at the end. */
  private boolean read() throws IOException {
    List<Item> write = new ArrayList<>();
    List<JournalFile.Line> begun = new ArrayList<>();
    left = 0;
    do {
      JournalFile.Line line = lines.next();
      if (line == null) {
        return end(begun);
      }
      if (isBlank(line)) {
        linesRead = begun.isEmpty() ? line.number() : linesRead;
        endMissing = !line.ended();
        continue;
      }
      begun.add(line);
      Item item = item(line);
      if (!line.ended() && (left > 0 || (item.bad() != null && isHalf(line)))) {
        return end(begun);
      }
      endMissing = !line.ended();
      write.add(item);
    } while (left > 0);
    linesRead = begun.isEmpty() ? linesRead : begun.getLast().number();
    ready.addAll(write);
    return true;
  }

  private static boolean isBlank(JournalFile.Line line) {
    return line.bytes() != null && line.bytes().isBlank();
  }

  /** Whether a last line lacks more than its end; one that is too long is none that we began. */
  private static boolean isHalf(JournalFile.Line line) {
    return line.bytes() != null && !line.bytes().isWhole();
  }

  /** At the end of the file, behind a write that was begun and not finished. */
  private boolean end(List<JournalFile.Line> begun) throws IOException {
    left = 0;
    if (tail == Tail.LEAVE) {
      begun.forEach(it -> ready.add(bad(it, "is of a write that was not finished")));
      return !begun.isEmpty();
    }
    if (!begun.isEmpty()) {
      cut(begun.getFirst().start());
    } else if (endMissing) {
      // Whoever read this far takes the last line as it is; the next one needs its end.
      file.append(List.of(new byte[] {'\n'}));
      endMissing = false;
    }
    return false;
  }

  private Item item(JournalFile.Line line) {
    left = 0;
    try {
      if (line.bytes() == null) {
        throw new IllegalArgumentException(LineReader.tooLong(line.length()));
      }
      return item(line.bytes().parseNoted(), line.number());
    } catch (IOException e) {
      return bad(line, JsonlException.notJson(e));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return bad(line, String.valueOf(e.getMessage()));
    }
  }

  private Item item(JsonlLine.Noted read, long lineNumber) {
    JsonlLine document = read.document();
    LineNote note = read.note();
    if (note == null) {
      JournalEntry put = plain(Objects.requireNonNull(document), lineNumber);
      return new Item(lineNumber, lastNumber, false, -1, put, null);
    }
    JournalEntry entry =
        document == null ? EntryCodec.other(note) : EntryCodec.document(document, note);
    long number = note.number(EntryCodec.NUMBER);
    lastNumber = Math.max(lastNumber, number);
    left = note.has(EntryCodec.LEFT) ? Math.toIntExact(note.number(EntryCodec.LEFT)) : 0;
    long main = note.has(EntryCodec.MAIN) ? note.number(EntryCodec.MAIN) : -1;
    return new Item(lineNumber, number, true, main, entry, null);
  }

  private Item bad(JournalFile.Line line, String cause) {
    BadLine bad = new BadLine(file.path(), line.number(), cause, line.bytes());
    return new Item(line.number(), lastNumber, false, -1, null, bad);
  }

  /** A line as older stacks write it. */
  private JournalEntry plain(JsonlLine line, long number) {
    List<ChunkWrite> chunks = line.given();
    if (chunks.isEmpty() && !line.text().isBlank()) {
      Span whole = new Span(0, line.text().length());
      chunks = List.of(new ChunkWrite(new ChunkDraft(List.of(), line.text(), whole, null), null));
    }
    if (chunks.stream().anyMatch(it -> it.embedding() != null) && model == null) {
      throw new IllegalArgumentException(
          "has an embedding, and nothing says of which model: give it in JsonlSettings.model");
    }
    return new JournalEntry.Put(
        home, id(number + "\n" + line.uri()), UNKNOWN, EntryCodec.write(line, null, chunks, model));
  }

  /** An id made of what there is: the same each time. */
  static DocumentId id(String seed) {
    String hex = ContentHash.of("jsonl line\n" + seed).hex();
    long high = Long.parseUnsignedLong(hex.substring(0, 16), 16);
    long low = Long.parseUnsignedLong(hex.substring(16, 32), 16);
    // RFC 9562, section 5.8: version 8 is for ids derived in an application's own way.
    return new DocumentId(
        new UUID(
            (high & 0xFFFFFFFFFFFF0FFFL) | 0x8000L,
            (low & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L));
  }

  /** Cuts an unfinished write off, which is kept beside. */
  private void cut(long at) throws IOException {
    Path torn = file.path().resolveSibling(file.path().getFileName() + ".torn");
    LOG.log(
        Level.WARNING,
        "{0} ends in a write that was not finished: its {1} bytes are cut off, see {2}",
        file.path(),
        file.length() - at,
        torn);
    file.cut(at, torn);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
