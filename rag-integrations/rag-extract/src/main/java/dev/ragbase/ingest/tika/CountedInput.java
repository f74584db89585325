package dev.ragbase.ingest.tika;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that were read. For one thread. */
class CountedInput extends FilterInputStream {
  private long count;

  CountedInput(InputStream in) {
    super(in);
  }

  /** How many bytes were read. */
  final long count() {
    return count;
  }

  /** Called after each read that brought something. */
  void counted() {}

  @Override
  public final int read() throws IOException {
    int b = in.read();
    add(b < 0 ? -1 : 1);
    return b;
  }

  @Override
  public final int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    add(read);
    return read;
  }

  @Override
  public final long skip(long n) throws IOException {
    long skipped = in.skip(n);
    add(skipped);
    return skipped;
  }

  @Override
  public final boolean markSupported() {
    return false;
  }

  private void add(long read) {
    if (read > 0) {
      count += read;
      counted();
    }
  }
}
