package dev.ragbase.jsonl;

import java.io.IOException;
import java.io.OutputStream;

/** Passes lines on, and refuses one that is too long to be read again. For one thread. */
final class BoundedLine extends OutputStream {
  private final OutputStream out;
  private final int bytesMax;
  private String what = "";
  private long length;

  /**
   * Lines for a stream, which {@link #close} leaves open.
   *
   * @param bytesMax how long a line may be, with its end and that of the one before, which a
   *     generator writes late
   */
  BoundedLine(OutputStream out, int bytesMax) {
    this.out = out;
    this.bytesMax = bytesMax;
  }

  /** What a line is for was too much for one. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(String message) {
      super(message);
    }
  }

  /**
   * Begins a line.
   *
   * @param name what it is for, in words
   */
  void begin(String name) {
    what = name;
    length = 0;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    length += count;
    if (length > bytesMax) {
      throw new TooLong(
          what
              + " takes a line of more than "
              + bytesMax
              + " bytes, which would not be read again: cut it into several");
    }
    out.write(bytes, offset, count);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
