package dev.ragbase.store.sqlite.internal;

import static java.util.Objects.requireNonNull;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.lucene.IndexDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of one workspace, in step with SQLite: a search runs on a snapshot of SQLite and on
 * indexes that agree with it, or first brings them there. Opened by the first use. Safe for many
 * threads.
 */
final class WorkspaceIndex {
  private static final Logger LOG = System.getLogger(WorkspaceIndex.class.getName());

  /** How often a search begins again because its index turned out damaged or behind. */
  private static final int ATTEMPTS_MAX = 5;

  private final String store;
  private final int workspace;
  private final Path folder;
  private final Database database;
  private final SqliteLuceneSettings settings;

  /** Held by who changes the indexes or their files; always taken before {@link #visible}. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Held for writing while SQLite and the indexes change together, for reading by searches. */
  private final ReentrantReadWriteLock visible = new ReentrantReadWriteLock();

  private @Nullable IndexParts parts;

  /** Whether {@link #parts} missed something that SQLite has. */
  private boolean behind;

  private volatile boolean graphWanted;
  private boolean damaged;
  private boolean closed;
  private int unflushed;

  /** What a search does with indexes that agree with the session's snapshot. */
  @FunctionalInterface
  interface Search<T> {
    T run(Session session, IndexParts parts) throws SQLException, IOException;
  }

  WorkspaceIndex(
      String store, int workspace, Path folder, Database database, SqliteLuceneSettings settings) {
    this.store = store;
    this.workspace = workspace;
    this.folder = folder;
    this.database = database;
    this.settings = settings;
  }

