package dev.ragbase.store.postgres.internal;

import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the database merge words into their index and analyze tables that have grown, on a thread of
 * its own, so that no writer waits for it: merging is two thirds of what writing costs. If it
 * fails, PostgreSQL does both itself, a minute later. Safe for many threads.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Upkeep.class.getName());
  private static final Sql RUN = Sql.of("SELECT rag_upkeep()");

  private final Db db;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ragbase-upkeep").factory());
  private final AtomicBoolean requested = new AtomicBoolean();

  Upkeep(Db db) {
    this.db = db;
  }

  /** To be called when rows were written, before the commit too. */
  void request() {
    if (requested.getAndSet(true)) {
      return;
    }
    try {
      thread.execute(this::run);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "store {0} is being closed, upkeep is left to PostgreSQL", db.name());
    }
  }

  private void run() {
    requested.set(false);
    try {
      db.anyone(session -> session.list(RUN, row -> true));
    } catch (RuntimeException e) {
      LOG.log(
          Level.DEBUG,
          "store " + db.name() + ": words stay unmerged for now, which slows searches",
          e);
    }
  }

  /** Waits for what was requested. */
  @Override
  public void close() {
    thread.close();
  }
}
