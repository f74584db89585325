package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.PostgresSchema.Step;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Finds out what the schema lacks and runs it: extension, roles, migrations, privileges, indexes.
 */
public final class SchemaChange {
  private static final String FOLDER = "dev/ragbase/store/postgres/migrations";

  /** A reader that holds a table for longer than this stops the change, not the other way round. */
  private static final String LOCK_TIMEOUT = "SET lock_timeout = '5s'";

  /** Names of tables and types are written in full: nobody's function is taken for PostgreSQL's. */
  private static final String NO_SCHEMA = "SET search_path = pg_catalog, pg_temp";

  private static final Duration TURN_WAIT = Duration.ofSeconds(60);
  private static final Duration TURN_POLL = Duration.ofMillis(20);
  private static final String VECTOR = "extension vector";

  private final PostgresSettings settings;
  private final PGSimpleDataSource dataSource;

  /** A change of the schema that the settings name. */
  public SchemaChange(PostgresSettings settings) {
    this.settings = settings;
    this.dataSource = Connecting.patiently(settings);
  }

  private Flyway flyway(String searchPath, Callback... callbacks) {
    return Flyway.configure(SchemaChange.class.getClassLoader())
        .callbacks(callbacks)
        .loggers(MigrationLog.class.getName())
        .dataSource(dataSource)
        .locations("classpath:" + FOLDER)
        .failOnMissingLocations(true)
        .defaultSchema(settings.schema())
        .table("ragbase_schema_history")
        // Other tables may be there before ours.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .initSql(LOCK_TIMEOUT + "; SET search_path = " + searchPath)
        .load();
  }

  /** What {@link #apply} would run now. */
  public List<Step> plan(Duration seriesKept) {
    return with(
        connection -> {
          List<Step> steps = new ArrayList<>(before(connection));
          MigrationInfoService migrations = flyway(searchPath(connection)).info();
          requireSame(migrations.applied());
          MigrationInfo[] pending = migrations.pending();
          for (MigrationInfo each : pending) {
            steps.add(new Step("migration " + each.getScript(), script(each.getScript())));
          }
          Statements.execute(connection, NO_SCHEMA);
          steps.addAll(new Partitions(settings.schema(), seriesKept).steps(connection));
          if (pending.length == 0) {
            steps.addAll(vectorSettings(connection));
            indexes(connection).forEach(it -> steps.add(IndexBuilds.step(it)));
          }
          return steps;
        });
  }

  /** Runs what is to be run. */
  public List<Step> apply(Duration seriesKept, Consumer<Step> progress) {
    return with(
        connection -> {
          List<Step> done = new ArrayList<>();
          awaitTurn(connection);
          for (Step step : before(connection)) {
            run(connection, step, progress, done);
          }
          migrate(
              flyway(
                  searchPath(connection),
                  new MigrationSteps(
                      script -> {
                        Step step = new Step("migration " + script, script(script));
                        progress.accept(step);
                        done.add(step);
                      })));
          Statements.execute(connection, NO_SCHEMA);
          for (Step step : new Partitions(settings.schema(), seriesKept).steps(connection)) {
            run(connection, step, progress, done);
          }
          inOneTransaction(
              connection, new RoleChange(settings.schema(), connection).privileges(List.of()));
          for (Step step : vectorSettings(connection)) {
            run(connection, step, progress, done);
          }
          new IndexBuilds(settings.name(), connection, progress, done).run(indexes(connection));
          return List.copyOf(done);
        });
  }

  /** What each {@link #apply} grants and takes back, whether that changes anything or not. */
  public List<String> privileges() {
    return with(
        connection -> new RoleChange(settings.schema(), connection).privileges(before(connection)));
  }

