package dev.ragbase.store.postgres.isolation;

import dev.ragbase.store.postgres.isolation.Table.Column;
import dev.ragbase.store.postgres.isolation.Table.Reference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the server says of the tables in schema public, and of all else that has rows. */
final class Catalog {
  /** Of no tenant: which model vectors are of, and Flyway's history. */
  static final List<String> SHARED = List.of("embedding_model", "ragbase_schema_history");

  private static final String TABLES =
      "SELECT c.relname, c.relispartition FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
          + " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname NOT IN ('"
          + String.join("', '", SHARED)
          + "') ORDER BY c.oid";

  private final Connection connection;

  Catalog(Connection connection) {
    this.connection = connection;
  }

  /** Every table with a tenant's rows, in the order they were made: referenced ones first. */
  List<Table> tables() throws SQLException {
    List<Table> tables = new ArrayList<>();
    for (List<String> row : rows(TABLES)) {
      tables.add(table(row.get(0), row.get(1).equals("t")));
    }
    return tables;
  }

  private Table table(String name, boolean isPartition) throws SQLException {
    List<Column> columns =
        rows(
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull AND NOT atthasdef"
                    + " FROM pg_attribute WHERE attrelid = 'public.%s'::regclass AND attnum > 0"
                        .formatted(name)
                    + " AND NOT attisdropped ORDER BY attnum")
            .stream()
            .map(it -> new Column(it.get(0), it.get(1), it.get(2).equals("t")))
            .toList();
    String scope = scope(name, columns);
    List<String> key = column(keySql(name, "p", "conkey"));
    List<Reference> references = new ArrayList<>();
    for (String constraint :
        column(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'public.%s'::regclass"
                .formatted(name))) {
      references.add(reference(name, constraint));
    }
    List<String> application =
        column(
            "SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p WHERE"
                + " has_table_privilege('ragbase_app', 'public.%s', p)".formatted(name)
                + " OR p <> 'DELETE' AND has_any_column_privilege('ragbase_app', 'public.%s', p)"
                    .formatted(name));
    return new Table(
        name,
        scope,
        key.isEmpty() ? List.of(scope) : key,
        columns,
        references,
        isPartition,
        application);
  }

  private static String scope(String table, List<Column> columns) {
    if (table.equals("tenants") || table.equals("workspaces")) {
      return "id";
    }
    for (String scope : List.of("workspace_id", "tenant_id")) {
      if (columns.stream().anyMatch(it -> it.name().equals(scope))) {
        return scope;
      }
    }
    throw new AssertionError(
        "table " + table + " says neither whose workspace nor whose tenant's its rows are");
  }

  private Reference reference(String table, String constraint) throws SQLException {
    String where =
        " FROM pg_constraint WHERE conrelid = 'public.%s'::regclass AND conname = '%s'"
            .formatted(table, constraint);
    String target = column("SELECT confrelid::regclass::text" + where).getFirst();
    return new Reference(
        column(constraintColumns("conkey", "conrelid", where)),
        target,
        column(constraintColumns("confkey", "confrelid", where)));
  }

  private static String constraintColumns(String key, String relation, String where) {
    return "SELECT a.attname FROM (SELECT %s AS k, %s AS r %s) c, unnest(c.k) WITH ORDINALITY u (n, i)"
            .formatted(key, relation, where)
        + " JOIN pg_attribute a ON a.attnum = u.n WHERE a.attrelid = c.r ORDER BY u.i";
  }

  private static String keySql(String table, String type, String key) {
    return constraintColumns(
        key,
        "conrelid",
        "FROM pg_constraint WHERE contype = '%s' AND conrelid = 'public.%s'::regclass"
            .formatted(type, table));
  }

  /** The first column of all rows. */
  List<String> column(String sql) throws SQLException {
    return rows(sql).stream().map(List::getFirst).toList();
  }

  /** All rows as text, NULL as the empty text. */
  List<List<String>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        String[] row = new String[result.getMetaData().getColumnCount()];
        for (int i = 0; i < row.length; i++) {
          String value = result.getString(i + 1);
          row[i] = value == null ? "" : value;
        }
        rows.add(Arrays.asList(row));
      }
      return rows;
    }
  }
}
