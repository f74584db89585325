package dev.ragbase.store.postgres.internal.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Statements under one identity. Inside a transaction the identity was taken on at its beginning;
 * outside, each statement goes over together with the one that takes it on, as one transaction in
 * one round trip.
 */
public final class Session {
  private final Handle handle;
  private final @Nullable Identity identity;
  private final @Nullable UUID workspace;
  private final int vectorOid;

  Session(Handle handle, @Nullable Identity identity, @Nullable UUID workspace, int vectorOid) {
    this.handle = handle;
    this.identity = identity;
    this.workspace = workspace;
    this.vectorOid = vectorOid;
  }

  /**
   * The workspace of the scope that asks.
   *
   * @throws IllegalStateException for calls that belong to none
   */
  public UUID workspace() {
    if (workspace == null) {
      throw new IllegalStateException("this call belongs to no workspace");
    }
    return workspace;
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
    List<T> rows = new ArrayList<>();
    together(
        List.of(
            new Part<>(
                sql,
                settings,
                result -> {
                  rows.add(row.read(result));
                  return true;
                })));
    return rows;
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

  /** Makes a call whose statements may take longer than the socket's own timeout. */
  <T> T patiently(Duration most, Function<Session, T> call) {
    Connection connection = handle.getConnection();
    try {
      int before = connection.getNetworkTimeout();
      int millis = before == 0 ? 0 : Math.max(before, Math.toIntExact(most.toMillis()));
      connection.setNetworkTimeout(Runnable::run, millis);
      try {
        return call.apply(this);
      } finally {
        if (!connection.isClosed()) {
          connection.setNetworkTimeout(Runnable::run, before);
        }
      }
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  /** Runs a statement that changes rows; returns how many. */
  public int update(Sql sql) {
    if (identity != null) {
      throw new IllegalStateException("changes belong into a transaction");
    }
    return handle.createUpdate(sql.text()).addCustomizer(sql).execute();
  }

  /**
   * A query that goes over with others.
   *
   * @param settings for this one and those behind it: name and value, name and value, ...
   */
  public record Part<T>(Sql sql, List<String> settings, Row<T> row) {}

  /**
   * The rows of several queries, all of which go over in one round trip, in their order.
   *
   * <p>That they are one transaction, so that the identity holds for all, is the driver's doing: it
   * ends the message and so the transaction in between where it has asked the server for the types
   * of a statement, as it does when the type of a bound value is not said. Here it always is.
   */
  public List<List<?>> together(List<Part<?>> parts) {
    Sql whole = new Sql();
    List<@Nullable Row<?>> readers = new ArrayList<>();
    for (Part<?> part : parts) {
      List<String> settings = part.settings();
      if (identity != null && readers.isEmpty()) {
        whole.add(identity.with(settings).sql()).add("; ");
        readers.add(null);
      } else if (!settings.isEmpty()) {
        whole.add(new Identity(settings).sql()).add("; ");
        readers.add(null);
      }
      whole.add(part.sql()).add("; ");
      readers.add(part.row());
    }
    if (identity != null && !whole.isTyped()) {
      throw new IllegalArgumentException("null is bound, where text can say NULL: " + whole);
    }
    return query(whole, statement -> results(statement, readers));
  }

  private static List<List<?>> results(PreparedStatement statement, List<@Nullable Row<?>> readers)
      throws SQLException {
    List<List<?>> results = new ArrayList<>();
    for (int i = 0; i < readers.size(); i++) {
      if (i > 0 && !statement.getMoreResults()) {
        throw new SQLException("statement " + (i + 1) + " of several gave no rows");
      }
      Row<?> reader = readers.get(i);
      if (reader != null) {
        results.add(rows(statement.getResultSet(), reader));
      }
    }
    return results;
  }

  private static <T> List<T> rows(ResultSet result, Row<T> reader) throws SQLException {
    List<T> rows = new ArrayList<>();
    while (result.next()) {
      rows.add(reader.read(result));
    }
    return rows;
  }

  /** Reads what a statement gave. */
  private interface Reader<T> {
    T read(PreparedStatement statement) throws SQLException;
  }

  /**
   * Runs a statement on the handle's connection: jdbi's own statement takes 20 us of each search,
   * an eighth of the time of this side of the connection.
   */
  private <T> T query(Sql sql, Reader<T> reader) {
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql.text())) {
      sql.bind(statement);
      statement.execute();
      return reader.read(statement);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }
}
