package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.PostgresSchema.Step;
import dev.ragbase.store.postgres.internal.db.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds and drops indexes concurrently, one after the other, whatever became of the one before: a
 * row that cannot be indexed is its own workspace's trouble. Readers and writers go on meanwhile,
 * so nothing bounds how long a build waits for transactions that are older than it. It ends when
 * whoever runs it goes away, or by {@code pg_cancel_backend}; both end those behind it, too.
 */
final class IndexBuilds {
  /** Some systems cannot tell the server that its client has gone. */
  private static final String PATIENT =
      """
      SET lock_timeout = 0; SET statement_timeout = 0;
      DO $$ BEGIN SET client_connection_check_interval = '2s'; EXCEPTION WHEN OTHERS THEN NULL; END $$\
      """;

  private static final String CANCELLED = "57014";
  private static final int NAMED_MAX = 10;

  private final String store;
  private final Connection connection;
  private final Consumer<Step> progress;
  private final List<Step> done;
  private final List<String> failures = new ArrayList<>();
  private @Nullable SQLException first;

  IndexBuilds(String store, Connection connection, Consumer<Step> progress, List<Step> done) {
    this.store = store;
    this.connection = connection;
    this.progress = progress;
    this.done = done;
  }

  static Step step(VectorIndexes.Change change) {
    return new Step(name(change), change.sql());
  }

  private static String name(VectorIndexes.Change change) {
    return "vector index: " + change.about();
  }

  /**
   * Runs all that can be run.
   *
   * @throws StoreException in the end, if some could not
   */
  void run(List<VectorIndexes.Change> changes) throws SQLException {
    Statements.execute(connection, PATIENT);
    for (VectorIndexes.Change change : changes) {
      Step step = step(change);
      try {
        run(step);
        done.add(step);
      } catch (SQLException e) {
        failed(change, e);
      }
    }
    if (first != null) {
      throw failure(changes.size(), first);
    }
  }

  private void run(Step step) throws SQLException {
    progress.accept(step);
    Statements.execute(connection, step.sql());
  }

  private void failed(VectorIndexes.Change change, SQLException e) throws SQLException {
    if (CANCELLED.equals(e.getSQLState()) || !connection.isValid(1)) {
      throw e;
    }
    failures.add(change.about() + ": " + Failures.said(e));
    first = first == null ? e : first;
    if (!change.undo().isEmpty()) {
      try {
        run(new Step(name(change), change.undo()));
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
    }
  }

  private StoreException failure(int all, SQLException cause) {
    int named = Math.min(failures.size(), NAMED_MAX);
    return new StoreException(
        "store "
            + store
            + ": "
            + failures.size()
            + " of "
            + all
            + " changes of vector indexes failed, the others were made: "
            + String.join("; ", failures.subList(0, named))
            + (named < failures.size() ? "; and " + (failures.size() - named) + " more" : "")
            + ": searches there stay exact until this is mended and the schema applied again",
        Retry.NO,
        cause);
  }
}
