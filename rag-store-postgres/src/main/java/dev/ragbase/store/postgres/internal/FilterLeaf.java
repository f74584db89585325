package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.postgres.internal.Facets.Value;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What one comparison of a filter asks of a row: of facets {@code f}, or of documents {@code d}.
 * Every value is a bound parameter, and no condition is ever null.
 */
final class FilterLeaf {
  private FilterLeaf() {}

  /** Which kind of facet a comparison looks at, and what it asks of it beyond its key. */
  static Sql scalar(Operator operator, MetadataValue value) {
    Value v = Facets.value(value);
    String type = Facets.type(value);
    String after = Facets.afterType(type);
    return Sql.of("f.kind = 0 AND ")
        .add(
            switch (operator) {
              case EQUAL -> Sql.of("f.value = ? AND f.rest = ?", v.indexed(), v.rest());
              case NOT_EQUAL ->
                  Sql.of(
                      "f.value >= ? AND f.value < ? AND (f.value <> ? OR f.rest <> ?)",
                      type,
                      after,
                      v.indexed(),
                      v.rest());
              case LESS -> below("<", type, v);
              case LESS_OR_EQUAL -> below("<=", type, v);
              case GREATER -> above(">", after, v);
              case GREATER_OR_EQUAL -> above(">=", after, v);
            });
  }

  private static Sql below(String operator, String type, Value v) {
    return Sql.of(
        "f.value >= ? AND f.value <= ? AND (f.value < ? OR f.rest " + operator + " ?)",
        type,
        v.indexed(),
        v.indexed(),
        v.rest());
  }

  private static Sql above(String operator, String after, Value v) {
    return Sql.of(
        "f.value >= ? AND f.value < ? AND (f.value > ? OR f.rest " + operator + " ?)",
        v.indexed(),
        after,
        v.indexed(),
        v.rest());
  }

  static Sql in(List<MetadataValue> values) {
    return Sql.of("f.kind = 0 AND ").add(equalsAny(values));
  }

  static Sql notIn(List<MetadataValue> values) {
    Sql sql = Sql.of("f.kind = 0 AND (");
    String between = "";
    for (String type : new TreeSet<>(values.stream().map(Facets::type).toList())) {
      sql.add(between + "(f.value >= ? AND f.value < ?)", type, Facets.afterType(type));
      between = " OR ";
    }
    return sql.add(") AND NOT ").add(equalsAny(values));
  }

  static Sql contains(List<MetadataValue> values) {
    return Sql.of("f.kind = 1 AND ").add(equalsAny(values));
  }

  static Sql startsWith(String prefix) {
    Value begin = Value.of(Facets.prefix(prefix));
    return begin.isWhole()
        ? Sql.of(
            "f.kind = 0 AND f.value >= ? AND starts_with(f.value, ?)",
            begin.indexed(),
            begin.indexed())
        : Sql.of(
            "f.kind = 0 AND f.value = ? AND starts_with(f.rest, ?)", begin.indexed(), begin.rest());
  }

  private static Sql equalsAny(List<MetadataValue> values) {
    List<Value> all = values.stream().map(Facets::value).toList();
    if (all.stream().allMatch(Value::isWhole)) {
      return Sql.of("(f.value = ANY (?) AND f.rest = '')", PgArray.texts(Facets.whole(all)));
    }
    Sql sql = Sql.of("((f.value = ANY (?) AND f.rest = '')", PgArray.texts(Facets.whole(all)));
    for (Value value : all) {
      if (!value.isWhole()) {
        sql.add(" OR (f.value = ? AND f.rest = ?)", value.indexed(), value.rest());
      }
    }
    return sql.add(")");
  }

  /** What a filter without connectives asks of a document's own field. */
  static Sql field(Filter leaf) {
    return switch (leaf) {
      case Filter.Compare it -> compare((DocumentField) it.field(), it.operator(), it.value());
      case Filter.In it -> anyOf((DocumentField) it.field(), it.values());
      case Filter.NotIn it -> noneOf((DocumentField) it.field(), it.values());
      case Filter.ContainsAny it -> Sql.of("false");
      case Filter.ContainsAll it -> Sql.of("false");
      case Filter.StartsWith it -> startsWith((DocumentField) it.field(), it.prefix());
      case Filter.Exists it -> Sql.of("true");
      case Filter.Not it -> throw noLeaf();
      case Filter.And it -> throw noLeaf();
      case Filter.Or it -> throw noLeaf();
    };
  }

