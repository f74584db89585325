package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ContentHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** How a vector file begins: what it is, for which vectors, and a checksum of that. */
final class SidecarHeader {
  static final int BYTES = 64;

  private static final long MAGIC = 0x0a76636567617272L;
  private static final int VERSION = 2;
  private static final int CHECKSUM_AT = 60;

  private SidecarHeader() {}

  /** The one header that a file of these vectors can have. */
  static ByteBuffer of(int dimensions, String modelFingerprint) {
    ByteBuffer made = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    made.putLong(MAGIC).putInt(VERSION).putInt(dimensions);
    made.put(HexFormat.of().parseHex(ContentHash.of(modelFingerprint).hex()));
    CRC32C crc = new CRC32C();
    crc.update(made.array(), 0, CHECKSUM_AT);
    made.putInt(CHECKSUM_AT, (int) crc.getValue());
    return made.clear();
  }

  static int checksum(ByteBuffer header) {
    return header.getInt(CHECKSUM_AT);
  }
}
