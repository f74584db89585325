package dev.ragbase.store.sqlite.internal;

import static java.util.Objects.requireNonNull;

import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.lucene.IndexClosedException;
import dev.ragbase.store.sqlite.internal.lucene.IndexDamagedException;
import dev.ragbase.store.sqlite.internal.vector.FloatSource;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of one workspace, in step with SQLite: a search runs on a state of SQLite and on
 * indexes that agree with it, or first brings them there. Opened by the first use. A graph is built
 * beside them and put in its place in one step for searches. Safe for many threads.
 */
final class WorkspaceIndex {
  private static final Logger LOG = System.getLogger(WorkspaceIndex.class.getName());

  /** How often a search begins again because its index turned out damaged or behind. */
  private static final int ATTEMPTS_MAX = 5;

  private final String store;
  private final int workspace;
  private final Path folder;
  private final Database database;
  private final boolean onlyWriter;
  private final IndexKeeper keeper;
  private final GraphPlan plan;
  private final GraphBuilds builds;

  /** Held by who changes the indexes or their files; always taken before {@link #visible}. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Held for writing while SQLite and the indexes change together, for reading by searches. */
  private final ReentrantReadWriteLock visible = new ReentrantReadWriteLock();

  private boolean closed;

  /** What a search does with indexes that agree with SQLite. */
  @FunctionalInterface
  interface Search<T> {
    /**
     * Searches.
     *
     * @param floats loads vectors from the same state of SQLite
     */
    T run(IndexParts parts, FloatSource floats) throws IOException;
  }

  /** What is done with indexes that agree with a session's snapshot. */
  @FunctionalInterface
  interface Comparison<T> {
    T run(Session session, IndexParts parts) throws SQLException, IOException;
  }

  /**
   * A workspace's indexes.
   *
   * @param turns how many large graphs may be built at once, of all workspaces
   */
  WorkspaceIndex(
      String store,
      int workspace,
      Path folder,
      Database database,
      SqliteLuceneSettings settings,
      Semaphore turns) {
    this.store = store;
    this.workspace = workspace;
    this.folder = folder;
    this.database = database;
    this.onlyWriter = database.writable();
    IndexFolder files = new IndexFolder(folder);
    builds =
        new GraphBuilds(
            folder.toString(),
            () -> new GraphBuild(database, workspace, files, settings),
            this::swap,
            database::isOpen,
            turns);
    plan = new GraphPlan(workspace, files, settings, builds);
    keeper = new IndexKeeper(workspace, files, database, settings, plan);
  }

  /**
   * Runs a search.
   *
   * @throws StoreException if the indexes cannot be read, nor built anew
   */
  <T> T search(Search<T> search) {
    return whenCurrent(
        open ->
            onlyWriter && open.isWhole()
                // Nobody else changes SQLite, and this process not while searches are let in.
                ? Optional.of(search.run(open, this::load))
                : inSnapshot(open, (session, parts) -> search.run(parts, floats(session))));
  }

  /**
   * Looks at the indexes beside a snapshot of SQLite.
   *
   * @throws StoreException as {@link #search} does
   */
  <T> T compare(Comparison<T> comparison) {
    return whenCurrent(open -> inSnapshot(open, comparison));
  }

  /** Empty if the indexes turn out to be behind. */
  @FunctionalInterface
  private interface Attempt<T> {
    Optional<T> on(IndexParts open) throws IOException;
  }

  private <T> T whenCurrent(Attempt<T> attempt) {
    for (int attempts = 1; ; attempts++) {
      try {
        Optional<T> found = once(attempt);
        if (found.isPresent()) {
          return found.get();
        }
        catchUp();
      } catch (IOException e) {
        mendOrFail(e, attempts);
      } catch (UncheckedIOException e) {
        mendOrFail(requireNonNull(e.getCause()), attempts);
      }
      if (attempts == ATTEMPTS_MAX) {
        throw failure("does not keep up with its database", null);
      }
    }
  }

  private <T> Optional<T> once(Attempt<T> attempt) throws IOException {
    visible.readLock().lock();
    try {
      requireOpen();
      IndexParts open = keeper.current();
      return open == null ? Optional.empty() : attempt.on(open);
    } finally {
      visible.readLock().unlock();
    }
  }

