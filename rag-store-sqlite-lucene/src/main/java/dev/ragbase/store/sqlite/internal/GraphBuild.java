package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.lucene.IndexDamagedException;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One building of a workspace's graph, beside the index that is searched meanwhile. It reads SQLite
 * in snapshots of a moment each, so that no log grows behind it, and begins where an earlier
 * building was stopped. {@link #run} and {@link #finish} belong to one thread, the others may come
 * from any.
 */
final class GraphBuild {
  private static final Logger LOG = System.getLogger(GraphBuild.class.getName());

  /** How many chunks are read at once: their nodes are half a second's work. */
  static final int PART_CHUNKS = 250;

  /** How many chunks writers may wait for, while the last of them are added. */
  private static final int REST_CHUNKS_MAX = 500;

  /** After how many chunks the disk has what a crash would take; each commit ends a piece. */
  private static final int COMMIT_EVERY_CHUNKS = 20_000;

  private final Database database;
  private final int workspace;
  private final IndexFolder folder;
  private final SqliteLuceneSettings settings;

  private @Nullable LuceneIndex index;
  private int uncommitted;
  private volatile boolean stopped;
  private volatile boolean abandoned;

  /** Puts a graph in the place of the index that is searched. */
  @FunctionalInterface
  interface Swap {
    /**
     * Calls {@link GraphBuild#finish} while nothing is written, and goes on only if that is done.
     *
     * @param attempt how often this was tried, this time included
     * @return whether there is nothing left to do for the build
     */
    boolean swap(GraphBuild build, int attempt) throws IOException;
  }

  GraphBuild(Database database, int workspace, IndexFolder folder, SqliteLuceneSettings settings) {
    this.database = database;
    this.workspace = workspace;
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Builds the graph until it was put in its place, or this is stopped; what was built until then
   * is kept. If it was abandoned, or fails because its own files are damaged, they are deleted.
   */
  void run(Swap swap) throws IOException {
    try (LuceneIndex open = open()) {
      open(open);
      try {
        build(open, swap);
      } finally {
        // Also if the store was closed under its hands, which ends it by an exception.
        commit();
      }
    } catch (IndexDamagedException e) {
      abandoned = true;
      throw e;
    } finally {
      open(null);
      if (abandoned) {
        IndexFolder.wipe(folder.unfinishedGraph());
      }
    }
  }

  private void build(LuceneIndex open, Swap swap) throws IOException {
    follow(open);
    commit();
    if (!isOver()) {
      // While it is searched by nobody: a walk then has one piece to go through.
      open.join();
    }
    boolean swapped = false;
    for (int attempt = 1; !swapped && !isOver(); attempt++) {
      follow(open);
      swapped = swap.swap(this, attempt);
    }
  }

  private LuceneIndex open() throws IOException {
    long head = database.read(session -> Replay.head(session, workspace));
    try {
      LuceneIndex begun = openFiles();
      if (begun.applied() <= head) {
        return begun;
      }
      begun.close();
    } catch (IndexDamagedException e) {
      LOG.log(Level.WARNING, "a graph is built anew: {0}", e.getMessage());
    }
    IndexFolder.wipe(folder.unfinishedGraph());
    return openFiles();
  }

  private LuceneIndex openFiles() throws IOException {
    return IndexParts.openLucene(folder.unfinishedGraph(), settings, true);
  }

  private synchronized void open(@Nullable LuceneIndex opened) {
    index = opened;
    if (stopped && opened != null) {
      opened.stopMerges();
    }
  }

  /** Adds what is missing, until so little comes that it is added at once. */
  private void follow(LuceneIndex open) throws IOException {
    Next next = null;
    while (!isOver() && (next == null || !next.last || next.part.chunks() >= PART_CHUNKS / 2)) {
      next = next(open, PART_CHUNKS);
      next.part.applyTo(open);
      uncommitted += next.part.chunks();
      if (uncommitted >= COMMIT_EVERY_CHUNKS) {
        commit();
      }
    }
  }

  /**
   * A part of what is missing.
   *
   * @param last whether nothing was missing after it when it was read
   */
  private record Next(Replay.Part part, boolean last) {}

  private Next next(LuceneIndex open, int chunksMax) {
    return database.read(
        session -> {
          long head = Replay.head(session, workspace);
          Replay.Part part =
              new Replay(session, workspace, head).next(open.applied(), true, chunksMax);
          return new Next(part, part.change() == head);
        });
  }

  private void commit() throws IOException {
    LuceneIndex open = index;
    // One that is to be deleted, or whose merges were given up in a join, is not worth it.
    if (open != null && !abandoned && !open.isBroken()) {
      open.commit();
      uncommitted = 0;
    }
  }

  /**
   * Adds the rest and closes the files, so that they can be put in their place. Nothing may be
   * written to SQLite meanwhile.
   *
   * @param attempt each allows for more than the one before, so that one succeeds
   * @return false if even so much was not all that is missing
   */
  boolean finish(int attempt) throws IOException {
    LuceneIndex open = index;
    if (open == null) {
      throw new IllegalStateException("the build is not running");
    }
    for (int left = REST_CHUNKS_MAX * attempt; left > 0; ) {
      Next rest = next(open, PART_CHUNKS);
      rest.part.applyTo(open);
      if (rest.last) {
        open.commit();
        open.close();
        open(null);
        return true;
      }
      left -= Math.max(1, rest.part.chunks());
    }
    return false;
  }

  /** Ends the build soon, without waiting for it; it can be gone on with. */
  synchronized void stop() {
    stopped = true;
    if (index != null) {
      index.stopMerges();
    }
  }

  /** Ends the build soon, without waiting for it, and deletes what was built. */
  void abandon() {
    abandoned = true;
    stop();
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Whether it was stopped or abandoned. */
  boolean isOver() {
    return stopped;
  }
}
