package dev.ragbase.store.sqlite.internal.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its prepared statements. A statement in use is out of the cache, so that the
 * same SQL may run while a result of it is still being read. For one thread at a time.
 */
public final class Session implements AutoCloseable {
  private static final int STATEMENTS_MAX = 100;

  /** How many rows a batch binds before it is sent. */
  private static final int BATCH_MAX = 1_000;

  private final Connection connection;
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Gives a row to a statement's parameters. */
  @FunctionalInterface
  public interface Binder<T> {
    /** The parameters, each null, a number, a text, a UUID or bytes. */
    @Nullable Object[] parameters(T item);
  }

  /** Reads each row of a result in turn. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Sees one row.
     *
     * @return whether it wants another
     */
    boolean visit(ResultSet row) throws SQLException;
  }

  /** Begins or ends a transaction. */
  void transaction(String sql) throws SQLException {
    use(sql, PreparedStatement::execute);
  }

  /** Runs a statement that returns nothing and takes no parameter. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Every row. */
  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    each(sql, result -> rows.add(row.read(result)), parameters);
    return rows;
  }

  /** The first row. */
  public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>(1);
    each(
        sql,
        result -> {
          rows.add(row.read(result));
          return false;
        },
        parameters);
    return rows.stream().findFirst();
  }

  /** The number in the first row; 0 if there is none. */
  public long number(String sql, @Nullable Object... parameters) throws SQLException {
    return first(sql, result -> result.getLong(1), parameters).orElse(0L);
  }

  /** Row after row, until the visitor has seen enough. */
  public void each(String sql, Visitor visitor, @Nullable Object... parameters)
      throws SQLException {
    use(
        sql,
        statement -> {
          bind(statement, parameters);
          try (ResultSet result = statement.executeQuery()) {
            while (result.next() && visitor.visit(result)) {
              // The visitor has what it came for.
            }
          }
          return null;
        });
  }

  /**
   * Runs a statement that writes.
   *
   * @return how many rows it touched
   */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    return use(
        sql,
        statement -> {
          bind(statement, parameters);
          return statement.executeUpdate();
        });
  }

  /** Runs a statement that writes, once for each item. */
  public <T> void batch(String sql, Collection<T> items, Binder<T> binder) throws SQLException {
    if (items.isEmpty()) {
      return;
    }
    use(
        sql,
        statement -> {
          int waiting = 0;
          for (T item : items) {
            bind(statement, binder.parameters(item));
            statement.addBatch();
            if (++waiting == BATCH_MAX) {
              statement.executeBatch();
              waiting = 0;
            }
          }
          return statement.executeBatch();
        });
  }

  /** What is done with a statement. */
  @FunctionalInterface
  private interface Use<T extends @Nullable Object> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /**
   * Keeps the statement for the next time if it went well. One that failed is closed: the driver
   * has let go of some of them, and what it says of those would hide why.
   */
  private <T extends @Nullable Object> T use(String sql, Use<T> work) throws SQLException {
    PreparedStatement statement = borrow(sql);
    T result;
    try {
      result = work.of(statement);
    } catch (SQLException | RuntimeException | Error e) {
      discard(statement, e);
      throw e;
    }
    giveBack(sql, statement);
    return result;
  }

  private static void discard(PreparedStatement statement, Throwable reason) {
    try {
      statement.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      Values.bind(statement, i + 1, parameters[i]);
    }
  }

  private PreparedStatement borrow(String sql) throws SQLException {
    PreparedStatement cached = idle.remove(sql);
    return cached != null ? cached : connection.prepareStatement(sql);
  }

  private void giveBack(String sql, PreparedStatement statement) throws SQLException {
    statement.clearParameters();
    PreparedStatement twin = idle.put(sql, statement);
    if (twin != null) {
      twin.close();
    }
    if (idle.size() > STATEMENTS_MAX) {
      Iterator<PreparedStatement> eldest = idle.values().iterator();
      PreparedStatement closing = eldest.next();
      eldest.remove();
      closing.close();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
