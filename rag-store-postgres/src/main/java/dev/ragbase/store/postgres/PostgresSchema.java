package dev.ragbase.store.postgres;

import dev.ragbase.store.postgres.internal.schema.SchemaChange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The tables of a PostgreSQL store, and what brings them to where this version wants them: plain
 * SQL, that can be looked at first and run again at any time, while others read and write. Whoever
 * runs it owns the tables; no superuser is needed where the extension {@code vector} exists. Run it
 * once to begin, after each update of ragbase, and now and then (nightly, say): it also makes the
 * indexes of workspaces that have become large, and the partitions of the months to come.
 */
public final class PostgresSchema {
  private static final Duration SERIES_KEPT = Duration.ofDays(400);

  private final PostgresSettings settings;

  private PostgresSchema(PostgresSettings settings) {
    this.settings = settings;
  }

  /** The schema of the database that the settings name. */
  public static PostgresSchema of(PostgresSettings settings) {
    return new PostgresSchema(settings);
  }

  /**
   * Something to be run.
   *
   * @param name what it is for
   * @param sql what runs
   */
  public record Step(String name, String sql) {}

  /**
   * What {@link #apply(Duration, Consumer)} would run now, besides {@link #privileges}; empty if
   * there is nothing to do. Indexes are not among it as long as migrations are.
   *
   * @param seriesKept what {@link #apply(Duration, Consumer)} will be told
   * @throws dev.ragbase.store.StoreException if the server is out of reach or too old, or others
   *     may create objects in the schema
   */
  public List<Step> plan(Duration seriesKept) {
    return new SchemaChange(settings).plan(seriesKept);
  }

  /** What {@link #apply()} would run now; see {@link #plan(Duration)}. */
  public List<Step> plan() {
    return plan(SERIES_KEPT);
  }

  /**
   * What every {@link #apply} runs, whether it changes anything or not: statements that give the
   * roles that the server has what they need, and take back what others gave away.
   *
   * @throws dev.ragbase.store.StoreException as {@link #plan(Duration)}
   */
  public List<String> privileges() {
    return new SchemaChange(settings).privileges();
  }

  /**
   * Runs what is to be run. What readers would wait for is waited for five seconds at most. The
   * building of indexes, for which nobody waits, waits for older transactions as long as they last:
   * end this program, or its statement ({@code pg_cancel_backend}), to stop it. An index that
   * cannot be built keeps no other from being built.
   *
   * @param seriesKept how long past measurements in {@code documents_timeseries} and {@code
   *     usage_metrics} are kept, by month
   * @param progress hears of each step before it runs
   * @return what ran
   * @throws dev.ragbase.store.StoreException if something fails; what ran before it stays, and the
   *     next run goes on there
   */
  public List<Step> apply(Duration seriesKept, Consumer<Step> progress) {
    return new SchemaChange(settings).apply(seriesKept, progress);
  }

  /** Runs what is to be run, and keeps series for 400 days. */
  public List<Step> apply() {
    return apply(SERIES_KEPT, step -> {});
  }
}
