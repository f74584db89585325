package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the original vectors of rows. */
final class Floats {
  private static final int ROWS_MAX = 256;

  private Floats() {}

  interface Visitor {
    void visit(int row, byte[] vector);
  }

  /** Shows the vector of each row that is there, in no order. */
  static void each(Session session, int[] rows, Visitor visitor) throws SQLException {
    for (int from = 0; from < rows.length; from += ROWS_MAX) {
      List<Integer> some = new ArrayList<>();
      Arrays.stream(rows, from, Math.min(rows.length, from + ROWS_MAX)).forEach(some::add);
      session.each(
          "SELECT row, embedding FROM chunks WHERE row IN (" + Values.places(some.size()) + ")",
          row -> {
            visitor.visit(row.getInt(1), row.getBytes(2));
            return true;
          },
          Values.inPlaces(some));
    }
  }

  /** Puts each row's vector at its place; the place of a row that is not there stays null. */
  static void load(Session session, int[] rows, float[][] into) {
    Map<Integer, float[]> vectors = new HashMap<>();
    try {
      each(session, rows, (row, bytes) -> vectors.put(row, Values.vector(bytes)));
      for (int i = 0; i < rows.length; i++) {
        float[] vector = vectors.get(rows[i]);
        if (vector != null) {
          into[i] = vector;
        }
      }
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
