package dev.ragbase.store.postgres.internal;

import com.pgvector.PGvector;
import dev.ragbase.document.Embedding;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A vector as its columns hold it. pgvector sums squares in float32, and an index may hold float16
 * (up to 65504, to some 1e-8): one whose length is far from 1 would overflow there, or vanish. Such
 * a one is searched by its direction and kept beside it.
 *
 * @param searched what pgvector compares: of sane length, or all zeros
 * @param exact the vector itself if that is another: big-endian float32
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record StoredVector(float[] searched, byte @Nullable [] exact) {
  private static final double LENGTH_MIN = 1e-2;
  private static final double LENGTH_MAX = 1e4;

  static StoredVector of(Embedding embedding) {
    float[] values = embedding.toArray();
    double length = length(values);
    if (length == 0 || (length >= LENGTH_MIN && length <= LENGTH_MAX)) {
      return new StoredVector(values, null);
    }
    return new StoredVector(unit(values, length), bytes(values));
  }

  /** The direction of a vector; zeros stay zeros. */
  static float[] unit(Embedding embedding) {
    float[] values = embedding.toArray();
    double length = length(values);
    return length == 0 ? values : unit(values, length);
  }

  static boolean isZero(Embedding embedding) {
    return length(embedding.toArray()) == 0;
  }

  /**
   * Reads what {@link #of} was given; null if both columns are.
   *
   * @param searched which column has that, {@code exact} the next
   */
  static @Nullable Embedding read(ResultSet row, int searched) throws SQLException {
    float[] values = values(row, searched);
    return values == null ? null : Embedding.of(values);
  }

  /** The numbers of {@link #read}. */
  static float @Nullable [] values(ResultSet row, int searched) throws SQLException {
    byte[] bytes = row.getBytes(searched + 1);
    if (bytes != null) {
      float[] values = new float[bytes.length / 4];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      return values;
    }
    return row.getObject(searched) instanceof PGvector vector ? vector.toArray() : null;
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static float[] unit(float[] values, double length) {
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (values[i] / length);
    }
    return unit;
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length);
    out.asFloatBuffer().put(values);
    return out.array();
  }
}
