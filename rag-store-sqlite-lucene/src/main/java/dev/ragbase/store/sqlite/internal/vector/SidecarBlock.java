package dev.ragbase.store.sqlite.internal.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One block of a vector file, in bytes: what it holds, then column by column the rows put, then the
 * rows removed. Its checksum goes on from that of the block before, so that a block of an earlier
 * life of the file is never taken for the next one.
 */
final class SidecarBlock {
  static final int HEADER_BYTES = 32;

  private static final int MAGIC = 0x4b4c4276;
  private static final int CHECKSUM_AT = 28;

  /**
   * What a block's header says.
   *
   * @param last whether {@code change} is reached with this block, or needs those that follow
   */
  record Header(int puts, int removed, boolean last, long change, int checksum) {
    /** Null if these bytes are none. */
    static @Nullable Header read(ByteBuffer bytes, int rowsMax) {
      boolean ours = bytes.getInt(0) == MAGIC;
      int puts = bytes.getInt(4);
      int removed = bytes.getInt(8);
      if (!ours || puts < 0 || puts > rowsMax || removed < 0 || removed > rowsMax) {
        return null;
      }
      return new Header(
          puts, removed, bytes.getInt(12) == 1, bytes.getLong(16), bytes.getInt(CHECKSUM_AT));
    }
  }

  private SidecarBlock() {}

  static ByteBuffer buffer(int stride, int rowsMax) {
    return ByteBuffer.allocate(HEADER_BYTES + bytes(stride, rowsMax, rowsMax))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The bytes that follow a header. */
  static int bytes(int stride, int puts, int removed) {
    return puts * rowBytes(stride) + removed * Integer.BYTES;
  }

  static int rowBytes(int stride) {
    return Integer.BYTES + 4 * Long.BYTES + 2 * Float.BYTES + stride;
  }

  /**
   * Fills the buffer with a block, ready to be written.
   *
   * @param chain the checksum of the block before
   * @return this block's checksum
   */
  static int write(
      ByteBuffer into,
      RowBlock rows,
      int puts,
      int[] removed,
      boolean last,
      long change,
      int chain) {
    into.clear();
    into.putInt(MAGIC).putInt(puts).putInt(removed.length).putInt(last ? 1 : 0).putLong(change);
    into.position(HEADER_BYTES);
    into.asIntBuffer().put(rows.rows, 0, puts).put(removed);
    skip(into, (puts + removed.length) * Integer.BYTES);
    into.asLongBuffer().put(rows.ids, 0, 2 * puts).put(rows.hashes, 0, 2 * puts);
    skip(into, 4 * puts * Long.BYTES);
    into.asFloatBuffer().put(rows.scales, 0, puts).put(rows.residuals, 0, puts);
    skip(into, 2 * puts * Float.BYTES);
    into.put(rows.codes, 0, puts * rows.stride);
    into.putInt(24, 0);
    into.flip();
    int checksum = checksum(into, chain);
    into.putInt(CHECKSUM_AT, checksum);
    return checksum;
  }

  /** Takes the rows put out of a whole block whose checksum was found right. */
  static void read(ByteBuffer from, Header header, RowBlock rows, int[] removed) {
    int puts = header.puts();
    from.position(HEADER_BYTES);
    from.asIntBuffer().get(rows.rows, 0, puts).get(removed, 0, header.removed());
    skip(from, (puts + header.removed()) * Integer.BYTES);
    from.asLongBuffer().get(rows.ids, 0, 2 * puts).get(rows.hashes, 0, 2 * puts);
    skip(from, 4 * puts * Long.BYTES);
    from.asFloatBuffer().get(rows.scales, 0, puts).get(rows.residuals, 0, puts);
    skip(from, 2 * puts * Float.BYTES);
    from.get(rows.codes, 0, puts * rows.stride);
  }

  /** Of everything up to the buffer's limit but the checksum itself. */
  static int checksum(ByteBuffer block, int chain) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, chain));
    crc.update(block.slice(0, CHECKSUM_AT));
    crc.update(block.slice(HEADER_BYTES, block.limit() - HEADER_BYTES));
    return (int) crc.getValue();
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