  private <T> Optional<T> inSnapshot(IndexParts open, Comparison<T> work) {
    return database.read(
        session -> {
          try {
            return open.isAt(session, workspace)
                ? Optional.of(work.run(session, open))
                : Optional.empty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static FloatSource floats(Session session) {
    return (rows, into) -> Floats.load(session, rows, into);
  }

  private void load(int[] rows, float[][] into) {
    database.look(
        session -> {
          Floats.load(session, rows, into);
          return true;
        });
  }

  private void mendOrFail(IOException cause, int attempts) {
    // What another thread's interrupt has closed is opened anew by the next attempt.
    boolean closed =
        cause instanceof IndexClosedException
            || (Interruption.closedSomething(cause) && !Interruption.caused(cause));
    if (attempts == ATTEMPTS_MAX || !(closed || cause instanceof IndexDamagedException)) {
      throw failure("cannot be read", cause);
    }
    if (!closed) {
      markDamaged(cause);
    }
  }

  private void markDamaged(IOException cause) {
    LOG.log(
        Level.WARNING, "index {0} is damaged and is built anew: {1}", folder, cause.getMessage());
    visible.writeLock().lock();
    try {
      keeper.markDamaged();
    } finally {
      visible.writeLock().unlock();
    }
  }

  private void catchUp() {
    changing(
        () -> {
          try {
            keeper.catchUp();
          } catch (IOException e) {
            throw failure("cannot be brought up to date", e);
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

  /**
   * Opens the indexes if they agree with SQLite, so that the first search need not. What fails or
   * takes longer is left to that search.
   */
  void prepareSearch() {
    changing(
        () -> {
          try {
            keeper.openIfCurrent();
          } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "index " + folder + " is left to the first search", e);
          }
        });
  }

  /**
   * A search is about to ask for the approximate index: begins to build a graph if there is none
   * and the settings allow it, and waits for that if there are few vectors.
   */
  void wantGraph() {
    takeNewGraph();
    if (!plan.allows() || ask(IndexKeeper::hasGraph)) {
      return;
    }
    plan.ask();
    int vectors = search((parts, floats) -> parts.graph() ? 0 : size(parts.vectors()));
    if (vectors > 0) {
      considerGraph();
      plan.awaitIfSmall(vectors);
    }
  }

  private static int size(@Nullable VectorTable vectors) {
    return vectors == null ? 0 : vectors.size();
  }

  private boolean ask(Predicate<IndexKeeper> question) {
    visible.readLock().lock();
    try {
      return question.test(keeper);
    } finally {
      visible.readLock().unlock();
    }
  }

  /** A reader takes the graph that a writer has built, though nothing was written since. */
  private void takeNewGraph() {
    if (!onlyWriter && ask(IndexKeeper::hasNewGraph)) {
      catchUp();
    }
  }

  private void considerGraph() {
    if (builds.isRunning()) {
      return; // and may hold the lock, to put its graph in place
    }
    writing.lock();
    try {
      plan.consider(keeper.current());
    } finally {
      writing.unlock();
    }
  }

  /**
   * A search is about to use a graph if there is one: begins anew to build one that is wanted, if
   * that failed some time ago.
   */
  void retryGraph() {
    takeNewGraph();
    if (plan.isDue()) {
      considerGraph();
    }
  }

  private boolean swap(GraphBuild build, int attempt) throws IOException {
    writing.lock();
    try {
      if (keeper.hasGraph()) {
        // Damaged files were made anew meanwhile, with a graph from the beginning.
        build.abandon();
      }
      // Who ends a build for good does it before, or holds this lock.
      if (build.isOver() || !build.finish(attempt)) {
        return false;
      }
      keeper.takeGraph(visible.writeLock());
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Commits a transaction and makes it visible here, in one step for every search. */
  void publish(IndexUpdate update, Database.Commit commit) throws SQLException {
    writing.lock();
    try {
      prepare();
      visible.writeLock().lock();
      try {
        requireOpen();
        keeper.follow(update, commit);
      } finally {
        visible.writeLock().unlock();
      }
      keeper.flushIfDue();
    } finally {
      writing.unlock();
    }
  }

  // An index that cannot be opened does not keep a document from being stored or deleted: the next
  // search tries again, and says why if it cannot.
  private void prepare() {
    if (keeper.isUnopened()) {
      try {
        catchUp();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "index " + folder + " cannot follow for now", e);
      }
    }
  }

  /** Makes both indexes anew from SQLite; a large graph is then built in the background. */
  void rebuild() {
    changing(keeper::markDamaged);
    catchUp();
    writing.lock();
    try {
      keeper.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Writes the files and closes them; a graph that is being built is gone on with later. */
  void close() throws IOException {
    // Before the locks are taken: a build that is about to put its graph in place waits for them.
    builds.close();
    writing.lock();
    visible.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        keeper.close();
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
    String why;
    if (cause != null && Interruption.caused(cause)) {
      why = ", as the thread was interrupted; nothing is lost: try again in one that is not";
    } else {
      why =
          (cause == null ? "" : " (" + cause.getMessage() + ")")
              + "; the documents are safe: free space or mend the folder's rights and try again";
    }
    return new StoreException(
        "store " + store + ": index " + folder + " " + what + why, Retry.YES, cause);
  }
}
