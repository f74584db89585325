package dev.ragbase.store.sqlite.internal;

import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Bytes, deflated where that saves space. The first byte says which. */
final class PackedText {
  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;
  private static final int BUFFER_BYTES = 8_192;

  private PackedText() {}

  static byte[] pack(byte[] bytes) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] packed = new byte[bytes.length + 1];
      packed[0] = DEFLATED;
      int length = deflater.deflate(packed, 1, bytes.length);
      if (deflater.finished()) {
        return Arrays.copyOf(packed, length + 1);
      }
    } finally {
      deflater.end();
    }
    byte[] plain = new byte[bytes.length + 1];
    plain[0] = PLAIN;
    System.arraycopy(bytes, 0, plain, 1, bytes.length);
    return plain;
  }

  static byte[] unpack(byte[] packed) throws SQLException {
    if (packed[0] == PLAIN) {
      return Arrays.copyOfRange(packed, 1, packed.length);
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed, 1, packed.length - 1);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * packed.length);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        if (length == 0 && !inflater.finished()) {
          throw new SQLException("a past text is cut off");
        }
        bytes.write(buffer, 0, length);
      }
      return bytes.toByteArray();
    } catch (DataFormatException e) {
      throw new SQLException("a past text is damaged", e);
    } finally {
      inflater.end();
    }
  }
}
