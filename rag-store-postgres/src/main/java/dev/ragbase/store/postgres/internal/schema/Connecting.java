package dev.ragbase.store.postgres.internal.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.store.postgres.PostgresSettings;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections by the settings. */
public final class Connecting {
  /** A search by vector and one by words are answered together, and each may take its time. */
  private static final int STATEMENTS_TOGETHER = 2;

  /** What an answer may take beyond its statements. */
  private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

  /** The driver counts its milliseconds by an int. */
  private static final long SOCKET_TIMEOUT_MAX_SECONDS = Integer.MAX_VALUE / 1_000;

  /**
   * What is asked a second time is prepared on the server: by the driver's own default it is the
   * fifth, and each until then is parsed and planned, for a search by vector some milliseconds.
   */
  private static final int PREPARED_FROM = 2;

  private Connecting() {}

  /**
   * Without a pool, for work that may take long, such as building an index: whatever the url says
   * of calls, the socket waits for its end.
   */
  public static PGSimpleDataSource patiently(PostgresSettings settings) {
    PGSimpleDataSource source = dataSource(settings);
    source.setSocketTimeout(0);
    return source;
  }

  private static PGSimpleDataSource dataSource(PostgresSettings settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    if (source.getApplicationName() == null) {
      source.setApplicationName("ragbase");
    }
    if (source.getConnectTimeout() == 0 || source.getConnectTimeout() == 10) {
      source.setConnectTimeout(Math.toIntExact(Math.max(1, settings.connectTimeout().toSeconds())));
    }
    if (!says(settings, PGProperty.TCP_KEEP_ALIVE)) {
      source.setTcpKeepAlive(true);
    }
    return source;
  }

  /**
   * Without a pool, for calls: a server that has vanished without a word ends them soon after the
   * server itself would have. Unless the url says when.
   */
  public static PGSimpleDataSource forCalls(PostgresSettings settings) {
    PGSimpleDataSource source = dataSource(settings);
    if (!says(settings, PGProperty.SOCKET_TIMEOUT)) {
      Duration silent =
          settings.statementTimeout().multipliedBy(STATEMENTS_TOGETHER).plus(ANSWER_MARGIN);
      long seconds = silent.plusMillis(999).toSeconds();
      source.setSocketTimeout((int) Math.min(SOCKET_TIMEOUT_MAX_SECONDS, seconds));
    }
    if (!says(settings, PGProperty.PREPARE_THRESHOLD)) {
      source.setPrepareThreshold(PREPARED_FROM);
    }
    return source;
  }

  private static boolean says(PostgresSettings settings, PGProperty property) {
    Properties said = Driver.parseURL(settings.url(), new Properties());
    return said != null && said.getProperty(property.getName()) != null;
  }

  /** With a pool, which the caller closes. */
  public static HikariDataSource pool(PostgresSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ragbase");
    config.setDataSource(forCalls(settings));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(1, settings.poolSize()));
    config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
