package dev.ragbase.jsonl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes, each of bounded size; what is longer goes to a side stream as it is read.
 * For one thread.
 */
final class LineReader {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int bytesMax;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long number;

  LineReader(InputStream in, int bytesMax) {
    this.in = in;
    this.bytesMax = bytesMax;
  }

  /** Where a line that is too long goes. */
  @FunctionalInterface
  interface Overflow {
    /** A stream for the whole line, its end not included; the reader does not close it. */
    OutputStream open() throws IOException;
  }

  /**
   * A line without its end.
   *
   * @param number from 1
   * @param bytes null if the line was too long and went to the side stream
   */
  record Line(long number, @Nullable LineBytes bytes, long length) {}

  /** The next line; null at the end of the stream. */
  @Nullable Line next(Overflow overflow) throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    OutputStream target = line;
    long length = 0;
    boolean tooLong = false;
    boolean ended = false;
    while (!ended && fill()) {
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (!tooLong && length + stop - at > bytesMax) {
        tooLong = true;
        target = overflow.open();
        line.writeTo(target);
        line.reset();
      }
      target.write(buffer, at, stop - at);
      length += stop - at;
      ended = stop < end;
      at = ended ? stop + 1 : stop;
    }
    return new Line(number, tooLong ? null : new LineBytes(line.toByteArray()), length);
  }

  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = in.read(buffer);
    return end > 0;
  }
}
