package dev.ragbase.store.sqlite.internal.db;

import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** Sends what Flyway says to the platform's logger, one level lower: its news are routine here. */
public final class MigrationLog implements LogCreator {
  @Override
  public Log createLogger(Class<?> clazz) {
    return new Lines(System.getLogger(clazz.getName()));
  }

  private record Lines(System.Logger logger) implements Log {
    @Override
    public void debug(String message) {
      logger.log(Level.TRACE, message);
    }

    @Override
    public void info(String message) {
      logger.log(Level.DEBUG, message);
    }

    @Override
    public void warn(String message) {
      logger.log(Level.INFO, message);
    }

    @Override
    public void error(String message) {
      logger.log(Level.WARNING, message);
    }

    @Override
    public void error(String message, Exception e) {
      logger.log(Level.WARNING, message, e);
    }

    @Override
    public void notice(String message) {
      logger.log(Level.DEBUG, message);
    }
  }
}
