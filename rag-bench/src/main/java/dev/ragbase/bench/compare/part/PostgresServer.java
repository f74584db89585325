package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.Progress;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The server of the PostgreSQL part: the user's, or a throw-away cluster that ends with us. */
final class PostgresServer implements ServerLoad, AutoCloseable {
  private static final List<String> EXTENSIONS = List.of("vector", "hstore", "\"uuid-ossp\"");
  private static final String DATABASE = "rag_bench_compare";

  /** Fields of {@code /proc/PID/stat}, counted from the one that follows the name. */
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;
  private static final long NANOS_A_TICK = 10_000_000;

  private final @Nullable ServerUrl given;
  private final @Nullable TestPostgres cluster;
  private final Progress progress;

  /** Those that we made on a server that is not ours. */
  private final List<String> made = new ArrayList<>();

  private PostgresServer(
      @Nullable ServerUrl given, @Nullable TestPostgres cluster, Progress progress) {
    this.given = given;
    this.cluster = cluster;
    this.progress = progress;
  }

  /**
   * Connects to a server, or starts one.
   *
   * @param url a superuser's; null for a cluster of our own
   * @throws MissingServerException if there is no server program with pgvector on this machine
   * @throws IllegalArgumentException if the url is none
   */
  static PostgresServer open(@Nullable String url, Progress progress)
      throws MissingServerException {
    if (url != null) {
      return new PostgresServer(ServerUrl.parse(url), null, progress);
    }
    try {
      return new PostgresServer(null, TestPostgres.start(), progress);
    } catch (IllegalStateException e) {
      throw new MissingServerException(e);
    }
  }

  /**
   * Makes sure that a server of the user's can do what we ask of it, by asking it.
   *
   * @throws IOException if it cannot; the message names the option, the server and the cause
   */
  static void check(String url, Progress progress) throws IOException {
    try (PostgresServer server = open(url, progress)) {
      server.newDatabase("check");
    } catch (IllegalArgumentException e) {
      throw new IOException("--postgres: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new IOException(
          "--postgres: "
              + named(url)
              + ": "
              + e.getMessage()
              + ": it has to be a running server with pgvector, and a superuser's login",
          e);
    }
  }

  /** What to call a server in files: without the login that a url may hold. */
  static String named(@Nullable String url) {
    return url == null ? "own" : ServerUrl.parse(url).named();
  }

  /** The two logins of a new database: its owner, who is no superuser, and a superuser. */
  record Urls(String owner, String superuser) {}

  /** A new database with the extensions that peers want; queries run in one process each. */
  Urls newDatabase(String name) throws SQLException {
    Urls urls = urlsOfNew(name);
    try (Connection connection = DriverManager.getConnection(urls.superuser);
        Statement statement = connection.createStatement()) {
      for (String extension : EXTENSIONS) {
        statement.execute("CREATE EXTENSION IF NOT EXISTS " + extension);
      }
      statement.execute(
          "ALTER DATABASE " + connection.getCatalog() + " SET max_parallel_workers_per_gather = 0");
    }
    return urls;
  }

  private Urls urlsOfNew(String name) throws SQLException {
    if (cluster != null) {
      Database database = cluster.newDatabase();
      return new Urls(database.ownerUrl(), database.superuserUrl());
    }
    ServerUrl server = Objects.requireNonNull(given);
    String database = DATABASE + "_" + name.replace('-', '_');
    drop(database);
    made.add(database);
    inGiven("CREATE DATABASE " + database);
    String there = server.to(database);
    requireDatabase(database, there);
    return new Urls(there, there);
  }

  private void drop(String database) throws SQLException {
    inGiven("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  private void inGiven(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(superuserUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All that follows changes what it connects to: that must not be the user's own. */
  private static void requireDatabase(String database, String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var result = statement.executeQuery("SELECT current_database()")) {
      result.next();
      if (!database.equals(result.getString(1))) {
        throw new SQLException(
            "its url leads to database '"
                + result.getString(1)
                + "', not to '"
                + database
                + "', which was made for us");
      }
    }
  }

  /** What a database takes on the server's disk, without its log. */
  static long databaseBytes(String url) throws IOException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var result = statement.executeQuery("SELECT pg_database_size(current_database())")) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL: " + e.getMessage(), e);
    }
  }

  /**
   * Those that have ended are among them, such as one that has cleared up a table: the first
   * process inherits what they used.
   */
  @Override
  public long cpuNanos() {
    return cluster == null
        ? 0
        : endedNanos(cluster.serverPid()) + processes(cluster).map(PostgresServer::ownNanos).sum();
  }

  /** Pages that they share are counted once. */
  @Override
  public OptionalLong memoryBytes() {
    return cluster == null
        ? OptionalLong.empty()
        : OptionalLong.of(processes(cluster).map(ProcessMemory::sharedBytes).sum());
  }

  private static LongStream processes(TestPostgres cluster) {
    LongStream children =
        ProcessHandle.of(cluster.serverPid()).stream()
            .flatMap(ProcessHandle::children)
            .mapToLong(ProcessHandle::pid);
    return LongStream.concat(LongStream.of(cluster.serverPid()), children);
  }

  private static long ownNanos(long pid) {
    String told = told(pid, "schedstat");
    return told.isEmpty() ? 0 : Long.parseLong(told.substring(0, told.indexOf(' ')));
  }

  /** What the children that ended have used, in hundredths of a second. */
  private static long endedNanos(long pid) {
    String told = told(pid, "stat");
    // The name, in brackets, may hold anything.
    String[] fields = told.substring(told.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length <= CHILDREN_SYSTEM
        ? 0
        : (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]))
            * NANOS_A_TICK;
  }

  /** Empty for a process that has ended meanwhile. */
  private static String told(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      return "";
    }
  }

  String version() throws SQLException {
    String url = superuserUrl();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT current_setting('server_version'), (SELECT default_version FROM"
                    + " pg_available_extensions WHERE name = 'vector')")) {
      result.next();
      return result.getString(1) + ", pgvector " + result.getString(2);
    }
  }

  private String superuserUrl() {
    if (cluster != null) {
      return cluster.superuserUrl();
    }
    ServerUrl server = Objects.requireNonNull(given);
    return server.to(server.database());
  }

  /** Ends a cluster of our own; a server of the user's loses what we made on it. */
  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
    for (String database : made) {
      try {
        drop(database);
      } catch (SQLException e) {
        progress.say(
            "database " + database + " stays on the server, drop it yourself: " + e.getMessage());
      }
    }
  }
}
