package dev.ragbase.store.postgres.internal.db;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Values in the binary form that PostgreSQL sends and receives, big-endian, one after the other.
 * Unlike a {@link ByteBuffer} it grows, so that values are written once, whatever their sizes.
 */
public final class WireBytes {
  /** A document may be a hundred megabytes: twice that would fill a small heap. */
  private static final int ROOM_BYTES_MAX = 32 << 20;

  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  /** An empty one; it grows beyond its capacity when it has to. */
  public WireBytes(int capacity) {
    bytes = new byte[capacity];
  }

  /** How many bytes it holds. */
  public int size() {
    return size;
  }

  /** Adds the low byte of a number. */
  public WireBytes putByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Adds the low two bytes of a number. */
  public WireBytes putShort(int value) {
    reserve(2);
    bytes[size++] = (byte) (value >> 8);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Adds four bytes. */
  public WireBytes putInt(int value) {
    reserve(4);
    size += 4;
    setInt(size - 4, value);
    return this;
  }

  /** Adds eight bytes. */
  public WireBytes putLong(long value) {
    return putInt((int) (value >> 32)).putInt((int) value);
  }

  /** Adds bytes as they are. */
  public WireBytes put(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** Adds numbers of float32. */
  public WireBytes putFloats(float[] values) {
    int length = Math.multiplyExact(Float.BYTES, values.length);
    reserve(length);
    ByteBuffer.wrap(bytes, size, length).asFloatBuffer().put(values);
    size += length;
    return this;
  }

  /** Overwrites four bytes, such as a length that is known only now. */
  public void setInt(int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  /** A copy of what it holds. */
  public byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Copies what it holds into another array. */
  void copyInto(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, size);
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      long roomy = (long) needed + Math.min(needed, ROOM_BYTES_MAX);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(roomy, ARRAY_BYTES_MAX)));
    }
  }
}