  private List<Step> before(Connection connection) throws SQLException {
    List<Step> steps = new ArrayList<>();
    if (!Statements.isTrue(
        connection, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')")) {
      steps.add(new Step(VECTOR, "CREATE EXTENSION vector"));
    }
    steps.addAll(new RoleChange(settings.schema(), connection).steps());
    return steps;
  }

  /**
   * One change at a time; asked again and again, since a session that waits holds up index builds.
   */
  private void awaitTurn(Connection connection) throws SQLException {
    long deadline = System.nanoTime() + TURN_WAIT.toNanos();
    while (!Statements.isTrue(
        connection,
        "SELECT pg_try_advisory_lock(hashtextextended('ragbase schema "
            + settings.schema()
            + "', 0))")) {
      if (System.nanoTime() - deadline > 0) {
        throw new StoreException(
            "the schema of store "
                + settings.name()
                + " is being changed by another 'rag schema apply': try again when it has ended",
            Retry.YES,
            null);
      }
      LockSupport.parkNanos(TURN_POLL.toNanos());
    }
  }

  /** The tables' schema and, where it is another one, that of pgvector. */
  private String searchPath(Connection connection) throws SQLException {
    return settings.schema() + ", " + vectorSchema(connection) + ", pg_temp";
  }

  /** Where pgvector is, or is going to be. */
  private String vectorSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid ="
                    + " e.extnamespace WHERE e.extname = 'vector'")) {
      return row.next() ? row.getString(1) : settings.schema();
    }
  }

  private void migrate(Flyway flyway) {
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw otherMigrations(e);
    } catch (FlywayException e) {
      throw failed(e);
    }
  }

  /** What {@link #apply} would refuse is not to be planned either. */
  private void requireSame(MigrationInfo[] applied) {
    if (!Stream.of(applied).allMatch(MigrationInfo::isChecksumMatching)) {
      throw otherMigrations(null);
    }
  }

  private StoreException otherMigrations(@Nullable Throwable cause) {
    return new StoreException(
        "store "
            + settings.name()
            + " was made by a build of ragbase whose migrations were others than this one's: go"
            + " on with that build, or copy it by that build into a folder ('rag copy --to DIR')"
            + " and by this one into a new database",
        Retry.NO,
        cause);
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
            + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "),
        Retry.NO,
        e);
  }

  /** Whoever works meanwhile has the privileges of before or those of after. */
  private static void inOneTransaction(Connection connection, List<String> statements)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (String statement : statements) {
        Statements.execute(connection, statement);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Keeps the settings that are given, if they are others than those that are kept. */
  private List<Step> vectorSettings(Connection connection) throws SQLException {
    VectorIndexSettings given = settings.vectors();
    return given == null || given.equals(StoredVectorSettings.read(settings.schema(), connection))
        ? List.of()
        : List.of(
            new Step(
                "settings of vector indexes",
                StoredVectorSettings.write(settings.schema(), given)));
  }

  private List<VectorIndexes.Change> indexes(Connection connection) throws SQLException {
    VectorIndexSettings given = settings.vectors();
    return new VectorIndexes(
            settings.schema(),
            vectorSchema(connection),
            given == null ? StoredVectorSettings.read(settings.schema(), connection) : given)
        .changes(connection);
  }

  private void run(Connection connection, Step step, Consumer<Step> progress, List<Step> done)
      throws SQLException {
    progress.accept(step);
    try {
      Statements.execute(connection, step.sql());
    } catch (SQLException e) {
      if (step.name().equals(VECTOR)) {
        throw new StoreException(
            "store "
                + settings.name()
                + " has no extension vector, and this login cannot make it ("
                + Failures.said(e)
                + "): install pgvector "
                + Version.PGVECTOR_MIN
                + " or later on the server, and have a superuser run CREATE EXTENSION vector in"
                + " this database",
            Retry.NO,
            e);
      }
      throw e;
    }
    done.add(step);
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
      Statements.execute(connection, LOCK_TIMEOUT);
      Statements.execute(connection, NO_SCHEMA);
      Servers.requireServer(settings.name(), connection);
      Servers.requireName(settings.name(), settings.schema(), connection);
      Servers.requireClosed(settings.name(), settings.schema(), connection);
      Servers.requireNotNewer(settings.name(), settings.schema(), connection);
      Statements.execute(connection, "SET search_path = " + searchPath(connection));
      // To see how large workspaces are.
      Statements.execute(connection, "SET ragbase.operator = 'on'");
      return work.run(connection);
    } catch (SQLException e) {
      throw Failures.translate(settings.name(), e);
    }
  }
}
