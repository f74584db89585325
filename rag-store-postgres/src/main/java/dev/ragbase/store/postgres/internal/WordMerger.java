package dev.ragbase.store.postgres.internal;

import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Merges the words that writers gathered into their index, on a thread of its own, so that no
 * writer waits for it: half of what writing words costs. If it fails, PostgreSQL merges them
 * itself, when a megabyte is gathered and with each vacuum. Safe for many threads.
 */
final class WordMerger implements AutoCloseable {
  private static final Logger LOG = System.getLogger(WordMerger.class.getName());
  private static final Sql MERGE = Sql.of("SELECT rag_merge_words()");

  private final Db db;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ragbase-merge").factory());
  private final AtomicBoolean requested = new AtomicBoolean();

  WordMerger(Db db) {
    this.db = db;
  }

  /** To be called after words were committed; they are merged soon, many requests at once. */
  void request() {
    if (!requested.getAndSet(true)) {
      thread.execute(this::merge);
    }
  }

  private void merge() {
    requested.set(false);
    try {
      db.anyone(session -> session.list(MERGE, row -> true));
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "store " + db.name() + ": words stay unmerged, which slows searches", e);
    }
  }

  /** Waits for what was requested. */
  @Override
  public void close() {
    thread.close();
  }
}
