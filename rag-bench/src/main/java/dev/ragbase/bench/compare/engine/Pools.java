package dev.ragbase.bench.compare.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections for the peers: pooled, with the settings that pgvector names for filtered searches
 * and for those that do not use the index, a pool for each {@code hnsw.ef_search}.
 */
final class Pools implements AutoCloseable {
  /** For what is written, which does not depend on it. */
  static final int ANY = 40;

  private final String url;
  private final Map<Integer, HikariDataSource> byEffort = new ConcurrentHashMap<>();

  Pools(String url) {
    this.url = url;
  }

  HikariDataSource of(int effort) {
    return byEffort.computeIfAbsent(effort, this::open);
  }

  private HikariDataSource open(int effort) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(2 * Runtime.getRuntime().availableProcessors());
    // Without the first the planner compares all rows of a small table, ten times as slow.
    config.setConnectionInitSql(
        "SET enable_seqscan = off; SET hnsw.iterative_scan = 'relaxed_order'; SET hnsw.ef_search = "
            + effort);
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    byEffort.values().forEach(HikariDataSource::close);
  }
}
