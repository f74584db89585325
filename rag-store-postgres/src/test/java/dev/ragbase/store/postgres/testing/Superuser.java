package dev.ragbase.store.postgres.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What tests may not do themselves: databases, roles, extensions.
 *
 * <p>One connection, opened when needed and again when it was lost. Safe for many threads, which
 * take turns.
 */
final class Superuser implements AutoCloseable {
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);
  private static final String CANNOT_CONNECT_NOW = "57P03";

  private final ServerAddress server;
  private final String user;
  private final String password;
  private final String database;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;

  Superuser(ServerAddress server, String user, String password, String database) {
    this.server = server;
    this.user = user;
    this.password = password;
    this.database = database;
  }

  static Superuser of(String url) {
    Map<String, String> parameters = ServerAddress.parametersOf(url);
    String user = parameters.get("user");
    if (user == null) {
      throw new IllegalArgumentException(
          TestPostgres.URL_VARIABLE + " names no user; it must end in ?user=..&password=..");
    }
    String password = parameters.getOrDefault("password", "");
    return new Superuser(ServerAddress.parse(url), user, password, "postgres");
  }

  ServerAddress server() {
    return server;
  }

  String user() {
    return user;
  }

  String password() {
    return password;
  }

  String url(String toDatabase) {
    return server.url(toDatabase, user, password);
  }

  String url() {
    return url(database);
  }

  /** Runs statements one by one, each in a transaction of its own. */
  void run(String... statements) {
    lock.lock();
    try (Statement statement = connected().createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements) + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Runs statements in another database. */
  void runIn(String otherDatabase, String... statements) {
    try (Superuser there = new Superuser(server, user, password, otherDatabase)) {
      there.run(statements);
    }
  }

  /** The first column of all rows. */
  List<String> query(String sql, String... values) {
    lock.lock();
    try (PreparedStatement statement = connected().prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private Connection connected() throws SQLException {
    Connection current = connection;
    if (current == null || !current.isValid(5)) {
      if (current != null) {
        current.close();
      }
      current = connect();
      connection = current;
    }
    return current;
  }

  /** Waits for a server that recovers from a crash. */
  private Connection connect() throws SQLException {
    long start = System.nanoTime();
    while (true) {
      try {
        return DriverManager.getConnection(url());
      } catch (SQLException e) {
        boolean recovers = CANNOT_CONNECT_NOW.equals(e.getSQLState());
        if (!recovers || System.nanoTime() - start > RECOVERY_MAX.toNanos()) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }
}
