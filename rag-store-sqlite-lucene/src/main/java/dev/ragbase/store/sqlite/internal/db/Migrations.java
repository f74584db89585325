package dev.ragbase.store.sqlite.internal.db;

import dev.ragbase.store.StoreException;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database to the format that this version reads. The format is the database's {@code
 * user_version}, so that a current one is recognised by one read; Flyway is started for others
 * only.
 */
final class Migrations {
  /** The format after the newest migration. */
  static final int FORMAT = 1;

  private static final long APPLICATION = 1_380_009_794L;
  private static final String LOCATION = "classpath:dev/ragbase/store/sqlite/migrations";

  private Migrations() {}

  /**
   * Whether the database must be migrated before use.
   *
   * @throws StoreException if it is not ours, or newer than this version
   */
  static boolean needed(String store, Session session) throws SQLException {
    long application = session.number("PRAGMA application_id");
    long format = session.number("PRAGMA user_version");
    if (application != APPLICATION) {
      long tables =
          session.number(
              "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '%flyway_schema_history%'");
      if (tables > 0 || application != 0) {
        throw new StoreException(
            "store "
                + store
                + ": ragbase.db is another program's SQLite database: choose another folder");
      }
      return true;
    }
    if (format > FORMAT) {
      throw new StoreException(
          "store "
              + store
              + " has format "
              + format
              + ", this version of ragbase reads up to "
              + FORMAT
              + ": open it with a newer version");
    }
    return format < FORMAT;
  }

  static void run(String store, String url) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .loggers(MigrationLog.class.getName())
          .dataSource(url, null, null)
          .locations(LOCATION)
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException failure) {
          throw Failures.of(store, failure);
        }
      }
      throw new StoreException(
          "store " + store + " could not be brought to format " + FORMAT + ": " + e.getMessage(),
          dev.ragbase.error.Retry.NO,
          e);
    }
  }
}