  /**
   * Runs a search.
   *
   * @throws StoreException if the indexes cannot be read, nor built anew
   */
  <T> T search(Search<T> search) {
    for (int attempt = 1; ; attempt++) {
      try {
        Optional<T> found = attempt(search);
        if (found.isPresent()) {
          return found.get();
        }
        catchUp();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof IndexDamagedException damage) || attempt == ATTEMPTS_MAX) {
          throw failure("cannot be read", e.getCause());
        }
        markDamaged(damage);
      }
      if (attempt == ATTEMPTS_MAX) {
        throw failure("does not keep up with its database", null);
      }
    }
  }

  private <T> Optional<T> attempt(Search<T> search) {
    visible.readLock().lock();
    try {
      requireOpen();
      IndexParts open = parts;
      if (open == null || behind) {
        return Optional.empty();
      }
      return database.read(
          session -> {
            boolean model = StoreModel.read(session).isPresent();
            if (!open.isAt(Replay.head(session, workspace), model)) {
              return Optional.empty();
            }
            try {
              return Optional.of(search.run(session, open));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } finally {
      visible.readLock().unlock();
    }
  }

  private void markDamaged(IOException cause) {
    LOG.log(
        Level.WARNING, "index {0} is damaged and is built anew: {1}", folder, cause.getMessage());
    visible.writeLock().lock();
    try {
      damaged = true;
      behind = true;
    } finally {
      visible.writeLock().unlock();
    }
  }

  /** Opens the indexes if they are not, and applies what they missed. */
  private void catchUp() {
    changing(
        () -> {
          try {
            if (damaged) {
              wipe();
            } else if (parts != null && parts.lucene().isBroken()) {
              closeParts();
            }
            openAndReplay();
          } catch (IOException e) {
            behind = true;
            throw failure("cannot be brought up to date", e);
          } catch (RuntimeException e) {
            behind = true;
            throw e;
          }
        });
  }

  private void changing(Runnable work) {
    writing.lock();
    visible.writeLock().lock();
    try {
      requireOpen();
      work.run();
    } finally {
      visible.writeLock().unlock();
      writing.unlock();
    }
  }

  private void openAndReplay() throws IOException {
    // Another process may write the files while this one opens them: they are opened as they are,
    // then compared with a snapshot that is taken later, which cannot be older than they are.
    inSnapshot((session, head) -> openParts(session, settings.readOnly() ? Long.MAX_VALUE : head));
    inSnapshot(
        (session, head) -> {
          if (parts != null && parts.isAhead(head)) {
            closeParts();
          }
          replay(new Replay(session, workspace, head), openParts(session, head));
        });
    behind = false;
  }

  @FunctionalInterface
  private interface InSnapshot {
    void run(Session session, long head) throws SQLException, IOException;
  }

  private void inSnapshot(InSnapshot work) throws IOException {
    try {
      database.read(
          session -> {
            try {
              work.run(session, Replay.head(session, workspace));
              return true;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw requireNonNull(e.getCause());
    }
  }

  private void replay(Replay replay, IndexParts open) throws IOException, SQLException {
    replay.lucene(open.lucene(), open.graph());
    if (open.vectors() != null && open.vectors().applied() != replay.head()) {
      replay.vectors(open.vectors());
    }
  }

  private IndexParts openParts(Session session, long head) throws SQLException, IOException {
    Optional<EmbeddingModel> model = StoreModel.read(session);
    boolean graph = graphWanted || graphPlanned(session);
    if (parts != null
        && ((parts.vectors() == null && model.isPresent()) || (graph && !parts.graph()))) {
      closeParts();
    }
    if (parts == null) {
      parts = IndexParts.open(folder, settings, model, graph, head);
    }
    return parts;
  }

  private boolean graphPlanned(Session session) throws SQLException {
    return switch (settings.graph()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case PLANNED ->
          session.number(
                  "SELECT count(*) FROM chunks WHERE workspace = ? AND embedding IS NOT NULL",
                  workspace)
              >= settings.graphFromVectors();
    };
  }

  /**
   * Opens the indexes if they agree with SQLite, so that the first search need not. What fails or
   * takes longer is left to that search.
   */
  void prepareSearch() {
    changing(
        () -> {
          try {
            inSnapshot(
                (session, head) -> {
                  IndexParts open = openParts(session, head);
                  if (!open.isAt(head, StoreModel.read(session).isPresent())) {
                    closeParts();
                  }
                });
          } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "index " + folder + " is left to the first search", e);
          }
        });
  }

  /** Builds the graph if there is none and the settings allow it. */
  void wantGraph() {
    if (graphWanted || settings.graph() == Graph.NEVER || settings.readOnly()) {
      return;
    }
    changing(
        () -> {
          graphWanted = true;
          behind |= parts == null || !parts.graph();
        });
  }

  /** Commits a transaction and makes it visible here, in one step for every search. */
  void publish(IndexUpdate update, Database.Commit commit) throws SQLException {
    writing.lock();
    try {
      prepare();
      visible.writeLock().lock();
      try {
        requireOpen();
        commit.run();
        apply(update);
      } finally {
        visible.writeLock().unlock();
      }
      unflushed += update.size();
      if (parts != null && unflushed >= parts.flushEvery(settings.commitEvery())) {
        flush();
      }
    } finally {
      writing.unlock();
    }
  }

  // An index that cannot be opened does not keep a document from being stored: the next search
  // tries again, and says why if it cannot.
  private void prepare() {
    if (parts == null && !behind) {
      try {
        catchUp();
      } catch (StoreException e) {
        LOG.log(Level.WARNING, "index " + folder + " cannot follow for now", e);
      }
    }
  }

  private void apply(IndexUpdate update) {
    IndexParts open = parts;
    if (open == null || behind) {
      behind = true;
    } else if (open.vectors() == null && !update.vectors().isEmpty()) {
      // The table can be made only now that the vectors' model is known.
      followBy(this::catchUp);
    } else {
      followBy(() -> applyTo(open, update));
    }
  }

  private static void applyTo(IndexParts open, IndexUpdate update) {
    try {
      open.apply(update);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The documents are stored already, so nothing that happens here may look like a failed put.
  private void followBy(Runnable work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "index " + folder + " fell behind, the next search mends it", e);
    } finally {
      behind = !done;
    }
  }

  /** Brings the files up to what is in memory. */
  private void flush() {
    if (parts == null || behind) {
      return;
    }
    try {
      parts.flush();
      unflushed = 0;
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "index " + folder + " cannot be written; it is replayed later", e);
    }
  }

  private void join() {
    if (parts == null || behind) {
      return;
    }
    try {
      parts.join();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "index " + folder + " stays in pieces", e);
    }
  }

  /** Makes both indexes anew from SQLite. */
  void rebuild() {
    changing(
        () -> {
          damaged = true;
          behind = true;
        });
    catchUp();
    writing.lock();
    try {
      flush();
    } finally {
      writing.unlock();
    }
  }

  private void wipe() throws IOException {
    boolean graph = parts != null && parts.graph();
    closeParts();
    if (!settings.readOnly()) {
      IndexParts.wipe(folder);
    }
    graphWanted |= graph;
    damaged = false;
  }

  private void closeParts() throws IOException {
    IndexParts closing = parts;
    parts = null;
    if (closing != null) {
      closing.close();
    }
  }

  /** Writes the files and closes them. */
  void close() throws IOException {
    writing.lock();
    visible.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        flush();
        join();
        closeParts();
      }
    } finally {
      visible.writeLock().unlock();
      writing.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("store " + store + " is closed");
    }
  }

  private StoreException failure(String what, @Nullable Throwable cause) {
    String why = cause == null ? "" : " (" + cause.getMessage() + ")";
    return new StoreException(
        "store "
            + store
            + ": index "
            + folder
            + " "
            + what
            + why
            + "; the documents are safe: free space or mend the folder's rights and try again",
        Retry.YES,
        cause);
  }
}
