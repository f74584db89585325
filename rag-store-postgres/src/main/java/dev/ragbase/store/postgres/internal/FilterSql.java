package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.postgres.internal.Facets.Value;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a condition on a row {@code d} of documents: every value is a bound parameter, and
 * the condition is never null. A condition on metadata asks whether a facet exists, so that the
 * planner may begin with the facets, or with the documents, whichever are fewer.
 */
final class FilterSql {
  /** More joins than this cost the planner more than they save. */
  private static final int JOINS_MAX = 6;

  /** What created_at and updated_at can be compared with; no document is older or newer. */
  private static final Instant TIME_MIN = Instant.parse("-4000-01-01T00:00:00Z");

  private static final Instant TIME_MAX = Instant.parse("+200000-01-01T00:00:00Z");

  private final UUID workspace;
  private int joins;

  private FilterSql(UUID workspace) {
    this.workspace = workspace;
  }

  /** The condition. */
  static Sql condition(Filter filter, UUID workspace) {
    return new FilterSql(workspace).compile(filter);
  }

  /** Whether a filter lets everything through. */
  static boolean isAll(Filter filter) {
    return filter instanceof Filter.And and && and.parts().isEmpty();
  }

  private Sql compile(Filter filter) {
    return switch (filter) {
      case Filter.Compare it -> compare(it.field(), it.operator(), it.value());
      case Filter.In it -> in(it.field(), it.values());
      case Filter.NotIn it -> notIn(it.field(), it.values());
      case Filter.ContainsAny it -> containsAny(it.field(), it.values());
      case Filter.ContainsAll it -> containsAll(it.field(), it.values());
      case Filter.StartsWith it -> startsWith(it.field(), it.prefix());
      case Filter.Exists it ->
          it.field() instanceof Filter.Key key ? exists(key, Sql.of("")) : Sql.of("true");
      case Filter.Not it -> Sql.of("NOT (").add(compile(it.part())).add(")");
      case Filter.And it -> join(it.parts(), " AND ", "true");
      case Filter.Or it -> join(alternatives(it.parts()), " OR ", "false");
    };
  }

  private Sql join(List<Filter> parts, String word, String none) {
    if (parts.isEmpty()) {
      return Sql.of(none);
    }
    Sql sql = Sql.of("(");
    String between = "";
    for (Filter part : parts) {
      sql.add(between).add(compile(part));
      between = word;
    }
    return sql.add(")");
  }

  /** Equalities of one key become one list: a thousand conditions would be a thousand subqueries. */
  private static List<Filter> alternatives(List<Filter> parts) {
    Map<Field, List<MetadataValue>> equal = new LinkedHashMap<>();
    List<Filter> others = new ArrayList<>();
    for (Filter part : parts) {
      if (part instanceof Filter.Compare it && it.operator() == Operator.EQUAL) {
        equal.computeIfAbsent(it.field(), field -> new ArrayList<>()).add(it.value());
      } else {
        others.add(part);
      }
    }
    equal.forEach((field, values) -> others.add(new Filter.In(field, values)));
    return others;
  }

  private Sql compare(Field field, Operator operator, MetadataValue value) {
    return switch (field) {
      case Filter.Key key -> exists(key, scalar(operator, value));
      case DocumentField it when isTime(it) ->
          value instanceof MetadataValue.Time time
              ? time(column(it), operator, time.value())
              : Sql.of("false");
      case DocumentField it ->
          value instanceof MetadataValue.Text text
              ? Sql.of(
                  column(it) + " " + sql(operator) + " ?", PgText.write(text.value()))
              : Sql.of("false");
    };
  }

  private static Sql scalar(Operator operator, MetadataValue value) {
    Value v = Facets.value(value);
    String type = Facets.type(value);
    Sql equal = Sql.of("f.value = ? AND f.rest = ?", v.indexed(), v.rest());
    Sql below =
        Sql.of(
            "f.value >= ? AND f.value <= ? AND (f.value < ? OR f.rest < ?)",
            type,
            v.indexed(),
            v.indexed(),
            v.rest());
    Sql above =
        Sql.of(
            "f.value >= ? AND f.value < ? AND (f.value > ? OR f.rest > ?)",
            v.indexed(),
            Facets.afterType(type),
            v.indexed(),
            v.rest());
    Sql condition =
        switch (operator) {
          case EQUAL -> equal;
          case NOT_EQUAL ->
              Sql.of("f.value >= ? AND f.value < ? AND NOT (", type, Facets.afterType(type))
                  .add(equal)
                  .add(")");
          case LESS -> below;
          case GREATER -> above;
          case LESS_OR_EQUAL -> Sql.of("((").add(below).add(") OR (").add(equal).add("))");
          case GREATER_OR_EQUAL -> Sql.of("((").add(above).add(") OR (").add(equal).add("))");
        };
    return Sql.of(" AND f.kind = 0 AND ").add(condition);
  }

  /** Documents note times to the microsecond; a value between two of them equals none. */
  private static Sql time(String column, Operator operator, Instant value) {
    Instant bounded =
        value.isBefore(TIME_MIN) ? TIME_MIN : value.isAfter(TIME_MAX) ? TIME_MAX : value;
    Instant floor = bounded.truncatedTo(ChronoUnit.MICROS);
    boolean exact = floor.equals(value);
    String comparison =
        switch (operator) {
          case EQUAL -> exact ? " = ?" : null;
          case NOT_EQUAL -> exact ? " <> ?" : " IS NOT NULL";
          case LESS -> exact ? " < ?" : " <= ?";
          case LESS_OR_EQUAL -> " <= ?";
          case GREATER -> " > ?";
          case GREATER_OR_EQUAL -> exact ? " >= ?" : " > ?";
        };
    if (comparison == null) {
      return Sql.of("false");
    }
    return comparison.endsWith("?") ? Sql.of(column + comparison, floor) : Sql.of(column + comparison);
  }

