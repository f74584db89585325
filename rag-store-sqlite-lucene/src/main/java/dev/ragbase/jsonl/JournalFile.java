package dev.ragbase.jsonl;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of a journal's files: lines that are only ever appended, and cut off where a crash tore. */
final class JournalFile implements AutoCloseable {
  private final Path path;
  private @Nullable FileChannel channel;
  private long length;

  /** Whether there may be more behind what counts, of a write that failed. */
  private boolean excess;

  /** A file that may not be there yet. */
  JournalFile(Path path) throws IOException {
    this.path = path;
    length = Files.exists(path) ? Files.size(path) : 0;
  }

  Path path() {
    return path;
  }

  /** How many bytes of it count. */
  long length() {
    return length;
  }

  /** Whether the file has the length that was written. */
  boolean isAsWritten() throws IOException {
    return (Files.exists(path) ? Files.size(path) : 0) == length;
  }

  /** Adds lines; they are on disk when this returns, and none of them is if it throws. */
  void append(List<byte[]> lines) throws IOException {
    long before = length;
    try {
      if (excess) {
        cut(length);
      }
      for (byte[] line : lines) {
        write(line);
      }
      channel().force(true);
    } catch (IOException | RuntimeException | Error e) {
      undo(before, e);
      throw e;
    }
  }

  /** Adds a line that need not be on disk yet. */
  void write(byte[] line) throws IOException {
    FileChannel out = channel();
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      length += out.write(bytes, length);
    }
  }

  private void undo(long before, Throwable cause) {
    length = before;
    excess = true;
    try {
      cut(before);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Forgets what follows. */
  void cut(long at) throws IOException {
    FileChannel out = channel();
    out.truncate(at);
    out.force(true);
    length = at;
    excess = false;
  }

  /** Forgets what follows, after it was added to another file. */
  void cut(long at, Path aside) throws IOException {
    try (FileChannel in = FileChannel.open(path);
        FileChannel out =
            FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (long from = at; from < length; ) {
        from += in.transferTo(from, length - from, out);
      }
      out.force(true);
    }
    cut(at);
  }

  private FileChannel channel() throws IOException {
    FileChannel open = channel;
    // An interrupt closes it.
    if (open == null || !open.isOpen()) {
      boolean isNew = !Files.exists(path);
      open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel = open;
      if (isNew) {
        forceFolder(path);
      }
    }
    return open;
  }

  /** Has the names of files in a folder on disk, where the system can. */
  static void forceFolder(Path file) {
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException notHere) {
      // Windows opens no folders; it writes their entries by itself.
    }
  }

  /** Its lines from the first to the last; nothing may be written meanwhile. */
  Lines lines() throws IOException {
    return new Lines(
        Files.exists(path)
            ? new BufferedInputStream(new Head(Files.newInputStream(path), length))
            : InputStream.nullInputStream());
  }

  /** What counts of a file, and not what others add meanwhile. */
  private static final class Head extends FilterInputStream {
    private long left;

    Head(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(bytes, offset, (int) Math.min(count, left));
      left -= Math.max(0, read);
      return read;
    }
  }

  /**
   * A line.
   *
   * @param bytes null if it is too long to be read
   * @param start where it begins
   * @param ended whether its end was written
   */
  record Line(long number, @Nullable LineBytes bytes, long start, long length, boolean ended) {}

  /** The lines of a file while they are read. */
  final class Lines implements AutoCloseable {
    private final InputStream in;
    private final LineReader reader;
    private long at;

    private Lines(InputStream in) {
      this.in = in;
      reader = LineReader.of(in);
    }

    /** The next one; null at the end. */
    @Nullable Line next() throws IOException {
      LineReader.Line read = reader.next(OutputStream::nullOutputStream);
      if (read == null) {
        return null;
      }
      long start = at;
      boolean ended = start + read.length() < length;
      at = start + read.length() + (ended ? 1 : 0);
      return new Line(read.number(), read.bytes(), start, read.length(), ended);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Looks again, after another file took its place. */
  void reopen() throws IOException {
    close();
    length = Files.exists(path) ? Files.size(path) : 0;
  }

  @Override
  public void close() throws IOException {
    try {
      if (excess) {
        cut(length);
      }
    } finally {
      FileChannel open = channel;
      channel = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
