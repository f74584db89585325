package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MeasurementLimit;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Format;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The measurements, in a database of their own, made with the first of them: what is written to the
 * truth has every reader's connection let go of the pages that it has mapped, and a search among
 * 100,000 chunks then takes a fifth longer. Safe for many threads.
 */
final class SqliteMetricStore implements MetricStore {
  private static final String INSERT =
      """
      INSERT INTO performance_metrics (tenant, workspace, operation, at, took, tokens, model, error)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String FORGET =
      """
      DELETE FROM performance_metrics WHERE tenant = ? AND workspace = ? AND (at, row) <= (
        SELECT at, row FROM performance_metrics WHERE tenant = ? AND workspace = ?
        ORDER BY at DESC, row DESC LIMIT 1 OFFSET ?)
      """;

  private static final String SINCE =
      """
      SELECT operation, took, tokens, error FROM performance_metrics
      WHERE tenant = ? AND workspace = ? AND at >= ?
      """;

  private final Folder folder;
  private final Database truth;
  private final Duration busyTimeout;
  private final MeasurementLimit limit;
  private final ReentrantLock opening = new ReentrantLock();
  private @Nullable Database opened;

  /**
   * The measurements of a store.
   *
   * @param truth its database: while that is open this is, and written if it may be
   */
  SqliteMetricStore(Folder folder, Database truth, SqliteLuceneSettings settings) {
    this.folder = folder;
    this.truth = truth;
    this.busyTimeout = settings.busyTimeout();
    this.limit = new MeasurementLimit(settings.measurementsMax());
  }

  @Override
  public boolean keeps() {
    return truth.writable();
  }

  @Override
  public void append(Scope scope, List<Measurement> measurements) {
    truth.requireOpen();
    scope.require(Role.VIEWER, "keep measurements");
    truth.requireWritable();
    if (measurements.isEmpty()) {
      return;
    }
    String tenant = scope.tenant().value();
    String workspace = scope.workspace().value();
    database()
        .write(
            session -> {
              session.batch(INSERT, measurements, each -> parameters(tenant, workspace, each));
              return limit.isTimeToForget(measurements.size(), ThreadLocalRandom.current())
                  ? session.update(FORGET, tenant, workspace, tenant, workspace, limit.max())
                  : 0;
            });
  }

  private static @Nullable Object[] parameters(
      String tenant, String workspace, Measurement measurement) {
    return new @Nullable Object[] {
      tenant,
      workspace,
      measurement.operation(),
      Values.micros(measurement.at()),
      measurement.took().toNanos(),
      measurement.tokens(),
      measurement.model(),
      measurement.error()
    };
  }

  private Database database() {
    opening.lock();
    try {
      truth.requireOpen();
      Database found = opened;
      if (found == null) {
        found =
            truth.writable()
                ? Database.open(folder.name(), Format.MEASUREMENTS, folder.path(), busyTimeout)
                : Database.openReadOnly(
                    folder.name(), Format.MEASUREMENTS, folder.path(), busyTimeout);
        opened = found;
      }
      return found;
    } finally {
      opening.unlock();
    }
  }

  /** Closes the database; to be called when the truth was shut. */
  void close() {
    opening.lock();
    try {
      if (opened != null) {
        opened.close();
      }
    } finally {
      opening.unlock();
    }
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
    truth.requireOpen();
    scope.require(Role.VIEWER, "read measurements");
    if (isWithoutAny()) {
      return List.of();
    }
    Map<String, Tally> tallies = new TreeMap<>();
    return database()
        .read(
            session -> {
              session.each(
                  SINCE,
                  row -> {
                    Tally tally = tallies.computeIfAbsent(row.getString(1), name -> new Tally());
                    tally.times.add(Duration.ofNanos(row.getLong(2)));
                    tally.tokens += row.getLong(3);
                    tally.errors += row.getString(4) == null ? 0 : 1;
                    return true;
                  },
                  scope.tenant().value(),
                  scope.workspace().value(),
                  Values.micros(since));
              List<OperationStats> stats = new ArrayList<>();
              tallies.forEach((operation, tally) -> stats.add(tally.stats(operation)));
              return stats;
            });
  }

  /** A file without a byte is what a full disk or a kill left of the first opening. */
  private boolean isWithoutAny() {
    File file = folder.path().resolve(Format.MEASUREMENTS.file()).toFile();
    return file.length() == 0;
  }
}