  private Sql in(Field field, List<MetadataValue> values) {
    return field instanceof Filter.Key key
        ? exists(key, Sql.of(" AND f.kind = 0 AND ").add(equalsAny(values)))
        : anyOf((DocumentField) field, values);
  }

  private Sql notIn(Field field, List<MetadataValue> values) {
    if (field instanceof DocumentField it) {
      boolean comparable =
          values.stream()
              .anyMatch(
                  value ->
                      isTime(it)
                          ? value instanceof MetadataValue.Time
                          : value instanceof MetadataValue.Text);
      return comparable ? Sql.of("NOT (").add(anyOf(it, values)).add(")") : Sql.of("false");
    }
    Sql types = Sql.of("(");
    String between = "";
    for (String type : new TreeSet<>(values.stream().map(Facets::type).toList())) {
      types.add(between + "(f.value >= ? AND f.value < ?)", type, Facets.afterType(type));
      between = " OR ";
    }
    return exists(
        (Filter.Key) field,
        Sql.of(" AND f.kind = 0 AND ")
            .add(types)
            .add(") AND NOT ")
            .add(equalsAny(values)));
  }

  private Sql anyOf(DocumentField field, List<MetadataValue> values) {
    if (isTime(field)) {
      List<Instant> times = new ArrayList<>();
      for (MetadataValue value : values) {
        if (value instanceof MetadataValue.Time time
            && time.value().equals(time.value().truncatedTo(ChronoUnit.MICROS))
            && time.value().isAfter(TIME_MIN)
            && time.value().isBefore(TIME_MAX)) {
          times.add(time.value());
        }
      }
      return Sql.of(column(field) + " = ANY (?)", PgArray.times(times));
    }
    List<String> texts = new ArrayList<>();
    for (MetadataValue value : values) {
      if (value instanceof MetadataValue.Text text) {
        texts.add(PgText.write(text.value()));
      }
    }
    return Sql.of(column(field) + " = ANY (?)", PgArray.texts(texts));
  }

  private static Sql equalsAny(List<MetadataValue> values) {
    List<Value> all = values.stream().map(Facets::value).toList();
    Sql sql = Sql.of("((f.value = ANY (?) AND f.rest = '')", PgArray.texts(Facets.whole(all)));
    for (Value value : all) {
      if (!value.isWhole()) {
        sql.add(" OR (f.value = ? AND f.rest = ?)", value.indexed(), value.rest());
      }
    }
    return sql.add(")");
  }

  private Sql containsAny(Field field, List<MetadataValue> values) {
    return field instanceof Filter.Key key
        ? exists(key, Sql.of(" AND f.kind = 1 AND ").add(equalsAny(values)))
        : Sql.of("false");
  }

  private Sql containsAll(Field field, List<MetadataValue> values) {
    if (!(field instanceof Filter.Key key)) {
      return Sql.of("false");
    }
    Sql sql = Sql.of("(");
    String between = "";
    for (MetadataValue value : values) {
      sql.add(between)
          .add(exists(key, Sql.of(" AND f.kind = 1 AND ").add(equalsAny(List.of(value)))));
      between = " AND ";
    }
    return sql.add(")");
  }

  private Sql startsWith(Field field, String prefix) {
    if (field instanceof DocumentField it) {
      return isTime(it)
          ? Sql.of("false")
          : Sql.of("starts_with(" + column(it) + ", ?)", PgText.write(prefix));
    }
    Value begin = Value.of(Facets.prefix(prefix));
    Sql condition =
        begin.isWhole()
            ? Sql.of("f.value >= ? AND starts_with(f.value, ?)", begin.indexed(), begin.indexed())
            : Sql.of("f.value = ? AND starts_with(f.rest, ?)", begin.indexed(), begin.rest());
    return exists((Filter.Key) field, Sql.of(" AND f.kind = 0 AND ").add(condition));
  }

  private Sql exists(Filter.Key key, Sql condition) {
    boolean join = ++joins <= JOINS_MAX;
    return Sql.of(join ? "" : "(")
        .add(
            "EXISTS (SELECT FROM document_facets f WHERE f.workspace_id = ?"
                + " AND f.document_id = d.id AND f.key = ?",
            workspace,
            PgText.write(key.name()))
        .add(condition)
        .add(join ? ")" : ")) IS TRUE");
  }

  private static boolean isTime(DocumentField field) {
    return field == DocumentField.CREATED_AT || field == DocumentField.UPDATED_AT;
  }

  private static String column(DocumentField field) {
    return switch (field) {
      case URI -> "d.uri";
      case TITLE -> "d.title";
      case MEDIA_TYPE -> "d.media_type";
      case CREATED_AT -> "d.created_at";
      case UPDATED_AT -> "d.updated_at";
    };
  }

  private static String sql(Operator operator) {
    return operator == Operator.NOT_EQUAL ? "<>" : operator.text();
  }

  /** The filter's rows as a subquery's condition on another table's column; null if it has none. */
  static @Nullable Sql documentIn(String column, Filter filter, UUID workspace) {
    return isAll(filter)
        ? null
        : Sql.of(column + " IN (SELECT d.id FROM documents d WHERE d.workspace_id = ? AND ", workspace)
            .add(condition(filter, workspace))
            .add(")");
  }
}
