package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MeasurementLimit;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The measurements, in {@code performance_metrics}. Safe for many threads. */
final class SqliteMetricStore implements MetricStore {
  private static final String INSERT =
      """
      INSERT INTO performance_metrics (workspace, operation, at, took, tokens, model, error)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String FORGET =
      """
      DELETE FROM performance_metrics WHERE workspace = ? AND (at, row) <= (
        SELECT at, row FROM performance_metrics WHERE workspace = ?
        ORDER BY at DESC, row DESC LIMIT 1 OFFSET ?)
      """;

  private static final String SINCE =
      """
      SELECT operation, took, tokens, error FROM performance_metrics
      WHERE workspace = ? AND at >= ?
      """;

  private final Truth truth;
  private final MeasurementLimit limit;

  SqliteMetricStore(Truth truth, int measurementsMax) {
    this.truth = truth;
    this.limit = new MeasurementLimit(measurementsMax);
  }

  @Override
  public void append(Scope scope, List<Measurement> measurements) {
    truth.write(
        scope,
        Role.VIEWER,
        "keep measurements",
        (session, workspace) -> {
          session.batch(INSERT, measurements, each -> parameters(workspace, each));
          return limit.isTimeToForget(measurements.size(), ThreadLocalRandom.current())
              ? session.update(FORGET, workspace, workspace, limit.max())
              : 0;
        });
  }

  private static @Nullable Object[] parameters(int workspace, Measurement measurement) {
    return new @Nullable Object[] {
      workspace,
      measurement.operation(),
      Values.micros(measurement.at()),
      measurement.took().toNanos(),
      measurement.tokens(),
      measurement.model(),
      measurement.error()
    };
  }

  /** The measurements of one operation, as they are read. */
  private static final class Tally {
    private final List<Duration> times = new ArrayList<>();
    private long errors;
    private long tokens;

    OperationStats stats(String operation) {
      times.sort(null);
      return new OperationStats(
          operation,
          times.size(),
          errors,
          tokens,
          nearestRank(50),
          nearestRank(95),
          nearestRank(99),
          times.getLast());
    }

    private Duration nearestRank(int percent) {
      long rank = (times.size() * (long) percent + 99) / 100;
      return times.get((int) Math.max(1, rank) - 1);
    }
  }

  @Override
  public Executor writer() {
    return batch -> Thread.ofPlatform().daemon().name("ragbase-metrics").start(batch);
  }

  @Override
  public List<OperationStats> stats(Scope scope, Instant since) {
    Map<String, Tally> tallies = new TreeMap<>();
    return truth.read(
        scope,
        "read measurements",
        (session, workspace) -> {
          session.each(
              SINCE,
              row -> {
                Tally tally = tallies.computeIfAbsent(row.getString(1), name -> new Tally());
                tally.times.add(Duration.ofNanos(row.getLong(2)));
                tally.tokens += row.getLong(3);
                tally.errors += row.getString(4) == null ? 0 : 1;
                return true;
              },
              workspace,
              micros(since));
          List<OperationStats> stats = new ArrayList<>();
          tallies.forEach((operation, tally) -> stats.add(tally.stats(operation)));
          return stats;
        });
  }

  // Times are cut to the microsecond when they are kept: the first one at or after a time that is
  // not whole is the next whole one.
  private static long micros(Instant since) {
    long micros = Values.micros(since);
    return Values.time(micros).isBefore(since) ? micros + 1 : micros;
  }
}
