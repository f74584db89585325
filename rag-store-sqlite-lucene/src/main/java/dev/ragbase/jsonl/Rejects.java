package dev.ragbase.jsonl;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that bad lines are set aside in, byte for byte; made when the first one comes. */
final class Rejects implements AutoCloseable {
  private final Path file;
  private @Nullable OutputStream out;

  Rejects(Path file) {
    this.file = file;
  }

  /** The stream to write a bad line to. */
  OutputStream open() throws IOException {
    if (out == null) {
      out = new BufferedOutputStream(Files.newOutputStream(file));
    }
    return out;
  }

  /** Sets a line aside. */
  void add(LineBytes line) throws IOException {
    line.writeTo(open());
    end();
  }

  /** Ends a line that was written to {@link #open}. */
  void end() throws IOException {
    open().write('\n');
  }

  /** Whether any line was set aside. */
  boolean used() {
    return out != null;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