  private static IllegalArgumentException noLeaf() {
    return new IllegalArgumentException("a connective compares nothing itself");
  }

  private static Sql compare(DocumentField field, Operator operator, MetadataValue value) {
    if (isTime(field)) {
      return value instanceof MetadataValue.Time time
          ? time(column(field), operator, time.value())
          : Sql.of("false");
    }
    if (!(value instanceof MetadataValue.Text text)) {
      return Sql.of("false");
    }
    String compared = PgText.write(text.value());
    return field == DocumentField.URI
        ? uri(operator, compared)
        : Sql.of(column(field) + " " + sql(operator) + " ?", compared);
  }

  private static Sql uri(Operator operator, String value) {
    UriKey key = UriKey.of(value);
    return switch (operator) {
      case EQUAL -> Sql.of("d.uri_start = ? AND d.uri_rest = ?", key.start(), key.rest());
      case NOT_EQUAL -> Sql.of("d.uri <> ?", value);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          Sql.of("(d.uri_start, d.uri) " + sql(operator) + " (?, ?)", key.start(), value);
    };
  }

  /** Documents note times to the microsecond; a value between two of them equals none. */
  private static Sql time(String column, Operator operator, Instant value) {
    Instant floor = Micros.floor(value);
    boolean exact = Micros.holds(value);
    return switch (operator) {
      case EQUAL -> exact ? Sql.of(column + " = ?", floor) : Sql.of("false");
      case NOT_EQUAL -> exact ? Sql.of(column + " <> ?", floor) : Sql.of("true");
      case LESS -> Sql.of(column + (exact ? " < ?" : " <= ?"), floor);
      case LESS_OR_EQUAL -> Sql.of(column + " <= ?", floor);
      case GREATER -> Sql.of(column + " > ?", floor);
      case GREATER_OR_EQUAL -> Sql.of(column + (exact ? " >= ?" : " > ?"), floor);
    };
  }

  private static Sql noneOf(DocumentField field, List<MetadataValue> values) {
    boolean comparable =
        values.stream()
            .anyMatch(
                value ->
                    isTime(field)
                        ? value instanceof MetadataValue.Time
                        : value instanceof MetadataValue.Text);
    return comparable ? Sql.of("NOT ").add(anyOf(field, values)) : Sql.of("false");
  }

  private static Sql anyOf(DocumentField field, List<MetadataValue> values) {
    List<Instant> times = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (MetadataValue value : values) {
      if (value instanceof MetadataValue.Time time && Micros.holds(time.value())) {
        times.add(time.value());
      } else if (value instanceof MetadataValue.Text text) {
        texts.add(PgText.write(text.value()));
      }
    }
    return field == DocumentField.URI
        ? anyUri(texts)
        : Sql.of(
            "(" + column(field) + " = ANY (?))",
            isTime(field) ? PgArray.times(times) : PgArray.texts(texts));
  }

  private static Sql anyUri(List<String> uris) {
    List<UriKey> keys = uris.stream().map(UriKey::of).toList();
    List<String> whole = keys.stream().filter(UriKey::isWhole).map(UriKey::start).toList();
    Sql sql = Sql.of("((d.uri_start = ANY (?) AND d.uri_rest = '')", PgArray.texts(whole));
    for (UriKey key : keys) {
      if (!key.isWhole()) {
        sql.add(" OR (d.uri_start = ? AND d.uri_rest = ?)", key.start(), key.rest());
      }
    }
    return sql.add(")");
  }

  private static Sql startsWith(DocumentField field, String prefix) {
    return isTime(field)
        ? Sql.of("false")
        : Sql.of("starts_with(" + column(field) + ", ?)", PgText.write(prefix));
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
}
