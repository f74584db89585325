package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.PostgresSchema.Step;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.internal.db.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.ds.PGSimpleDataSource;

/** Finds out what the schema lacks and runs it: extension, roles, migrations, privileges, indexes. */
public final class SchemaChange {
  private static final Logger LOG = System.getLogger(SchemaChange.class.getName());
  private static final String FOLDER = "dev/ragbase/store/postgres/migrations";
  private static final int MONTHS_AHEAD = 3;

  /** A reader that holds a table for longer than this stops the change, not the other way round. */
  private static final String LOCK_TIMEOUT = "SET lock_timeout = '5s'";

  private final PostgresSettings settings;
  private final PGSimpleDataSource dataSource;
  private final Flyway flyway;

  /** A change of the schema that the settings name. */
  public SchemaChange(PostgresSettings settings) {
    this.settings = settings;
    this.dataSource = Connecting.dataSource(settings);
    this.flyway =
        Flyway.configure(SchemaChange.class.getClassLoader())
            .loggers(MigrationLog.class.getName())
            .dataSource(dataSource)
            .locations("classpath:" + FOLDER)
            .failOnMissingLocations(true)
            .defaultSchema(settings.schema())
            .table("ragbase_schema_history")
            // Other tables may be there before ours.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .initSql(LOCK_TIMEOUT)
            .load();
  }

  /** What {@link #apply} would run now. */
  public List<Step> plan() {
    return with(
        connection -> {
          List<Step> steps = new ArrayList<>(before(connection));
          for (MigrationInfo pending : flyway.info().pending()) {
            steps.add(new Step("migration " + pending.getScript(), script(pending.getScript())));
          }
          boolean migrated = steps.stream().noneMatch(step -> step.name().startsWith("migration"));
          if (migrated) {
            steps.addAll(indexes(connection));
          }
          return steps;
        });
  }

  /** Runs what is to be run. */
  public List<Step> apply(Duration seriesKept, Consumer<Step> progress) {
    return with(
        connection -> {
          List<Step> done = new ArrayList<>();
          for (Step step : before(connection)) {
            run(connection, step, progress, done);
          }
          migrate(progress, done);
          privileges(connection);
          maintainPartitions(connection, seriesKept);
          for (Step step : indexes(connection)) {
            run(connection, step, progress, done);
          }
          return List.copyOf(done);
        });
  }

  private List<Step> before(Connection connection) throws SQLException {
    Servers.requireServer(settings.name(), connection);
    List<Step> steps = new ArrayList<>();
    if (!is(connection, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')")) {
      steps.add(new Step("extension vector", "CREATE EXTENSION vector"));
    }
    for (String role : List.of(Roles.APPLICATION, Roles.OPERATOR)) {
      role(connection, role).ifPresent(steps::add);
    }
    return steps;
  }

  /** What makes a role that the login can take on; empty if there is one, or it may not. */
  private static Optional<Step> role(Connection connection, String role) throws SQLException {
    if (is(connection, Roles.isMember(role))) {
      return Optional.empty();
    }
    if (mayCreateRoles(connection)) {
      String sql =
          exists(connection, role) ? Roles.take(role) : String.join(";\n", Roles.create(role));
      return Optional.of(new Step("role " + role, sql));
    }
    LOG.log(
        Level.WARNING,
        "this login is no member of the role {0} and may not make it: the schema works for its"
            + " owner alone, who is held to the policies too. To let others work with it, have"
            + " someone with CREATEROLE run CREATE ROLE {0} (if there is none) and GRANT {0} TO this"
            + " login, then run this again",
        role);
    return Optional.empty();
  }

  private static boolean mayCreateRoles(Connection connection) throws SQLException {
    return is(
        connection,
        "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user");
  }

  private void migrate(Consumer<Step> progress, List<Step> done) {
    try {
      for (MigrationInfo pending : flyway.info().pending()) {
        Step step = new Step("migration " + pending.getScript(), script(pending.getScript()));
        progress.accept(step);
        done.add(step);
      }
      flyway.migrate();
    } catch (FlywayException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException failure) {
        return Failures.translate(settings.name(), failure);
      }
    }
    return new StoreException(
        "store "
            + settings.name()
            + " could not be brought to schema "
            + Version.SCHEMA
            + ": "
            + e.getMessage().strip().replaceAll("\\s*\\R\\s*", " "),
        Retry.NO,
        e);
  }

  private void privileges(Connection connection) throws SQLException {
    String schema = settings.schema();
    if (exists(connection, Roles.APPLICATION)) {
      runAll(connection, Roles.application(schema, Roles.APPLICATION));
    }
    if (exists(connection, Roles.OPERATOR)) {
      runAll(connection, Roles.operator(schema, Roles.OPERATOR));
    }
    if (exists(connection, "authenticated")) {
      runAll(connection, Roles.application(schema, "authenticated"));
    }
  }

  private void maintainPartitions(Connection connection, Duration kept) throws SQLException {
    execute(
        connection,
        "SELECT "
            + settings.schema()
            + ".rag_maintain_partitions("
            + MONTHS_AHEAD
            + ", now() - interval '"
            + kept.toSeconds()
            + " seconds')");
  }

  private List<Step> indexes(Connection connection) throws SQLException {
    return new VectorIndexes(settings.schema(), settings.vectors())
        .statements(connection).stream().map(sql -> new Step("vector index", sql)).toList();
  }

  private static void run(
      Connection connection, Step step, Consumer<Step> progress, List<Step> done)
      throws SQLException {
    progress.accept(step);
    execute(connection, step.sql());
    done.add(step);
  }

  private static void runAll(Connection connection, List<String> statements) throws SQLException {
    for (String statement : statements) {
      execute(connection, statement);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    return is(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "')");
  }

  private static boolean is(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static String script(String name) {
    try (InputStream in =
        SchemaChange.class.getClassLoader().getResourceAsStream(FOLDER + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the migration " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the migration " + name + " cannot be read", e);
    }
  }

  /** Work on a connection. */
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T with(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, LOCK_TIMEOUT);
      execute(connection, "SELECT set_config('search_path', '" + settings.schema() + "', false)");
      return work.run(connection);
    } catch (SQLException e) {
      throw Failures.translate(settings.name(), e);
    }
  }
}
