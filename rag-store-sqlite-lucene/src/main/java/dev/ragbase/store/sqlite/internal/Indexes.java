package dev.ragbase.store.sqlite.internal;

import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** The indexes of all workspaces. Safe for many threads. */
final class Indexes {
  /** The bytes of vectors that every opening may read, a tenth of a second's work at most. */
  private static final long PREPARED_MAX = 100_000_000;

  private final String store;
  private final Database database;
  private final SqliteLuceneSettings settings;
  private final ConcurrentMap<Integer, WorkspaceIndex> byWorkspace = new ConcurrentHashMap<>();

  /** One large graph is built at a time: each takes a processor and a buffer. */
  private final Semaphore graphTurns = new Semaphore(1, true);

  Indexes(String store, Database database, SqliteLuceneSettings settings) {
    this.store = store;
    this.database = database;
    this.settings = settings;
  }

  /** A workspace's, by its number. */
  WorkspaceIndex of(int workspace) {
    return byWorkspace.computeIfAbsent(
        workspace,
        no ->
            new WorkspaceIndex(
                store, no, folder(settings.path(), no), database, settings, graphTurns));
  }

  /** Opens a workspace's that is there and not too large for that, before the first search asks. */
  void prepare(int workspace) {
    Path vectors = new IndexFolder(folder(settings.path(), workspace)).vectors();
    if (Files.exists(vectors) && vectors.toFile().length() <= PREPARED_MAX) {
      of(workspace).prepareSearch();
    }
  }

  static Path folder(Path store, int workspace) {
    return store.resolve("index").resolve(Integer.toString(workspace));
  }

  void publish(IndexUpdate update, Database.Commit commit) throws SQLException {
    of(update.workspace()).publish(update, commit);
  }

  /** Writes and closes them all, also those after one that fails. */
  void close() {
    Exception first = null;
    for (WorkspaceIndex index : byWorkspace.values()) {
      try {
        index.close();
      } catch (IOException | RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw new StoreException(
          "store "
              + store
              + ": an index could not be closed ("
              + (Interruption.caused(first) ? "the thread was interrupted" : first.getMessage())
              + "); it is replayed at the next open",
          Retry.NO,
          first);
    }
  }
}
