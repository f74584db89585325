package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Measurements, one by one for their percentiles and by the hour for good. */
final class PgMetricStore implements MetricStore {
  private final Db db;
  private final int measurementsMax;

  PgMetricStore(Db db, int measurementsMax) {
    this.db = db;
    this.measurementsMax = measurementsMax;
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
          UUID workspace = Ids.workspace(scope);
          session.update(insert(workspace, measurements));
          forgetOldest(session, workspace);
          return true;
        });
  }

  private static Sql insert(UUID workspace, List<Measurement> measurements) {
    return Sql.of(
        """
        INSERT INTO performance_metrics (workspace_id, operation, at, took, tokens, model, error)
        SELECT ?, * FROM unnest(?::text[], ?::timestamptz[], ?::int8[], ?::int8[], ?::text[], ?::text[])
        """,
        workspace,
        texts(measurements, it -> PgText.write(it.operation())),
        PgArray.times(measurements.stream().map(it -> Micros.ceiling(it.at())).toList()),
        PgArray.longs(measurements.stream().map(it -> it.took().toNanos()).toList()),
        PgArray.longs(measurements.stream().map(Measurement::tokens).toList()),
        texts(measurements, it -> PgText.writeNullable(it.model())),
        texts(measurements, it -> PgText.writeNullable(it.error())));
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
            measurementsMax));
  }

  @Override
  public List<OperationStats> stats(Scope scope, Instant since) {
    Sql sql =
        Sql.of(
            """
            SELECT operation, count(*) AS calls, count(error) AS errors, sum(tokens)::int8 AS tokens,
              percentile_disc(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY took) AS took
            FROM performance_metrics WHERE workspace_id = ? AND at >= ?
            GROUP BY operation ORDER BY operation
            """,
            Ids.workspace(scope),
            Micros.ceiling(since));
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

  private static PgArray texts(
      List<Measurement> measurements, Function<Measurement, @Nullable String> value) {
    List<@Nullable String> values = new ArrayList<>();
    measurements.forEach(measurement -> values.add(value.apply(measurement)));
    return PgArray.texts(values);
  }
}
