package dev.ragbase.store.postgres.isolation;

import dev.ragbase.store.postgres.isolation.Table.Column;
import dev.ragbase.store.postgres.isolation.Table.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Values of a table's columns, as text; columns that are not there are NULL or their default. */
record Row(Table table, Map<String, String> values) {
  /** What a CHECK asks of a column, of one table or of all. */
  private static final Map<String, String> CHECKED =
      Map.ofEntries(
          Map.entry("platform", "slack"),
          Map.entry("messages.role", "user"),
          Map.entry("role", "viewer"),
          Map.entry("rating", "1"),
          Map.entry("plan", "free"),
          Map.entry("kind", "document"),
          Map.entry("document_facets.kind", "0"),
          Map.entry("state", "ready"));

  private static final AtomicInteger NUMBERS = new AtomicInteger(1_000);

  Row {
    values = new LinkedHashMap<>(values);
  }

  /**
   * A valid row.
   *
   * @param known ids of what the row belongs to, by column
   * @param parents a row of each table that it may refer to
   * @param secret what its texts say
   */
  static Row of(Table table, Map<String, String> known, Map<String, Row> parents, String secret) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Column column : table.columns()) {
      if (known.containsKey(column.name())) {
        values.put(column.name(), known.get(column.name()));
      } else if (column.filled()) {
        values.put(column.name(), value(table, column, secret));
      }
    }
    for (Reference reference : table.references()) {
      Row parent = parents.get(reference.table());
      for (int i = 0; parent != null && i < reference.columns().size(); i++) {
        values.put(reference.columns().get(i), parent.values.get(reference.referenced().get(i)));
      }
    }
    return new Row(table, values);
  }

  private static String value(Table table, Column column, String secret) {
    String checked = CHECKED.get(table.name() + "." + column.name());
    checked = checked == null ? CHECKED.get(column.name()) : checked;
    if (checked != null) {
      return checked;
    }
    return switch (column.type()) {
      case "uuid" -> UUID.randomUUID().toString();
      case "text" -> secret;
      case "integer", "bigint", "smallint" -> "1";
      case "boolean" -> "false";
      case "jsonb" -> "{\"said\": \"" + secret + "\"}";
      case "bytea" -> "\\x0badcafe";
      case "tsvector" -> "word";
      case "vector" -> "[1,0]";
      case "timestamp with time zone" -> "now";
      default ->
          throw new AssertionError(
              "no value is known for " + table + "." + column.name() + " of " + column.type());
    };
  }

  Row with(String column, String value) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(column, value);
    return new Row(table, changed);
  }

  Row without(String... columns) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.keySet().removeAll(List.of(columns));
    return new Row(table, changed);
  }

  Row with(List<String> columns, Row other, List<String> from) {
    Row changed = this;
    for (int i = 0; i < columns.size(); i++) {
      changed = changed.with(columns.get(i), other.get(from.get(i)));
    }
    return changed;
  }

  String get(String column) {
    String value = values.get(column);
    if (value == null) {
      throw new AssertionError(table + " has no " + column + " in " + values);
    }
    return value;
  }

  /** The row with another identity of its own in the same place. */
  Row again() {
    Row changed = this;
    for (String column : List.of("id", "chunk_id", "entity_id")) {
      if (table.has(column) && !column.equals(table.scope())) {
        changed = changed.with(column, UUID.randomUUID().toString());
      }
    }
    for (String column :
        List.of(
            "uri",
            "external_id",
            "external_user",
            "external_team",
            "external_org",
            "idempotency_key")) {
      if (table.has(column)) {
        changed = changed.with(column, UUID.randomUUID().toString());
      }
    }
    for (String column : List.of("ordinal", "number")) {
      if (table.has(column)) {
        changed = changed.with(column, Integer.toString(NUMBERS.incrementAndGet()));
      }
    }
    // A user's id follows from its name, which may be the id.
    return table.name().equals("users") ? changed.with("name", changed.get("id")) : changed;
  }

  String insert() {
    return "INSERT INTO "
        + table.name()
        + " ("
        + String.join(", ", values.keySet())
        + ") VALUES ("
        + values.values().stream().map(Row::literal).collect(Collectors.joining(", "))
        + ")";
  }

  /** The condition that is true of this row, and of no other if the table has a key. */
  String condition() {
    return table.key().stream()
        .map(column -> column + " = " + literal(get(column)))
        .collect(Collectors.joining(" AND "));
  }

  /** A column whose value can be put in place of another's. */
  String content() {
    return table.columns().stream()
        .map(Column::name)
        .filter(it -> !table.key().contains(it) && !it.endsWith("id") && values.containsKey(it))
        .findFirst()
        .orElse(table.key().getLast());
  }

  static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
