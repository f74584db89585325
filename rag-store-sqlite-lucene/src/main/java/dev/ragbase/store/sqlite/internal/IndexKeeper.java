package dev.ragbase.store.sqlite.internal;

import static java.util.Objects.requireNonNull;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a workspace's indexes, brings them up to SQLite, and closes them. Not safe for
 * many threads: whoever calls holds the locks of the {@link WorkspaceIndex}, both where it does not
 * say otherwise.
 */
final class IndexKeeper {
  private static final Logger LOG = System.getLogger(IndexKeeper.class.getName());

  private final int workspace;
  private final IndexFolder folder;
  private final Database database;
  private final SqliteLuceneSettings settings;
  private final GraphPlan plan;

  private @Nullable IndexParts parts;

  /** Whether {@link #parts} missed something that SQLite has. */
  private boolean behind;

  private boolean damaged;
  private int unflushed;

  /** How many changes of a writer came to a reader's {@link #parts} since they were opened. */
  private long followed;

  /** Whether a reader's {@link #parts} were opened for the sake of a writer's graph. */
  private boolean graphTried;

  IndexKeeper(
      int workspace,
      IndexFolder folder,
      Database database,
      SqliteLuceneSettings settings,
      GraphPlan plan) {
    this.workspace = workspace;
    this.folder = folder;
    this.database = database;
    this.settings = settings;
    this.plan = plan;
  }

  /** What is open and agrees with SQLite, as far as is known here; one of the locks is enough. */
  @Nullable IndexParts current() {
    return behind ? null : parts;
  }

  /** Whether nothing was opened yet, or not for long; one of the locks is enough. */
  boolean isUnopened() {
    return parts == null && !behind;
  }

  /** Whether what is open has a graph; one of the locks is enough. */
  boolean hasGraph() {
    return parts != null && parts.graph();
  }

  /** The files are to be made anew before the next search. */
  void markDamaged() {
    damaged = true;
    behind = true;
  }

  /** Opens the indexes if they are not, and applies what they missed. */
  void catchUp() throws IOException {
    boolean done = false;
    try {
      if (damaged) {
        wipe();
      } else if (parts != null && parts.lucene().isBroken()) {
        letGo();
      } else if (parts != null && isOutgrown(parts)) {
        closeParts();
      } else if (hasNewGraph()) {
        closeParts();
        graphTried = true;
      }
      openAndReplay();
      done = true;
    } finally {
      behind = !done;
      if (!done && settings.readOnly()) {
        // A writer may have changed what was read: it is not to be built upon.
        closeParts();
      }
    }
    plan.consider(parts);
  }

  // What a reader adds stays in memory, and the files that a writer has deleted stay on disk while
  // they are open here. So the files are opened again about as often as a writer writes them.
  private boolean isOutgrown(IndexParts open) {
    return settings.readOnly() && followed >= open.flushEvery(settings.commitEvery());
  }

  /**
   * Whether a writer has put a graph in place since a reader opened the indexes, which may be worth
   * opening them again; one of the locks is enough.
   */
  boolean hasNewGraph() {
    return settings.readOnly()
        && parts != null
        && !parts.graph()
        && !graphTried
        && folder.hasGraph();
  }

