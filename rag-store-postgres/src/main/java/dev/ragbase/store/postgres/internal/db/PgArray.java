package dev.ragbase.store.postgres.internal.db;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

  /** Dimensions, whether there are nulls, type of the elements, their number, the first's index. */
  private static final int HEADER_BYTES = 20;

  private static final int NULLS_AT = 4;
  private static final int COUNT_AT = 12;
  private static final int NULL_LENGTH = -1;
  private static final int JSONB_VERSION = 1;

  private final transient WireBytes bytes;

  private PgArray(String elementType, WireBytes bytes) {
    this.type = "_" + elementType;
    this.bytes = bytes;
  }

  /** How an element is written. */
  private interface Encoding<V> {
    void write(V value, WireBytes out);
  }

  private static <T, V> PgArray of(
      String type,
      int oid,
      Iterable<? extends T> items,
      Function<? super T, ? extends @Nullable V> value,
      Encoding<V> encoding) {
    WireBytes out = new WireBytes(HEADER_BYTES + 1_024);
    out.putInt(1).putInt(0).putInt(oid).putInt(0).putInt(1);
    int count = 0;
    for (T item : items) {
      V element = value.apply(item);
      int at = out.size();
      out.putInt(NULL_LENGTH);
      if (element == null) {
        out.setInt(NULLS_AT, 1);
      } else {
        encoding.write(element, out);
        out.setInt(at, out.size() - at - Integer.BYTES);
      }
      count++;
    }
    out.setInt(COUNT_AT, count);
    return new PgArray(type, out);
  }

  /** A {@code uuid[]}. */
  public static PgArray uuids(Iterable<UUID> values) {
    return uuids(values, id -> id);
  }

  /** A {@code uuid[]} of what items have. */
  public static <T> PgArray uuids(
      Iterable<? extends T> items, Function<? super T, ? extends @Nullable UUID> value) {
    return of(
        "uuid",
        2950,
        items,
        value,
        (id, out) ->
            out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
  }

  /** A {@code text[]} of texts that hold no U+0000. */
  public static PgArray texts(Iterable<? extends @Nullable String> values) {
    return texts(values, text -> text);
  }

  /** A {@code text[]} of what items have, which holds no U+0000. */
  public static <T extends @Nullable Object> PgArray texts(
      Iterable<? extends T> items, Function<? super T, ? extends @Nullable String> value) {
    return of("text", 25, items, value, (text, out) -> out.put(utf8(text)));
  }

  /** A {@code jsonb[]} of what items have. */
  public static <T> PgArray jsonbs(Iterable<? extends T> items, Function<? super T, String> value) {
    return of(
        "jsonb", 3802, items, value, (json, out) -> out.putByte(JSONB_VERSION).put(utf8(json)));
  }

  /** An {@code int4[]}. */
  public static PgArray ints(Iterable<Integer> values) {
    return ints(values, number -> number);
  }

  /** An {@code int4[]} of what items have. */
  public static <T> PgArray ints(
      Iterable<? extends T> items, Function<? super T, ? extends @Nullable Integer> value) {
    return of("int4", 23, items, value, (number, out) -> out.putInt(number));
  }

  /** An {@code int2[]} of what items have. */
  public static <T> PgArray shorts(
      Iterable<? extends T> items, Function<? super T, Integer> value) {
    return of("int2", 21, items, value, (number, out) -> out.putShort(number));
  }

  /** An {@code int8[]} of what items have. */
  public static <T> PgArray longs(Iterable<? extends T> items, Function<? super T, Long> value) {
    return of("int8", 20, items, value, (number, out) -> out.putLong(number));
  }

  /** A {@code float8[]}. */
  public static PgArray doubles(Iterable<Double> values) {
    return of(
        "float8",
        701,
        values,
        number -> number,
        (number, out) -> out.putLong(Double.doubleToLongBits(number)));
  }

  /** A {@code timestamptz[]}, to the microsecond. */
  public static PgArray times(Iterable<Instant> values) {
    return times(values, time -> time);
  }

  /** A {@code timestamptz[]} of what items have, to the microsecond. */
  public static <T> PgArray times(
      Iterable<? extends T> items, Function<? super T, ? extends @Nullable Instant> value) {
    return of(
        "timestamptz",
        1184,
        items,
        value,
        (time, out) -> out.putLong(ChronoUnit.MICROS.between(EPOCH_2000, time)));
  }

  /** A {@code bytea[]} of what items have. */
  public static <T> PgArray byteas(
      Iterable<? extends T> items, Function<? super T, byte @Nullable []> value) {
    return of("bytea", 17, items, value, (bytes, out) -> out.put(bytes));
  }

  /** A {@code tsvector[]} of what items have, in the type's binary form. */
  public static <T> PgArray tsvectors(
      Iterable<? extends T> items, Function<? super T, byte[]> value) {
    return of("tsvector", 3614, items, value, (bytes, out) -> out.put(bytes));
  }

  /**
   * A {@code vector[]} of what items have.
   *
   * @param oid of the type {@code vector}, which differs between databases
   */
  public static <T> PgArray vectors(
      int oid, Iterable<? extends T> items, Function<? super T, float @Nullable []> value) {
    return of(
        "vector",
        oid,
        items,
        value,
        (numbers, out) -> out.putShort(numbers.length).putShort(0).putFloats(numbers));
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
    return type + " of " + bytes.size() + " bytes";
  }

  @Override
  public int lengthInBytes() {
    return bytes.size();
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    bytes.copyInto(target, offset);
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
