package dev.ragbase.jsonl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes, each of bounded size; what is longer goes to a side stream as it is read,
 * and so does, much earlier, a line that does not begin as an object does and so is no document: a
 * file without line ends takes little memory. For one thread.
 */
final class LineReader {
  /** How long a line may be that is no object. */
  static final int OTHER_BYTES_MAX = 64 << 20;

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

  /**
   * A reader of lines as long as one may be that is written, unless memory is short.
   *
   * @see JsonlLine#BYTES_MAX
   */
  static LineReader of(InputStream in) {
    return new LineReader(in, bytesMax());
  }

  private static int bytesMax() {
    // A line is there some three times while it is gathered, and what it says once more.
    long share = Runtime.getRuntime().maxMemory() / 6;
    return Math.clamp(share, OTHER_BYTES_MAX, JsonlLine.BYTES_MAX);
  }

  /** Why a line of this length went to the side stream. */
  static String tooLong(long length) {
    String head = "has " + length + " bytes, ";
    if (length > JsonlLine.BYTES_MAX) {
      return head + "at most " + JsonlLine.BYTES_MAX + " are read: split the document";
    }
    return length > bytesMax()
        ? head + "more than fit into this memory: give the program more (-Xmx)"
        : head + "and does not begin as a JSON object does";
  }

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
    int max = isObject() ? bytesMax : Math.min(bytesMax, OTHER_BYTES_MAX);
    while (!ended && fill()) {
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (!tooLong && length + stop - at > max) {
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

  /** Whether the buffer goes on with an object, behind white space at most. */
  private boolean isObject() {
    int first = at;
    while (first < end - 1 && (buffer[first] == ' ' || buffer[first] == '\t')) {
      first++;
    }
    return buffer[first] == '{';
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
