package dev.ragbase.bench.compare.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * Connections for the peers: pooled, with the settings that pgvector names for filtered searches.
 */
final class Pools {
  private Pools() {}

  static HikariDataSource open(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(2 * Runtime.getRuntime().availableProcessors());
    config.setConnectionInitSql(
        "SET hnsw.iterative_scan = 'strict_order'; SET hnsw.ef_search = 100");
    return new HikariDataSource(config);
  }
}
