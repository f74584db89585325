package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.Field;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A filter as SQL, in two forms. {@link #ids} lists the documents that pass, each comparison by its
 * index and connectives as operations on sets: their time grows with what the comparisons find,
 * whatever the planner believes. {@link #condition} tests one document, for a search that meets
 * documents in another order.
 */
public final class FilterSql {
  /**
   * Ends a subquery that is to be asked for each row of an index's order until there are enough: as
   * a join it would lose that order, and hashed it would read all that passes first.
   */
  static final String ONE_BY_ONE = " OFFSET 0";

  private final UUID workspace;

  private FilterSql(UUID workspace) {
    this.workspace = workspace;
  }

  /** Whether a filter lets everything through. */
  static boolean isAll(Filter filter) {
    return filter instanceof Filter.And and && and.parts().stream().allMatch(FilterSql::isAll);
  }

  /** A query that gives the ids of the documents that pass; some may come more than once. */
  public static Sql ids(Filter filter, UUID workspace) {
    return new FilterSql(workspace).set(filter);
  }

  /** A condition on a row {@code d} of documents. */
  public static Sql condition(Filter filter, UUID workspace) {
    return new FilterSql(workspace).test(filter);
  }

  private Sql set(Filter filter) {
    return switch (filter) {
      case Filter.Compare it -> leaf(it.field(), it);
      case Filter.In it -> leaf(it.field(), it);
      case Filter.NotIn it -> leaf(it.field(), it);
      case Filter.ContainsAny it -> leaf(it.field(), it);
      case Filter.ContainsAll it -> containsAll(it);
      case Filter.StartsWith it -> leaf(it.field(), it);
      case Filter.Exists it -> leaf(it.field(), it);
      case Filter.Not it -> intersection(List.of(it));
      case Filter.And it -> intersection(it.parts());
      case Filter.Or it -> combined(alternatives(it.parts()), " UNION ", documents("false"));
    };
  }

  private Sql leaf(Field field, Filter leaf) {
    return field instanceof Filter.Key key
        ? Sql.of(
                "SELECT f.document_id FROM document_facets f WHERE f.workspace_id = ? AND f.key = ?",
                workspace,
                PgText.write(key.name()))
            .add(facet(leaf))
        : documents("").add(FilterLeaf.field(leaf));
  }

  private Sql documents(String condition) {
    return Sql.of(
        "SELECT d.id FROM documents d WHERE d.workspace_id = ? AND " + condition, workspace);
  }

  private Sql containsAll(Filter.ContainsAll all) {
    if (!(all.field() instanceof Filter.Key)) {
      return documents("false");
    }
    List<Filter> each = new ArrayList<>();
    all.values().forEach(value -> each.add(new Filter.ContainsAny(all.field(), List.of(value))));
    return combined(each, " INTERSECT ", documents("false"));
  }

  /** What must pass, less what must not; of all documents if nothing must. */
  private Sql intersection(List<Filter> parts) {
    List<Filter> wanted = new ArrayList<>();
    List<Filter> unwanted = new ArrayList<>();
    for (Filter part : parts) {
      if (part instanceof Filter.Not not) {
        unwanted.add(not.part());
      } else if (!isAll(part)) {
        wanted.add(part);
      }
    }
    Sql sql = combined(wanted, " INTERSECT ", documents("true"));
    for (Filter part : unwanted) {
      sql = Sql.of("(").add(sql).add(") EXCEPT (").add(set(part)).add(")");
    }
    return sql;
  }

  private Sql combined(List<Filter> parts, String operation, Sql none) {
    if (parts.isEmpty()) {
      return none;
    }
    if (parts.size() == 1) {
      return set(parts.getFirst());
    }
    Sql sql = new Sql();
    String before = "(";
    for (Filter part : parts) {
      sql.add(before).add(set(part)).add(")");
      before = operation + "(";
    }
    return sql;
  }

  /** Equalities of one key become one list: a thousand comparisons would be a thousand queries. */
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

  /** What a comparison asks of a facet beyond its key. */
  private static Sql facet(Filter leaf) {
    return switch (leaf) {
      case Filter.Compare it -> Sql.of(" AND ").add(FilterLeaf.scalar(it.operator(), it.value()));
      case Filter.In it -> Sql.of(" AND ").add(FilterLeaf.in(it.values()));
      case Filter.NotIn it -> Sql.of(" AND ").add(FilterLeaf.notIn(it.values()));
      case Filter.ContainsAny it -> Sql.of(" AND ").add(FilterLeaf.contains(it.values()));
      case Filter.StartsWith it -> Sql.of(" AND ").add(FilterLeaf.startsWith(it.prefix()));
      case Filter.Exists it -> new Sql();
      case Filter.ContainsAll it -> throw new IllegalArgumentException("asks of several facets");
      case Filter.Not it -> throw new IllegalArgumentException("compares nothing itself");
      case Filter.And it -> throw new IllegalArgumentException("compares nothing itself");
      case Filter.Or it -> throw new IllegalArgumentException("compares nothing itself");
    };
  }

  private Sql test(Filter filter) {
    return switch (filter) {
      case Filter.Compare it -> exists(it.field(), it);
      case Filter.In it -> exists(it.field(), it);
      case Filter.NotIn it -> exists(it.field(), it);
      case Filter.ContainsAny it -> exists(it.field(), it);
      case Filter.ContainsAll it ->
          joined(
              it.values().stream()
                  .map(
                      value ->
                          exists(it.field(), new Filter.ContainsAny(it.field(), List.of(value))))
                  .toList(),
              " AND ",
              "true");
      case Filter.StartsWith it -> exists(it.field(), it);
      case Filter.Exists it -> exists(it.field(), it);
      case Filter.Not it -> Sql.of("NOT ").add(test(it.part()));
      case Filter.And it -> joined(it.parts().stream().map(this::test).toList(), " AND ", "true");
      case Filter.Or it ->
          joined(alternatives(it.parts()).stream().map(this::test).toList(), " OR ", "false");
    };
  }

  private Sql exists(Field field, Filter leaf) {
    return field instanceof Filter.Key key
        ? Sql.of(
                "EXISTS (SELECT FROM document_facets f WHERE f.workspace_id = ?"
                    + " AND f.document_id = d.id AND f.key = ?",
                workspace,
                PgText.write(key.name()))
            .add(facet(leaf))
            .add(ONE_BY_ONE + ")")
        : Sql.of("(").add(FilterLeaf.field(leaf)).add(")");
  }

  private static Sql joined(List<Sql> parts, String word, String none) {
    if (parts.isEmpty()) {
      return Sql.of(none);
    }
    Sql sql = new Sql();
    String before = "(";
    for (Sql part : parts) {
      sql.add(before).add(part);
      before = word;
    }
    return sql.add(")");
  }
}
