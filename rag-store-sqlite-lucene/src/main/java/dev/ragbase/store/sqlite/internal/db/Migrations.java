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
  private static final long APPLICATION = 1_380_009_794L;
  private static final String LOCATIONS = "classpath:dev/ragbase/store/sqlite/";

  private Migrations() {}

  /**
   * Whether the database must be migrated before use.
   *
   * @throws StoreException if it is not ours, or newer than this version
   */
  static boolean needed(String store, Format wanted, Session session) throws SQLException {
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
                + ": "
                + wanted.file()
                + " is another program's SQLite database: choose another folder");
      }
      return true;
    }
    if (format > wanted.number()) {
      throw new StoreException(
          "store "
              + store
              + ": "
              + wanted.file()
              + " has format "
              + format
              + ", this version of ragbase reads up to "
              + wanted.number()
              + ": open it with a newer version");
    }
    return format < wanted.number();
  }

  static void run(String store, Format wanted, String url) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .loggers(MigrationLog.class.getName())
          .dataSource(url, null, null)
          .locations(LOCATIONS + wanted.migrations())
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException failure) {
          throw Failures.of(store, wanted, failure);
        }
      }
      throw new StoreException(
          "store "
              + store
              + ": "
              + wanted.file()
              + " could not be brought to format "
              + wanted.number()
              + ": "
              + e.getMessage(),
          dev.ragbase.error.Retry.NO,
          e);
    }
  }
}
