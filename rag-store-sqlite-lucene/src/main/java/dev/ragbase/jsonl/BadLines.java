package dev.ragbase.jsonl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a store's bad lines, byte for byte. A line that it does not have yet is added at its
 * end, and none is ever removed: it may hold the last copy of one. For one thread.
 */
final class BadLines implements AutoCloseable {
  private final Path file;
  private final Set<String> known = new HashSet<>();
  private boolean isRead;
  private @Nullable OutputStream out;

  BadLines(Path file) {
    this.file = file;
  }

  /** Adds a line, unless it is there. */
  void add(LineBytes line) throws IOException {
    if (!isRead) {
      read();
      isRead = true;
    }
    if (known.add(line.hash())) {
      OutputStream target = open();
      line.writeTo(target);
      target.write('\n');
    }
  }

  private void read() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      LineReader lines = LineReader.of(in);
      for (LineReader.Line line = lines.next(OutputStream::nullOutputStream);
          line != null;
          line = lines.next(OutputStream::nullOutputStream)) {
        if (line.bytes() != null) {
          known.add(line.bytes().hash());
        }
      }
    }
  }

  private OutputStream open() throws IOException {
    OutputStream opened = out;
    if (opened == null) {
      boolean endMissing = endMissing();
      opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out = opened;
      if (endMissing) {
        opened.write('\n');
      }
    }
    return opened;
  }

  /** Whether a crash left half a line at the end. */
  private boolean endMissing() throws IOException {
    long size = Files.exists(file) ? Files.size(file) : 0;
    if (size == 0) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(size - 1);
      return in.read() != '\n';
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
