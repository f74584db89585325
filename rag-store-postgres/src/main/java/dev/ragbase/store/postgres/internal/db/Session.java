package dev.ragbase.store.postgres.internal.db;

import com.pgvector.PGvector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Statements under one identity. Inside a transaction the identity was taken on at its beginning;
 * outside, each statement goes over together with the one that takes it on, as one transaction in
 * one round trip.
 */
public final class Session {
  private final Handle handle;
  private final @Nullable Identity identity;
  private final int vectorOid;

  Session(Handle handle, @Nullable Identity identity, int vectorOid) {
    this.handle = handle;
    this.identity = identity;
    this.vectorOid = vectorOid;
  }

  /** The number by which this database knows the type {@code vector}. */
  public int vectorOid() {
    return vectorOid;
  }

  /** All rows. */
  public <T> List<T> list(Sql sql, Row<T> row) {
    return list(sql, List.of(), row);
  }

  /**
   * All rows.
   *
   * @param settings of this statement alone: name and value, name and value, ...
   */
  public <T> List<T> list(Sql sql, List<String> settings, Row<T> row) {
    return run(
        sql,
        settings,
        result -> {
          List<T> rows = new ArrayList<>();
          while (result.next()) {
            rows.add(row.read(result));
          }
          return rows;
        });
  }

  /** The first row; empty if there is none. */
  public <T> Optional<T> first(Sql sql, Row<T> row) {
    return list(sql, row).stream().findFirst();
  }

  /** The first row; see {@link #list(Sql, List, Row)}. */
  public <T> Optional<T> first(Sql sql, List<String> settings, Row<T> row) {
    return list(sql, settings, row).stream().findFirst();
  }

  /** The only column of the only row, as a number. */
  public long number(Sql sql) {
    return first(sql, row -> row.getLong(1)).orElseThrow();
  }

  /** Runs a statement that changes rows; returns how many. */
  public int update(Sql sql) {
    if (identity != null) {
      throw new IllegalStateException("changes belong into a transaction");
    }
    var update = handle.createUpdate(sql.text());
    List<@Nullable Object> values = sql.values();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      update.bind(i, (position, statement, context) -> bind(statement, position, value));
    }
    return update.execute();
  }

  private <T> T run(Sql sql, List<String> settings, Row<T> reader) {
    Sql whole = new Sql();
    if (identity != null) {
      whole.add(identity.with(settings).sql()).add("; ");
    } else if (!settings.isEmpty()) {
      whole.add(new Identity(settings).sql()).add("; ");
    }
    boolean behind = !whole.text().isEmpty();
    whole.add(sql);
    Query query = handle.createQuery(whole.text());
    List<@Nullable Object> values = whole.values();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      query.bind(i, (position, statement, context) -> bind(statement, position, value));
    }
    return query.execute(
        (supplier, context) -> {
          try (StatementContext closing = context) {
            return reader.read(result(supplier.get(), behind));
          }
        });
  }

  private static ResultSet result(PreparedStatement statement, boolean behind) throws SQLException {
    if (behind && !statement.getMoreResults()) {
      throw new SQLException("the second of two statements gave no rows");
    }
    return statement.getResultSet();
  }

  private static void bind(PreparedStatement statement, int position, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setObject(position, null);
      case Instant time -> statement.setObject(position, time.atOffset(ZoneOffset.UTC));
      case float[] vector -> statement.setObject(position, new PGvector(vector));
      default -> statement.setObject(position, value);
    }
  }
}
