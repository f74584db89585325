package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MeasurementLimit;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Measurements: one by one for their percentiles, and summed up by the hour of their writing, with
 * what the workspace then held, in series that are kept by month.
 */
final class PgMetricStore implements MetricStore, AutoCloseable {
  private static final Logger LOG = System.getLogger(PgMetricStore.class.getName());
  private static final String HOUR = "date_trunc('hour', now(), 'UTC')";

  /** How long the thread that writes stays without work. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(30);

  private final Db db;
  private final MeasurementLimit limit;
  private final ExecutorService writer;
  private volatile boolean warned;

  PgMetricStore(Db db, int measurementsMax) {
    this.db = db;
    this.limit = new MeasurementLimit(measurementsMax);
    this.writer = oneThread();
  }

  /**
   * One that stays: the pool then gives it the connection that it had before, whose statements are
   * prepared, and not the one of those who search.
   */
  private static ExecutorService oneThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_MAX.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("ragbase-metrics").factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  @Override
  public void append(Scope scope, List<Measurement> measurements) {
    db.memberships().require(scope, Role.VIEWER, "keep measurements");
    if (measurements.isEmpty()) {
      return;
    }
    db.write(
        scope,
        Role.VIEWER,
        "keep measurements",
        session -> {
          UUID workspace = session.workspace();
          session.update(insert(workspace, measurements));
          if (limit.isTimeToForget(measurements.size(), ThreadLocalRandom.current())) {
            forgetOldest(session, workspace);
          }
          sumUp(session, workspace, measurements);
          return true;
        });
  }

  private void sumUp(Session session, UUID workspace, List<Measurement> measurements) {
    int held = session.update(holdings(workspace));
    int used = session.update(usage(workspace, measurements));
    if (held == 0 || used == 0) {
      warnOnce();
    }
  }

  /** Without the partition an insert would fail, and with it the measurements. */
  private static String hasPartition(String series) {
    return "to_regclass('"
        + series
        + "' || to_char(now() AT TIME ZONE 'UTC', '_YYYY_MM')) IS NOT NULL";
  }

  private void warnOnce() {
    if (!warned) {
      warned = true;
      LOG.log(
          Level.WARNING,
          "store {0} lacks a partition for this month, a series stands still: run 'rag schema"
              + " apply', best every night",
          db.name());
    }
  }

  private static Sql holdings(UUID workspace) {
    return Sql.of(
        "INSERT INTO documents_timeseries (workspace_id, at, documents, chunks, vectors, head)"
            + " SELECT workspace_id, "
            + HOUR
            + ", documents, chunks, vectors, head FROM workspace_heads WHERE workspace_id = ?"
            + " AND "
            + hasPartition("documents_timeseries")
            + " ON CONFLICT (workspace_id, at) DO UPDATE SET documents = excluded.documents,"
            + " chunks = excluded.chunks, vectors = excluded.vectors, head = excluded.head",
        workspace);
  }

  private static Sql usage(UUID workspace, List<Measurement> measurements) {
    return Sql.of(
        "INSERT INTO usage_metrics AS u (workspace_id, at, operation, calls, errors, tokens, took)"
            + " SELECT ?, "
            + HOUR
            + ", m.operation, count(*), count(m.error), sum(m.tokens), sum(m.took)"
            + " FROM unnest(?::text[], ?::text[], ?::int8[], ?::int8[])"
            + " AS m (operation, error, tokens, took) WHERE "
            + hasPartition("usage_metrics")
            + " GROUP BY m.operation ORDER BY m.operation"
            + " ON CONFLICT (workspace_id, at, operation) DO UPDATE SET"
            + " calls = u.calls + excluded.calls, errors = u.errors + excluded.errors,"
            + " tokens = u.tokens + excluded.tokens, took = u.took + excluded.took",
        workspace,
        PgArray.texts(measurements, it -> PgText.write(it.operation())),
        PgArray.texts(measurements, it -> PgText.writeNullable(it.error())),
        PgArray.longs(measurements, Measurement::tokens),
        PgArray.longs(measurements, it -> it.took().toNanos()));
  }

  private static Sql insert(UUID workspace, List<Measurement> measurements) {
    return Sql.of(
        """
        INSERT INTO performance_metrics (workspace_id, operation, at, took, tokens, model, error)
        SELECT ?, * FROM unnest(?::text[], ?::timestamptz[], ?::int8[], ?::int8[], ?::text[], ?::text[])
        """,
        workspace,
        PgArray.texts(measurements, it -> PgText.write(it.operation())),
        PgArray.times(measurements, it -> Micros.floor(it.at())),
        PgArray.longs(measurements, it -> it.took().toNanos()),
        PgArray.longs(measurements, Measurement::tokens),
        PgArray.texts(measurements, it -> PgText.writeNullable(it.model())),
        PgArray.texts(measurements, it -> PgText.writeNullable(it.error())));
  }

  private void forgetOldest(Session session, UUID workspace) {
    session.update(
        Sql.of(
            """
            DELETE FROM performance_metrics WHERE workspace_id = ? AND at <= (
              SELECT at FROM performance_metrics WHERE workspace_id = ?
              ORDER BY at DESC OFFSET ? LIMIT 1)
            """,
            workspace,
            workspace,
            limit.max()));
  }

  /** A transaction costs about as much as the rows of 2,000 measurements. */
  @Override
  public int batch() {
    return 5_000;
  }

  @Override
  public Executor writer() {
    return writer;
  }

  /** Takes no more batches; those that it has are written. */
  @Override
  public void close() {
    writer.shutdown();
  }

  @Override
  public List<OperationStats> stats(Scope scope, Instant since) {
    db.memberships().require(scope, Role.VIEWER, "read measurements");
    Sql sql =
        Sql.of(
            """
            SELECT operation, count(*) AS calls, count(error) AS errors, sum(tokens)::int8 AS tokens,
              percentile_disc(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY took) AS took
            FROM performance_metrics WHERE workspace_id = ? AND at >= ?
            GROUP BY operation ORDER BY operation
            """,
            Ids.workspace(scope),
            Micros.floor(since));
    return List.copyOf(
        db.read(
            scope,
            "read measurements",
            session ->
                session.list(
                    sql,
                    row -> {
                      Long[] took = (Long[]) row.getArray("took").getArray();
                      return new OperationStats(
                          PgText.read(row.getString("operation")),
                          row.getLong("calls"),
                          row.getLong("errors"),
                          row.getLong("tokens"),
                          Duration.ofNanos(took[0]),
                          Duration.ofNanos(took[1]),
                          Duration.ofNanos(took[2]),
                          Duration.ofNanos(took[3]));
                    })));
  }
}
