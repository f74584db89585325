package dev.ragbase.store.postgres.internal.db;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * An array of one dimension as a bound parameter, in PostgreSQL's binary form (see array_send in
 * its sources): so a batch of rows is one statement, and no number goes over as digits. It can only
 * be sent.
 */
public final class PgArray extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1L;
  private static final Instant EPOCH_2000 = Instant.parse("2000-01-01T00:00:00Z");

  private final transient byte[] bytes;

  private PgArray(String elementType, int elementOid, List<byte @Nullable []> elements) {
    this.type = "_" + elementType;
    boolean nulls = elements.contains(null);
    int size = 20;
    for (byte[] element : elements) {
      size = Math.addExact(size, 4 + (element == null ? 0 : element.length));
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(1).putInt(nulls ? 1 : 0).putInt(elementOid).putInt(elements.size()).putInt(1);
    for (byte[] element : elements) {
      if (element == null) {
        out.putInt(-1);
      } else {
        out.putInt(element.length).put(element);
      }
    }
    bytes = out.array();
  }

  private static <T> PgArray of(
      String type, int oid, Iterable<? extends @Nullable T> values, Function<T, byte[]> encode) {
    List<byte @Nullable []> elements = new ArrayList<>();
    for (T value : values) {
      elements.add(value == null ? null : encode.apply(value));
    }
    return new PgArray(type, oid, elements);
  }

  /** A {@code uuid[]}. */
  public static PgArray uuids(Iterable<? extends @Nullable UUID> values) {
    return of("uuid", 2950, values, PgArray::bytes);
  }

  /** A {@code text[]} of texts that hold no U+0000. */
  public static PgArray texts(Iterable<? extends @Nullable String> values) {
    return of("text", 25, values, PgArray::utf8);
  }

  /** A {@code jsonb[]}. */
  public static PgArray jsonbs(Iterable<String> values) {
    return of(
        "jsonb",
        3802,
        values,
        json -> {
          byte[] utf8 = utf8(json);
          return ByteBuffer.allocate(1 + utf8.length).put((byte) 1).put(utf8).array();
        });
  }

  /** An {@code int4[]}. */
  public static PgArray ints(Iterable<? extends @Nullable Integer> values) {
    return of("int4", 23, values, value -> ByteBuffer.allocate(4).putInt(value).array());
  }

  /** An {@code int2[]}. */
  public static PgArray shorts(Iterable<Integer> values) {
    return of(
        "int2", 21, values, value -> ByteBuffer.allocate(2).putShort(value.shortValue()).array());
  }

  /** An {@code int8[]}. */
  public static PgArray longs(Iterable<Long> values) {
    return of("int8", 20, values, value -> ByteBuffer.allocate(8).putLong(value).array());
  }

  /** A {@code float8[]}. */
  public static PgArray doubles(Iterable<Double> values) {
    return of("float8", 701, values, value -> ByteBuffer.allocate(8).putDouble(value).array());
  }

  /** A {@code timestamptz[]}, to the microsecond. */
  public static PgArray times(Iterable<? extends @Nullable Instant> values) {
    return of(
        "timestamptz",
        1184,
        values,
        value ->
            ByteBuffer.allocate(8).putLong(ChronoUnit.MICROS.between(EPOCH_2000, value)).array());
  }

  /** A {@code bytea[]}. */
  public static PgArray byteas(List<byte @Nullable []> values) {
    return new PgArray("bytea", 17, values);
  }

  /** A {@code tsvector[]} of elements in the type's binary form. */
  public static PgArray tsvectors(List<byte @Nullable []> values) {
    return new PgArray("tsvector", 3614, values);
  }

  /**
   * A {@code vector[]}.
   *
   * @param oid of the type {@code vector}, which differs between databases
   */
  public static PgArray vectors(int oid, Iterable<? extends float @Nullable []> values) {
    return of("vector", oid, values, PgArray::vector);
  }

  private static byte[] vector(float[] values) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * values.length);
    out.putShort((short) values.length).putShort((short) 0);
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new UnsupportedOperationException("an array is sent, never read");
  }

  /** Asked for where the type is not sent in binary form: null would go over as NULL. */
  @Override
  public @Nullable String getValue() {
    throw new UnsupportedOperationException("an array of type " + type + " is sent as text");
  }

  @Override
  public String toString() {
    return type + " of " + bytes.length + " bytes";
  }

  @Override
  public int lengthInBytes() {
    return bytes.length;
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
