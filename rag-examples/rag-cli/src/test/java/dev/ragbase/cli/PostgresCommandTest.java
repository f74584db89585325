package dev.ragbase.cli;

import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Commands on PostgreSQL, with databases of their own. */
abstract class PostgresCommandTest extends CommandLineTest {
  private static final Object LOCK = new Object();
  private static @Nullable Database template;

  private final Deque<Database> databases = new ArrayDeque<>();

  /** A database without a table. */
  Database empty() {
    Database database = mayProvision(TestPostgres.shared().newDatabase());
    databases.push(database);
    return database;
  }

  /** A database as the first {@code rag schema apply} leaves it. */
  Database applied() {
    synchronized (LOCK) {
      if (template == null) {
        template = mayProvision(TestPostgres.shared().newDatabase());
        rag("schema", "apply", "--store", template.ownerUrl()).succeeded();
      }
      Database database = TestPostgres.shared().copyOf(template);
      databases.push(database);
      return database;
    }
  }

  /** The roles belong to the server: where another database made them, its owner has them alone. */
  private static Database mayProvision(Database database) {
    try (Sql sql = Sql.open(database.superuserUrl())) {
      if ("t"
          .equals(
              sql.ask("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ragbase_admin')"))) {
        sql.run("GRANT ragbase_app, ragbase_admin TO " + database.owner());
      }
      return database;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void dropDatabases() {
    databases.forEach(Database::close);
  }
}
