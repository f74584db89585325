package dev.ragbase.store.postgres.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One connection, for tests that say in SQL what they mean. */
public final class Sql implements AutoCloseable {
  private final Connection connection;

  private Sql(Connection connection) {
    this.connection = connection;
  }

  public static Sql open(String url) throws SQLException {
    return new Sql(DriverManager.getConnection(url));
  }

  public Connection connection() {
    return connection;
  }

  public void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text; null if it is NULL or there is no row. */
  public @Nullable String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Waits until so many others in this database wait for locks, upkeep left aside. */
  public void awaitWaiting(int sessions) throws SQLException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    String waiting =
        "SELECT count(*) >= "
            + sessions
            + " FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND datname = current_database() AND query NOT LIKE '%rag_upkeep%'";
    try (Sql other = open(connection.getMetaData().getURL())) {
      while (!"t".equals(other.ask(waiting))) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("fewer than " + sessions + " sessions wait for a lock");
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
