package dev.ragbase.store.sqlite.internal.db;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How Java's values become SQLite's and come back the same. */
public final class Values {
  private static final Instant MICROS_MAX = time(Long.MAX_VALUE);
  private static final Instant MICROS_MIN = time(Long.MIN_VALUE + 1_000_000);

  private Values() {}

  /** Binds null, a number, a text, a UUID (as 16 bytes) or bytes. */
  static void bind(PreparedStatement statement, int at, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(at, Types.NULL);
      case Integer number -> statement.setInt(at, number);
      case Long number -> statement.setLong(at, number);
      case UUID id -> statement.setBytes(at, bytes(id));
      case byte[] bytes -> statement.setBytes(at, bytes);
      case String text -> statement.setString(at, text);
      default -> throw new IllegalArgumentException("no column holds a " + value.getClass());
    }
  }

  /** The id in a column. */
  public static UUID id(ResultSet row, int column) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(column));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** The whole number in a column that may be null. */
  public static @Nullable Integer numberOrNull(ResultSet row, int column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? null : number;
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /** A time as the number of microseconds since 1970; the nearest one a column can hold. */
  public static long micros(Instant time) {
    if (time.compareTo(MICROS_MAX) > 0) {
      return Long.MAX_VALUE;
    }
    if (time.compareTo(MICROS_MIN) < 0) {
      return Long.MIN_VALUE;
    }
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.truncatedTo(ChronoUnit.MICROS));
  }

  /** The time of a number of microseconds since 1970. */
  public static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** A vector as float32 numbers, little-endian. */
  public static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /** The vector of {@link #bytes(float[])}. */
  public static float[] vector(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  /**
   * {@code ?, ?, ...} for a list of so many values, rounded up to a power of two so that few
   * statements are prepared; the last value is to be given again for the places left over.
   */
  public static String places(int values) {
    return "?" + ", ?".repeat(placeCount(values) - 1);
  }

  private static int placeCount(int values) {
    return values <= 1 ? 1 : Integer.highestOneBit(values - 1) * 2;
  }

  /** Parameters for a list in as many places as {@link #places} makes for it, after others. */
  public static @Nullable Object[] inPlaces(List<?> values, @Nullable Object... before) {
    List<@Nullable Object> all = new ArrayList<>(Arrays.asList(before));
    all.addAll(values);
    while (all.size() < before.length + placeCount(values.size())) {
      all.add(values.getLast());
    }
    return all.toArray();
  }
}
