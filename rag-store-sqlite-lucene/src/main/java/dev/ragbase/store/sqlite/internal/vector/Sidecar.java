package dev.ragbase.store.sqlite.internal.vector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a table: a header, then blocks that are appended and checked by a chain of checksums.
 * What follows the last whole flush is ignored, and overwritten by the next. The file is held open
 * only while it is read or written. Used by one thread at a time.
 */
final class Sidecar {
  private static final System.Logger LOG = System.getLogger(Sidecar.class.getName());
  private static final int[] NONE = {};
  private static final Set<StandardOpenOption> FRESH =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  /** A file smaller than this is not worth being written anew. */
  private static final long GARBAGE_MIN = 64 << 10;

  private final Path file;
  private final ByteBuffer header;

  /** Up to where the file is ours and whole; 0 if it must be made anew. */
  private long end;

  /** The checksum of the last whole block, or of the header. */
  private int chain;

  Sidecar(Path file, int dimensions, String modelFingerprint) {
    this.file = file;
    this.header = SidecarHeader.of(dimensions, modelFingerprint);
  }

  Path file() {
    return file;
  }

  /** Reads the file into empty rows, as far as it can be trusted; returns the change reached. */
  long load(Rows rows) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (!ours(channel)) {
        LOG.log(
            System.Logger.Level.INFO,
            "vector file {0} is damaged, or of another model or version: it is built anew",
            file);
        return 0;
      }
      Reading reading = new Reading(channel, rows, channel.size());
      reading.run();
      if (reading.ahead) {
        // The last flush was cut off: read again what came before it.
        long whole = reading.end;
        rows.clear();
        reading = new Reading(channel, rows, whole);
        reading.run();
      }
      if (reading.end > SidecarHeader.BYTES) {
        end = reading.end;
        chain = reading.chain;
      }
      return reading.change;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "vector file " + file + " cannot be read and is built anew: " + e);
      rows.clear();
      end = 0;
      return 0;
    }
  }

  private boolean ours(FileChannel channel) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(SidecarHeader.BYTES);
    return fill(channel, found) && found.flip().equals(header.duplicate());
  }

  /** Writes the rows that were touched as they are now; whole or not at all. */
  void write(Rows rows, int[] touched, long change) throws IOException {
    long live = SidecarHeader.BYTES + rows.size() * (long) SidecarBlock.rowBytes(rows.stride());
    long after = end + touched.length * (long) SidecarBlock.rowBytes(rows.stride());
    boolean gone = end == 0 || !Files.exists(file) || Files.size(file) < end;
    if (gone) {
      rewrite(rows, change);
    } else if (after > 2 * live + GARBAGE_MIN) {
      try {
        rewrite(rows, change);
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "vector file " + file + " could not be written anew and grows instead: " + e);
        append(rows, touched, change);
      }
    } else {
      append(rows, touched, change);
    }
  }

  private void append(Rows rows, int[] touched, long change) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end).position(end);
      Writing writing = new Writing(channel, rows, touched.length, change, chain);
      writing.rows(touched);
      end = channel.position();
      chain = writing.chain;
    }
  }

  private void rewrite(Rows rows, long change) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Writing writing;
      long length;
      try (FileChannel channel = FileChannel.open(fresh, FRESH)) {
        drain(channel, header.duplicate());
        writing = new Writing(channel, rows, rows.size(), change, SidecarHeader.checksum(header));
        writing.everything();
        length = channel.position();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      end = length;
      chain = writing.chain;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** One pass over the blocks of a file, positioned after its header. */
  private final class Reading {
    private final FileChannel channel;
    private final Rows rows;
    private final long limit;
    private final ByteBuffer buffer;
    private final RowBlock staged;
    private final int[] removed;
    private int next = SidecarHeader.checksum(header);

    private long end = SidecarHeader.BYTES;
    private int chain = next;
    private long change;

    /** Whether rows were read that belong to a flush whose last block is missing. */
    private boolean ahead;

    Reading(FileChannel channel, Rows rows, long limit) throws IOException {
      this.channel = channel.position(SidecarHeader.BYTES);
      this.rows = rows;
      this.limit = limit;
      this.buffer = SidecarBlock.buffer(rows.stride(), rows.blockRows());
      this.staged = new RowBlock(rows.stride(), rows.blockRows());
      this.removed = new int[rows.blockRows()];
    }

    void run() throws IOException {
      SidecarBlock.Header block = block();
      while (block != null) {
        SidecarBlock.read(buffer, block, staged, removed);
        for (int i = 0; i < block.removed(); i++) {
          rows.remove(removed[i]);
        }
        rows.putAll(staged, block.puts());
        ahead = true;
        if (block.last()) {
          ahead = false;
          change = block.change();
          end = channel.position();
          chain = next;
        }
        block = block();
      }
    }

    /** The next block, whole in the buffer; null where the trustworthy part of the file ends. */
    private SidecarBlock.@Nullable Header block() throws IOException {
      buffer.clear().limit(SidecarBlock.HEADER_BYTES);
      if (limit - channel.position() < SidecarBlock.HEADER_BYTES || !fill(channel, buffer)) {
        return null;
      }
      SidecarBlock.Header found = SidecarBlock.Header.read(buffer, rows.blockRows());
      if (found == null) {
        return null;
      }
      int bytes = SidecarBlock.bytes(rows.stride(), found.puts(), found.removed());
      buffer.limit(SidecarBlock.HEADER_BYTES + bytes);
      if (limit - channel.position() < bytes || !fill(channel, buffer)) {
        return null;
      }
      next = SidecarBlock.checksum(buffer, next);
      return next == found.checksum() ? found : null;
    }
  }

  /** One flush: blocks of which only the last one says that the change is reached. */
  private static final class Writing {
    private final FileChannel channel;
    private final Rows rows;
    private final long change;
    private final ByteBuffer buffer;
    private int chain;

    Writing(FileChannel channel, Rows rows, int entries, long change, int chain) {
      this.channel = channel;
      this.rows = rows;
      this.change = change;
      this.chain = chain;
      this.buffer = SidecarBlock.buffer(rows.stride(), Math.min(entries, rows.blockRows()));
    }

    void everything() throws IOException {
      for (int b = 0; b < rows.blocks(); b++) {
        block(rows.block(b), rows.used(b), NONE, b == rows.blocks() - 1);
      }
      if (rows.blocks() == 0) {
        block(new RowBlock(rows.stride(), 0), 0, NONE, true);
      }
    }

    void rows(int[] touched) throws IOException {
      RowBlock staged = new RowBlock(rows.stride(), Math.min(touched.length, rows.blockRows()));
      int[] removed = new int[staged.capacity()];
      int from = 0;
      do {
        int to = Math.min(touched.length, from + rows.blockRows());
        int puts = 0;
        int gone = 0;
        for (int i = from; i < to; i++) {
          int slot = rows.slot(touched[i]);
          if (slot < 0) {
            removed[gone++] = touched[i];
          } else {
            staged.copy(puts++, rows.blockOf(slot), rows.inBlock(slot), 1);
          }
        }
        block(staged, puts, Arrays.copyOf(removed, gone), to == touched.length);
        from = to;
      } while (from < touched.length);
    }

    private void block(RowBlock block, int puts, int[] removed, boolean last) throws IOException {
      chain = SidecarBlock.write(buffer, block, puts, removed, last, change, chain);
      drain(channel, buffer);
    }
  }
}