  private void openAndReplay() throws IOException {
    IndexParts before = parts;
    long applied = before == null ? 0 : before.lucene().applied();
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
    IndexParts open = parts;
    if (open != null && open == before) {
      followed += open.lucene().applied() - applied;
    }
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

  private static void replay(Replay replay, IndexParts open) throws IOException, SQLException {
    replay.lucene(open.lucene(), open.graph());
    if (open.vectors() != null && open.vectors().applied() != replay.head()) {
      replay.vectors(open.vectors());
    }
  }

  private IndexParts openParts(Session session, long head) throws SQLException, IOException {
    Optional<EmbeddingModel> model = StoreModel.read(session);
    if (parts != null && parts.vectors() == null && model.isPresent()) {
      closeParts();
    }
    if (parts == null) {
      plan.deleteLeftOver();
      parts = IndexParts.open(folder, settings, model, plan.atOnce(session), head);
    }
    return parts;
  }

  /** Opens the indexes if they agree with SQLite, or can be left as they are. */
  void openIfCurrent() throws IOException {
    inSnapshot(
        (session, head) -> {
          IndexParts open = openParts(session, head);
          if (open.isAt(session, workspace)) {
            plan.consider(open);
          } else {
            closeParts();
          }
        });
  }

  /**
   * Commits, and applies what that was. Only the commit can fail: what cannot be applied is
   * replayed later.
   */
  void follow(IndexUpdate update, Database.Commit commit) throws SQLException {
    boolean committed = false;
    try {
      commit.run();
      committed = true;
    } finally {
      // A commit that failed may have happened: the next search compares.
      behind |= !committed;
    }
    apply(update);
  }

  private void apply(IndexUpdate update) {
    IndexParts open = parts;
    unflushed += update.size();
    if (open == null || behind) {
      behind = true;
    } else if (open.vectors() == null && !update.vectors().isEmpty()) {
      // The table can be made only now that the vectors' model is known.
      followBy(this::catchUp);
    } else {
      followBy(() -> open.apply(update));
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  // The documents are stored already, so nothing that happens here may look like a failed put.
  private void followBy(Work work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.WARNING, "index " + folder.path() + " fell behind, the next search mends it", e);
    } finally {
      behind = !done;
    }
  }

  /** Brings the files up to what is in memory, if that is much; the writers' lock is enough. */
  void flushIfDue() {
    if (parts != null && unflushed >= parts.flushEvery(settings.commitEvery())) {
      flush();
      plan.consider(current());
    }
  }

  /** Brings the files up to what is in memory; the writers' lock is enough. */
  void flush() {
    IndexParts open = current();
    if (open == null) {
      return;
    }
    try {
      open.flush();
      unflushed = 0;
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.WARNING, "index " + folder.path() + " cannot be written; it is replayed later", e);
    }
  }

  private void join() {
    IndexParts open = current();
    if (open == null) {
      return;
    }
    try {
      open.join();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "index " + folder.path() + " stays in pieces", e);
    }
  }

  /**
   * Takes a graph that was built, is closed and agrees with SQLite, in the place of the Lucene
   * index that is open. Searches go on while it is opened; the writers' lock must be held.
   *
   * @param searches what keeps searches out, for the moment they must be
   */
  void takeGraph(Lock searches) throws IOException {
    folder.putGraphInPlace();
    IndexParts before = parts;
    if (before != null) {
      LuceneIndex graph;
      try {
        graph = IndexParts.openLucene(folder.graph(), settings, true);
      } catch (IOException | RuntimeException e) {
        IndexFolder.wipe(folder.graph());
        throw e;
      }
      searches.lock();
      try {
        parts = before.withGraph(graph);
      } finally {
        searches.unlock();
      }
      before.lucene().close();
    }
    IndexFolder.wipe(folder.words());
  }

  private void wipe() throws IOException {
    plan.beginAnew(parts);
    closeParts();
    if (!settings.readOnly()) {
      folder.wipe();
    }
    damaged = false;
  }

  /** Closes what a failure has closed already in part: whatever it says, it is opened anew. */
  private void letGo() {
    try {
      closeParts();
    } catch (IOException | StoreException e) {
      LOG.log(Level.DEBUG, "index " + folder.path() + " was broken and is opened anew", e);
    }
  }

  private void closeParts() throws IOException {
    IndexParts closing = parts;
    parts = null;
    followed = 0;
    graphTried = false;
    if (closing != null) {
      closing.close();
    }
  }

  /** Writes the files and closes them. */
  void close() throws IOException {
    flush();
    join();
    closeParts();
  }
}
