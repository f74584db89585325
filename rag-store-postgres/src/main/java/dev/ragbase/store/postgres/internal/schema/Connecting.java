package dev.ragbase.store.postgres.internal.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.store.postgres.PostgresSettings;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections by the settings. */
public final class Connecting {
  private Connecting() {}

  /** Without a pool. */
  public static PGSimpleDataSource dataSource(PostgresSettings settings) {
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
    return source;
  }

  /** With a pool, which the caller closes. */
  public static HikariDataSource pool(PostgresSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ragbase");
    config.setDataSource(dataSource(settings));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(1, settings.poolSize()));
    config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
