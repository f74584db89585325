package dev.ragbase.store.sqlite.internal.lucene;

import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;

/** Bytes in the making. */
final class Bytes {
  private final BytesRefBuilder builder = new BytesRefBuilder();

  Bytes add(byte value) {
    builder.append(value);
    return this;
  }

  Bytes add(BytesRef value) {
    builder.append(value);
    return this;
  }

  /** Most significant byte first, so that unsigned numbers sort. */
  Bytes addLong(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      builder.append((byte) (value >>> shift));
    }
    return this;
  }

  /** As {@link #addLong}. */
  Bytes addInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      builder.append((byte) (value >>> shift));
    }
    return this;
  }

  BytesRef ref() {
    return builder.toBytesRef();
  }
}
