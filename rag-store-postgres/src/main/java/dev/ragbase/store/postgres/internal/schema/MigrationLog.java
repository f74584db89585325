package dev.ragbase.store.postgres.internal.schema;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** Flyway's talk, a level below what it thinks of it. */
public final class MigrationLog implements LogCreator {
  @Override
  public Log createLogger(Class<?> type) {
    return new Quiet(System.getLogger(type.getName()));
  }

  private record Quiet(Logger logger) implements Log {
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
      logger.log(Level.DEBUG, message);
    }

    @Override
    public void error(String message) {
      logger.log(Level.DEBUG, message);
    }

    @Override
    public void error(String message, Exception e) {
      logger.log(Level.DEBUG, message, e);
    }

    @Override
    public void notice(String message) {
      logger.log(Level.DEBUG, message);
    }
  }
}
