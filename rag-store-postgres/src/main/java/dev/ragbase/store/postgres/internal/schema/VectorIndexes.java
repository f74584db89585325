package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The approximate index of each large workspace, made and dropped as sizes and settings ask. */
final class VectorIndexes {
  private static final String PREFIX = "document_chunks_vectors_";

  /** From here on a vector index holds float16 alone: pgvector's bound for float32. */
  private static final int FULL_PRECISION_DIMENSIONS_MAX = 2_000;

  private final String schema;
  private final String types;
  private final VectorIndexSettings settings;

  /**
   * The indexes of a schema.
   *
   * @param types the schema of pgvector, quoted
   */
  VectorIndexes(String schema, String types, VectorIndexSettings settings) {
    this.schema = schema;
    this.types = types;
    this.settings = settings;
  }

  private record Large(String id, long no, long vectors, String name) {}

  /**
   * A statement that builds or drops an index, to be run outside a transaction.
   *
   * @param about whose index it is
   * @param undo what removes the remains if it fails; empty if none stay
   */
  record Change(String about, String sql, String undo) {}

  /** What brings indexes to what sizes and settings ask. */
  List<Change> changes(Connection connection) throws SQLException {
    List<Change> changes = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    int dimensions = dimensions(connection);
    if (settings.kind() != VectorIndexKind.NONE
        && dimensions > 0
        && dimensions <= VectorIndexSettings.DIMENSIONS_MAX) {
      for (Large workspace : large(connection)) {
        String name = name(workspace, dimensions);
        wanted.add(name);
        if (!isThere(connection, name)) {
          changes.add(
              new Change(workspace.name(), create(name, workspace, dimensions), drop(name)));
        }
      }
    }
    for (String old : existing(connection)) {
      if (!wanted.contains(old)) {
        changes.add(dropping(old));
      }
    }
    // A build that broke off leaves an index that is no use and keeps its name.
    changes.addAll(0, broken(connection));
    return changes;
  }

  private Change dropping(String index) {
    return new Change("index " + index, drop(index), "");
  }

  private String drop(String index) {
    return "DROP INDEX CONCURRENTLY IF EXISTS " + schema + "." + index;
  }

  /** Its parameters are part of its name, so that others make another one. */
  private String name(Large workspace, int dimensions) {
    String parameters =
        settings.kind() == VectorIndexKind.HNSW
            ? "hnsw_" + settings.m() + "_" + settings.efConstruction()
            : "ivfflat_" + lists(workspace);
    return PREFIX + workspace.no() + "_" + parameters + (isHalf(dimensions) ? "_half" : "");
  }

  private boolean isHalf(int dimensions) {
    return settings.halfPrecision() || dimensions > FULL_PRECISION_DIMENSIONS_MAX;
  }

  private long lists(Large workspace) {
    if (settings.lists() > 0) {
      return settings.lists();
    }
    // As pgvector's documentation advises: rows / 1000, from a million on their square root.
    // Rounded to a
    // power of two, so that growth does not ask for another index each time.
    long advised =
        workspace.vectors() <= 1_000_000
            ? Math.max(10, workspace.vectors() / 1_000)
            : (long) Math.sqrt((double) workspace.vectors());
    return Long.highestOneBit(advised);
  }

  private String create(String name, Large workspace, int dimensions) {
    String type = (isHalf(dimensions) ? "halfvec" : "vector") + "(" + dimensions + ")";
    String operators = isHalf(dimensions) ? "halfvec_cosine_ops" : "vector_cosine_ops";
    String with =
        settings.kind() == VectorIndexKind.HNSW
            ? "m = " + settings.m() + ", ef_construction = " + settings.efConstruction()
            : "lists = " + lists(workspace);
    return "CREATE INDEX CONCURRENTLY IF NOT EXISTS "
        + name
        + " ON "
        + schema
        + ".document_chunks USING "
        + (settings.kind() == VectorIndexKind.HNSW ? "hnsw" : "ivfflat")
        + " ((embedding::"
        + types
        + "."
        + type
        + ") "
        + types
        + "."
        + operators
        + ") WITH ("
        + with
        + ") WHERE workspace_id = '"
        + workspace.id()
        + "' AND embedding IS NOT NULL";
  }

  private int dimensions(Connection connection) throws SQLException {
    List<Integer> all =
        query(
            connection,
            "SELECT dimensions FROM " + schema + ".embedding_model",
            row -> row.getInt(1));
    return all.isEmpty() ? 0 : all.getFirst();
  }

  private List<Large> large(Connection connection) throws SQLException {
    return query(
        connection,
        "SELECT w.id, w.no, h.vectors, format('workspace %L of tenant %L', w.name, t.name) FROM "
            + schema
            + ".workspaces w JOIN "
            + schema
            + ".tenants t ON t.id = w.tenant_id JOIN "
            + schema
            + ".workspace_heads h ON h.workspace_id = w.id WHERE h.vectors >= "
            + settings.fromVectors()
            + " ORDER BY w.no",
        row -> new Large(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)));
  }

  private List<String> existing(Connection connection) throws SQLException {
    return query(connection, catalog("i.indisvalid"), row -> row.getString(1));
  }

  private boolean isThere(Connection connection, String name) throws SQLException {
    return existing(connection).contains(name);
  }

  private List<Change> broken(Connection connection) throws SQLException {
    return query(connection, catalog("NOT i.indisvalid"), row -> dropping(row.getString(1)));
  }

  private String catalog(String condition) {
    return "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        + " WHERE c.relnamespace = '"
        + schema
        + "'::regnamespace AND c.relname LIKE '"
        + PREFIX.replace("_", "\\_")
        + "%' AND "
        + condition;
  }

  /** Reads a row. */
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> query(Connection connection, String sql, Reader<T> reader)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    }
  }
}
