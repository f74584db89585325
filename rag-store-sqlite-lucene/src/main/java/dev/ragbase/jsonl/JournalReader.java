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
 * write, is cut off; any other bad line is a {@link BadLine}.
 */
final class JournalReader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JournalReader.class.getName());

  /** When the documents of older stacks, which do not say so, were put. */
  private static final Instant UNKNOWN = Instant.EPOCH;

  private final JournalFile file;
  private final JournalFile.Lines lines;
  private final Scope home;
  private final @Nullable EmbeddingModel model;
  private final Deque<Item> ready = new ArrayDeque<>();
  private long lastNumber;

  /** How many lines of the write that is being read follow the last one. */
  private int left;

  JournalReader(JournalFile file, Scope home, @Nullable EmbeddingModel model) throws IOException {
    this.file = file;
    this.home = new Scope(home.tenant(), home.workspace(), home.user(), Role.OWNER);
    this.model = model;
    lines = file.lines();
  }

  /**
   * What a line is.
   *
   * @param number its place among the lines of both files; that of the line before if it has none
   * @param noted whether it has one
   */
  record Item(long number, boolean noted, @Nullable JournalEntry entry, @Nullable BadLine bad) {}

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

  /** Reads the lines of one write; false at the end. */
  private boolean read() throws IOException {
    List<Item> write = new ArrayList<>();
    long start = -1;
    left = 0;
    do {
      JournalFile.Line line = lines.next();
      if (line == null) {
        return cut(start);
      }
      if (isBlank(line)) {
        continue;
      }
      start = start < 0 ? line.start() : start;
      Item item = item(line);
      if (!line.ended() && (left > 0 || item.bad() != null)) {
        return cut(start);
      }
      if (!line.ended()) {
        // A last line that is whole lacks nothing but the end that the next one needs.
        file.append(List.of(new byte[] {'\n'}));
      }
      write.add(item);
    } while (left > 0);
    ready.addAll(write);
    return true;
  }

  private static boolean isBlank(JournalFile.Line line) {
    return line.bytes() != null && line.bytes().isBlank() && line.ended();
  }

  private Item item(JournalFile.Line line) {
    left = 0;
    try {
      if (line.bytes() == null) {
        throw new IllegalArgumentException(
            "has " + line.length() + " bytes, at most " + JsonlImport.LINE_BYTES_MAX + " are read");
      }
      return item(line.bytes().parseNoted(), line.number());
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
      return bad(line, "is not JSON: " + why);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return bad(line, String.valueOf(e.getMessage()));
    }
  }

  private Item item(JsonlLine.Noted read, long lineNumber) {
    JsonlLine document = read.document();
    LineNote note = read.note();
    if (note == null) {
      return new Item(lastNumber, false, plain(Objects.requireNonNull(document), lineNumber), null);
    }
    JournalEntry entry =
        document == null ? EntryCodec.other(note) : EntryCodec.document(document, note);
    long number = note.number(EntryCodec.NUMBER);
    lastNumber = Math.max(lastNumber, number);
    left = note.has(EntryCodec.LEFT) ? Math.toIntExact(note.number(EntryCodec.LEFT)) : 0;
    return new Item(number, true, entry, null);
  }

  private Item bad(JournalFile.Line line, String cause) {
    return new Item(
        lastNumber, false, null, new BadLine(file.path(), line.number(), cause, line.bytes()));
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
        home, id(line.uri(), number), UNKNOWN, EntryCodec.write(line, null, chunks, model));
  }

  /** The same each time the file is read. */
  private static DocumentId id(String uri, long number) {
    String hex = ContentHash.of("jsonl line\n" + number + "\n" + uri).hex();
    long high = Long.parseUnsignedLong(hex.substring(0, 16), 16);
    long low = Long.parseUnsignedLong(hex.substring(16, 32), 16);
    // RFC 9562, section 5.8: version 8 is for ids derived in an application's own way.
    return new DocumentId(
        new UUID(
            (high & 0xFFFFFFFFFFFF0FFFL) | 0x8000L,
            (low & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L));
  }

  /** Cuts an unfinished write off, which is kept beside; returns false. */
  private boolean cut(long at) throws IOException {
    if (at >= 0) {
      Path torn = file.path().resolveSibling(file.path().getFileName() + ".torn");
      LOG.log(
          Level.WARNING,
          "{0} ends in a write that was not finished: its {1} bytes are cut off, see {2}",
          file.path(),
          file.length() - at,
          torn);
      file.cut(at, torn);
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
