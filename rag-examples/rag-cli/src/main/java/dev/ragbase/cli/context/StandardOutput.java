package dev.ragbase.cli.context;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A stream of the process that knows why it could not be written. */
public final class StandardOutput extends PrintStream {
  private static final int BUFFER_BYTES = 8192;

  private final Remembering under;

  private StandardOutput(Remembering under) {
    super(new BufferedOutputStream(under, BUFFER_BYTES), true, StandardCharsets.UTF_8);
    this.under = under;
  }

  /** Writes to this stream. */
  public static StandardOutput to(OutputStream stream) {
    return new StandardOutput(new Remembering(stream));
  }

  /**
   * Why a print stream could not be written, after all that is left is written too; null if it
   * could.
   */
  public static @Nullable String failure(PrintStream out) {
    if (!out.checkError()) {
      return null;
    }
    IOException first = out instanceof StandardOutput it ? it.under.first : null;
    return first == null || first.getMessage() == null
        ? "could not be written"
        : first.getMessage();
  }

  private static final class Remembering extends OutputStream {
    private final OutputStream stream;
    private @Nullable IOException first;

    Remembering(OutputStream stream) {
      this.stream = stream;
    }

    private interface Work {
      void run() throws IOException;
    }

    private void remember(Work work) throws IOException {
      try {
        work.run();
      } catch (IOException e) {
        first = first == null ? e : first;
        throw e;
      }
    }

    @Override
    public void write(int value) throws IOException {
      remember(() -> stream.write(value));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      remember(() -> stream.write(bytes, from, count));
    }

    @Override
    public void flush() throws IOException {
      remember(stream::flush);
    }

    @Override
    public void close() throws IOException {
      remember(stream::close);
    }
  }
}
