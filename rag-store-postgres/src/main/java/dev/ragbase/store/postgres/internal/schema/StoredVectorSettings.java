package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The settings of vector indexes that a database keeps, so that who opens it or changes its schema
 * later need not know them. Like the schema's version they are what a function returns.
 */
final class StoredVectorSettings {
  private static final String FUNCTION = "rag_vector_index_settings";

  private StoredVectorSettings() {}

  static VectorIndexSettings read(String schema, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT * FROM \"" + schema + "\"." + FUNCTION + "()")) {
      row.next();
      return new VectorIndexSettings(
          VectorIndexKind.valueOf(row.getString("kind")),
          row.getBoolean("half_precision"),
          row.getInt("from_vectors"),
          row.getInt("m"),
          row.getInt("ef_construction"),
          row.getInt("ef_search"),
          row.getInt("max_scan_tuples"),
          row.getInt("lists"),
          row.getInt("probes"));
    }
  }

  /** The statement that keeps them. */
  static String write(String schema, VectorIndexSettings settings) {
    return "CREATE OR REPLACE FUNCTION "
        + schema
        + "."
        + FUNCTION
        + "(OUT kind text, OUT half_precision boolean, OUT from_vectors integer, OUT m integer,"
        + " OUT ef_construction integer, OUT ef_search integer, OUT max_scan_tuples integer,"
        + " OUT lists integer, OUT probes integer) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
        + " $$ SELECT '%s', %s, %d, %d, %d, %d, %d, %d, %d $$"
            .formatted(
                settings.kind().name(),
                settings.halfPrecision(),
                settings.fromVectors(),
                settings.m(),
                settings.efConstruction(),
                settings.efSearch(),
                settings.maxScanTuples(),
                settings.lists(),
                settings.probes());
  }
}
