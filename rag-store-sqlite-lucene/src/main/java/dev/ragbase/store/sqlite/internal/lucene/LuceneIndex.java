package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.error.Interruption;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * The Lucene index of one workspace, derived from SQLite: one Lucene document a chunk. What was
 * applied is seen by every search that begins later, and is on disk after {@link #commit}. Safe for
 * many threads; {@link #apply} and {@link #commit} wait for each other.
 *
 * <p>Every method may throw {@link IndexDamagedException} when the files turn out to be unreadable,
 * another {@link IOException} when the disk fails (then see {@link #isBroken}), and {@link
 * IllegalStateException} after close.
 */
public final class LuceneIndex implements Closeable {
  private final Path folder;
  private final LuceneSettings settings;
  private final boolean readOnly;
  private final Opening.Opened opened;
  private final KeywordSearch keywords;
  private final FilterCache filters;
  private final SegmentRows segmentRows = new SegmentRows();
  private final ReentrantLock writing = new ReentrantLock();

  private final ChunkFields chunkFields;

  /** Counts what searches must see; {@link #refreshed} follows it. */
  private final AtomicLong written = new AtomicLong();

  private volatile long refreshed;

  /** How many chunks were written since the index was opened. */
  private long chunksPut;

  private volatile long applied;
  private volatile long committed;
  private volatile boolean failed;
  private volatile boolean closed;

  private LuceneIndex(
      Path folder, LuceneSettings settings, boolean readOnly, Opening.Opened opened) {
    this.folder = folder;
    this.settings = settings;
    this.readOnly = readOnly;
    this.opened = opened;
    keywords = new KeywordSearch(settings.queryTermsMax());
    chunkFields = new ChunkFields(settings.vectors());
    filters = new FilterCache(settings.filterCacheMb());
    applied = opened.change();
    committed = opened.change();
  }

  /**
   * Opens the index in a folder, which is made if missing.
   *
   * @throws IndexDamagedException if the folder holds no readable index of this format: wipe it,
   *     open again and replay from change 0
   * @throws org.apache.lucene.store.LockObtainFailedException if another process has it open
   */
  public static LuceneIndex open(Path folder, LuceneSettings settings) throws IOException {
    return open(folder, settings, UnaryOperator.identity());
  }

  /** The same, with something around the directory on disk. */
  static LuceneIndex open(Path folder, LuceneSettings settings, UnaryOperator<Directory> around)
      throws IOException {
    Opening opening = new Opening(folder, settings, around);
    return new LuceneIndex(folder, settings, false, opening.onDisk());
  }

  /**
   * Opens the last commit of an index that another process may be writing. The folder is never
   * touched: what is applied stays in memory, and there is no commit. A missing folder is an empty
   * index.
   *
   * @throws IndexDamagedException as in {@link #open}
   */
  public static LuceneIndex openReadOnly(Path folder, LuceneSettings settings) throws IOException {
    Opening opening = new Opening(folder, settings, UnaryOperator.identity());
    return new LuceneIndex(folder, settings, true, opening.inMemory());
  }

  /** The number of the last change applied; right after open, of the last commit; 0 if none. */
  public long applied() {
    return applied;
  }

  /**
   * Replaces all chunks of each document, and removes documents. Each document changes at once for
   * searches. Applied twice is the same as once. After a failure the index is broken.
   *
   * @param removedRows documents to remove, before any is put
   * @param change the number of the last change that this covers
   */
  public void apply(List<IndexedDocument> puts, List<Integer> removedRows, long change)
      throws IOException {
    write(
        () -> {
          for (int row : removedRows) {
            opened.writer().deleteDocuments(ChunkFields.documentTerm(row));
          }
          for (IndexedDocument document : puts) {
            put(document);
            chunksPut += document.chunks().size();
          }
          applied = change;
        });
  }

  private void put(IndexedDocument document) throws IOException {
    if (document.chunks().isEmpty()) {
      opened.writer().deleteDocuments(ChunkFields.documentTerm(document.row()));
    } else {
      opened
          .writer()
          .updateDocuments(ChunkFields.documentTerm(document.row()), chunkFields.of(document));
    }
  }

  /** Makes everything applied so far durable, together with the number of its last change. */
  public void commit() throws IOException {
    if (readOnly) {
      throw new IllegalStateException("the index in " + folder + " is open for reading only");
    }
    write(
        () -> {
          if (applied != committed || opened.writer().hasUncommittedChanges()) {
            opened.writer().setLiveCommitData(Opening.userData(applied, settings).entrySet());
            opened.writer().commit();
            committed = applied;
          }
        });
  }

  /**
   * Puts the pieces of the graph together: each is walked by itself. Done if it takes no longer
   * than it took to write what was written since the index was opened; then all is committed.
   */
  public void join() throws IOException {
    if (settings.vectors() && !readOnly && chunksPut > 0 && outsideLargest() <= chunksPut) {
      mergeAll();
      commit();
    }
  }

  /**
   * Gives up the merges of the graph that are under way, and those to come: for who is about to
   * close this and cannot wait for them. A {@link #join} that is under way fails.
   */
  public void stopMerges() {
    opened.mergesStopped().set(true);
  }

  /** Merges until one segment is left, and waits for it. */
  void mergeAll() throws IOException {
    write(() -> opened.writer().forceMerge(1));
  }

  /** How many chunks a merge adds to a graph: Lucene takes over one from which none was deleted. */
  private int outsideLargest() throws IOException {
    return read(
        searcher -> {
          int largest = 0;
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            if (!leaf.reader().hasDeletions()) {
              largest = Math.max(largest, leaf.reader().maxDoc());
            }
          }
          return searcher.getIndexReader().numDocs() - largest;
        });
  }

  /** The best k chunks by BM25 among the documents that pass the filter. */
  public Hits keyword(String text, int k, Filter filter) throws IOException {
    return read(
        searcher -> {
          Optional<Query> query = keywords.query(text, searcher);
          return query.isEmpty()
              ? Hits.NONE
              : HitReader.best(searcher, filtered(query.get(), filter), k);
        });
  }

  private Query filtered(Query query, Filter filter) {
    return filter.equals(Filter.all())
        ? query
        : new BooleanQuery.Builder()
            .add(query, BooleanClause.Occur.MUST)
            .add(bits(filter), BooleanClause.Occur.FILTER)
            .build();
  }

  private BitsQuery bits(Filter filter) {
    return new BitsQuery(leaf -> filters.documents(filter, leaf));
  }

  /**
   * The rows of the chunks whose documents pass the filter. Not to be changed; a row beyond its
   * length does not pass.
   */
  public FixedBitSet rows(Filter filter) throws IOException {
    return read(
        searcher ->
            filters.get(
                searcher.getIndexReader().getReaderCacheHelper().getKey(),
                filter,
                () ->
                    HitReader.rows(
                        searcher, leaf -> filters.documents(filter, leaf), segmentRows)));
  }

  /** How many chunks' documents pass the filter. */
  public int count(Filter filter) throws IOException {
    return read(searcher -> HitReader.count(searcher, leaf -> filters.documents(filter, leaf)));
  }

  /**
   * The chunks nearest to a vector by a walk of the graph, approximately, nearest first, with those
   * that are as near as the k-th within what float32 rounds; chunks without a vector are never
   * among them. Fewer than k may come back though more exist, above all if a filter leaves few:
   * then search exactly.
   *
   * @param candidates how many chunks to gather before the k best of them are taken
   * @param scores what the walk compares chunks by
   */
  public List<Near> nearest(Embedding query, int k, int candidates, Filter filter, RowScores scores)
      throws IOException {
    if (!settings.vectors()) {
      throw new IllegalStateException("the index in " + folder + " was opened without vectors");
    }
    float[] unit = ChunkFields.unit(query);
    return read(
        searcher -> {
          List<GraphSegment> segments = new ArrayList<>();
          for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
            LeafReader leaf = context.reader();
            FloatVectorValues vectors = leaf.getFloatVectorValues(Fields.VECTOR);
            if (vectors != null && vectors.size() > 0) {
              SegmentRows.Nodes nodes = segmentRows.of(leaf, vectors);
              FixedBitSet passing =
                  filter.equals(Filter.all()) ? null : filters.documents(filter, leaf);
              segments.add(new GraphSegment(leaf, vectors, nodes, unit, scores, passing));
            }
          }
          return new GraphWalk(segments, query.toArray(), unit).nearest(k, candidates);
        });
  }

  /** How many chunks there are. */
  public int chunks() throws IOException {
    return read(searcher -> searcher.getIndexReader().numDocs());
  }

  /** In how many pieces they are. */
  public int segments() throws IOException {
    return read(searcher -> searcher.getIndexReader().leaves().size());
  }

  /** Hands every chunk to a consumer, in no order. */
  public void forEach(Consumer<IndexedEntry> consumer) throws IOException {
    read(
        searcher -> {
          HitReader.forEach(searcher, consumer);
          return true;
        });
  }

  /**
   * Reads every file and compares its checksum.
   *
   * @throws IndexDamagedException if one does not match
   */
  public void verify() throws IOException {
    read(
        searcher -> {
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            leaf.reader().checkIntegrity();
          }
          return true;
        });
  }

  /** Whether a failure closed the index: close it and open again from the last commit. */
  public boolean isBroken() {
    return failed || opened.writer().getTragicException() != null;
  }

  private interface Read<T> {
    T from(WorkspaceSearcher searcher) throws IOException;
  }

  private <T> T read(Read<T> read) throws IOException {
    requireOpen();
    try {
      refresh();
      WorkspaceSearcher searcher = (WorkspaceSearcher) opened.searchers().acquire();
      try {
        return read.from(searcher);
      } finally {
        opened.searchers().release(searcher);
      }
    } catch (AlreadyClosedException e) {
      requireOpen();
      failed = true;
      throw Damage.translate(folder, e);
    } catch (ThreadInterruptedException e) {
      failed = true;
      throw Damage.translate(e);
    } catch (IOException e) {
      // A file that an interrupt has closed stays closed.
      if (Interruption.closedSomething(e)) {
        failed = true;
      }
      throw Damage.translate(folder, e);
    }
  }

  /** Only what was written before this search began must be seen. */
  private void refresh() throws IOException {
    long wanted = written.get();
    if (refreshed < wanted) {
      opened.searchers().maybeRefreshBlocking();
      refreshed = wanted;
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  private void write(Write write) throws IOException {
    writing.lock();
    try {
      requireOpen();
      if (isBroken()) {
        throw new IOException("the index in " + folder + " is broken: open it again");
      }
      boolean done = false;
      try {
        write.run();
        done = true;
      } catch (AlreadyClosedException e) {
        throw Damage.translate(folder, e);
      } catch (ThreadInterruptedException e) {
        throw Damage.translate(e);
      } catch (IOException e) {
        throw Damage.translate(folder, e);
      } finally {
        failed |= !done;
        written.incrementAndGet();
      }
    } finally {
      writing.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the index in " + folder + " is closed");
    }
  }

  /** Closes the index; what was not committed is dropped, to be replayed after the next open. */
  @Override
  public void close() throws IOException {
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        if (readOnly) {
          // They are in memory only, and gone with it.
          stopMerges();
        }
        opened.close();
      }
    } catch (ThreadInterruptedException e) {
      throw Damage.translate(e);
    } finally {
      writing.unlock();
    }
  }
}
