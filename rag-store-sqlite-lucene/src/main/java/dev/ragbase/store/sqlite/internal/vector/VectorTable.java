package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.Embedding;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one workspace, searched exactly. Each is held as int8 with a bound on what that
 * leaves out; a search scans those and loads the few original vectors that its bounds cannot tell
 * apart, so that its result is proven to be that of comparing all of them. Derived from SQLite: the
 * file may be lost at any time.
 *
 * <p>Safe for many threads: searches run in parallel, writes one at a time; a search sees each
 * {@link #apply} as a whole or not at all.
 */
public final class VectorTable implements Closeable {
  /** The most vectors that one {@link FloatSource#load} is asked for. */
  public static final int LOAD_MAX = 256;

  private final int dimensions;
  private final Supplier<Kernel> kernel;
  private final Rows rows;
  private final Quantiser quantiser;
  private final Sketching sketching;

  /** Held by who writes, over I/O too. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Held while memory is read or changed, never over I/O but that of a {@link #compare}. */
  private final ReentrantReadWriteLock memory = new ReentrantReadWriteLock();

  /** The file that follows, or null if this is read-only. */
  private final @Nullable Sidecar sidecar;

  /** The rows that the file does not have as they are; none if this is read-only. */
  private final RowSlots touched = new RowSlots();

  private long applied;
  private long flushed;
  private volatile boolean closed;

  VectorTable(
      Path file,
      int dimensions,
      String modelFingerprint,
      Supplier<Kernel> kernel,
      Executor background) {
    this(dimensions, kernel, background, new Sidecar(file, dimensions, modelFingerprint), false);
  }

  private VectorTable(
      int dimensions,
      Supplier<Kernel> kernel,
      Executor background,
      @Nullable Sidecar loaded,
      boolean readOnly) {
    if (dimensions < 1 || dimensions > Embedding.DIMENSIONS_MAX) {
      throw new IllegalArgumentException(
          "a vector table has 1 to " + Embedding.DIMENSIONS_MAX + " dimensions, not " + dimensions);
    }
    this.dimensions = dimensions;
    this.kernel = kernel;
    this.rows = new Rows(dimensions);
    this.quantiser = new Quantiser(dimensions);
    this.sketching = new Sketching(rows, dimensions, memory, background, () -> closed);
    this.sidecar = readOnly ? null : loaded;
    this.flushed = loaded == null ? 0 : loaded.load(rows);
    this.applied = flushed;
  }

  /**
   * Opens a workspace's table. A file that is missing, damaged, cut off, of another version or of
   * another model's vectors is no error: the table then holds what could be read, and {@link
   * #applied} says from where the caller must replay.
   */
  public static VectorTable open(Path file, int dimensions, String modelFingerprint) {
    return new VectorTable(
        file, dimensions, modelFingerprint, Kernels::current, VectorTable::inBackground);
  }

  /**
   * The same of a file that another process may be writing, and that is never touched: what is
   * applied stays in memory, and {@link #flush} is refused.
   */
  public static VectorTable openReadOnly(Path file, int dimensions, String modelFingerprint) {
    Sidecar read = new Sidecar(file, dimensions, modelFingerprint);
    return new VectorTable(dimensions, Kernels::current, VectorTable::inBackground, read, true);
  }

  /** A read-only table of which there is no file that could be used. */
  public static VectorTable openReadOnly(int dimensions) {
    return new VectorTable(dimensions, Kernels::current, VectorTable::inBackground, null, true);
  }

  private static void inBackground(Runnable work) {
    Thread.ofPlatform().daemon().name("ragbase-sketches").start(work);
  }

  /** The change number up to which this table agrees with the truth; 0 if it knows of none. */
  public long applied() {
    memory.readLock().lock();
    try {
      return applied;
    } finally {
      memory.readLock().unlock();
    }
  }

  public int size() {
    memory.readLock().lock();
    try {
      return rows.size();
    } finally {
      memory.readLock().unlock();
    }
  }

  /** How many rows have a sketch. */
  int sketched() {
    memory.readLock().lock();
    try {
      Sketches sketches = rows.sketches();
      return sketches == null ? 0 : sketches.count();
    } finally {
      memory.readLock().unlock();
    }
  }

  /** The rows there are, in no order that means anything: to be compared with the truth's. */
  public int[] rows() {
    memory.readLock().lock();
    try {
      return rows.numbers();
    } finally {
      memory.readLock().unlock();
    }
  }

  /**
   * Takes over what changed; the next search sees it. Rows are removed first, then put, so that a
   * rowid may be used again at once; a row that is there already is replaced, one that is not is
   * removed without complaint. The file follows at {@link #flush}.
   *
   * @param change the number of the last change among these, not below {@link #applied}
   */
  public void apply(List<Row> puts, List<Integer> removedRows, long change) {
    writing.lock();
    try {
      requireOpen();
      requireNext(change);
      List<Quantised> quantised = new ArrayList<>(puts.size());
      for (Row put : puts) {
        requireVector("row " + put.row(), put.vector());
        quantised.add(quantiser.quantise(put.vector()));
      }
      memory.writeLock().lock();
      try {
        removedRows.forEach(rows::remove);
        for (int i = 0; i < puts.size(); i++) {
          rows.put(puts.get(i).row(), puts.get(i).id(), quantised.get(i));
        }
        applied = change;
        if (sidecar != null) {
          removedRows.forEach(row -> touched.put(row, 0));
          puts.forEach(put -> touched.put(put.row(), 0));
        }
      } finally {
        memory.writeLock().unlock();
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Brings the file up to what was applied. It is not forced to the disk: what a crash takes from
   * it is replayed.
   *
   * @throws StoreException if it cannot be written; the table stays as it is, and a later flush
   *     tries again
   * @throws IllegalStateException if this is read-only
   */
  public void flush() {
    writing.lock();
    try {
      requireOpen();
      if (sidecar == null) {
        throw new IllegalStateException("the vector table is open for reading only");
      }
      flushTouched(sidecar);
    } finally {
      writing.unlock();
    }
  }

  private void flushTouched(Sidecar sidecar) {
    if (applied == flushed && touched.size() == 0) {
      return;
    }
    try {
      sidecar.write(rows, touched.rows(), applied);
    } catch (IOException e) {
      throw new StoreException(
          "vector file "
              + sidecar.file()
              + " could not be written ("
              + (Interruption.caused(e)
                  ? "the thread was interrupted): nothing is lost, it is written again"
                  : e
                      + "): nothing is lost, it is written again once there is space and permission"),
          Retry.YES,
          e);
    }
    touched.clear();
    flushed = applied;
  }

  /**
   * The best k rows by cosine, equal ones by chunk id; fewer only if fewer exist.
   *
   * @param only the rows to choose from, or null for all
   */
  public Scan search(float[] query, int k, @Nullable FixedBitSet only, FloatSource floats) {
    return search(query, k, only, floats, new VectorCache(0));
  }

  /**
   * The same.
   *
   * @param cache spares {@code floats} what it holds
   */
  public Scan search(
      float[] query, int k, @Nullable FixedBitSet only, FloatSource floats, VectorCache cache) {
    requireOpen();
    requireVector("query", query);
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + ", must be positive");
    }
    QuantisedQuery quantised = QuantisedQuery.of(query);
    Rescoring rescoring = new Rescoring(query, k, floats, cache);
    while (true) {
      List<Candidate> candidates;
      Scanner scanner;
      long at;
      memory.readLock().lock();
      try {
        at = applied;
        scanner = new Scanner(rows, quantised, k, kernel.get(), rescoring.settled());
        candidates = scanner.scan(only);
      } finally {
        memory.readLock().unlock();
      }
      Scan scan = rescoring.best(candidates, at);
      if (scan != null) {
        if (scanner.passed() > 0 && scan.size() == k) {
          double worst = scan.scores()[k - 1];
          sketching.searched(quantised, scanner.passed(), scanner.compared(), worst);
        }
        return scan;
      }
    }
  }

  /** What compares rows with a query. */
  @FunctionalInterface
  public interface Comparison<T> {
    T by(CodeScores scores) throws IOException;
  }

  /**
   * Compares rows with a query by their codes, not exactly; nothing is applied before that ends.
   */
  public <T> T compare(float[] query, Comparison<T> work) throws IOException {
    requireOpen();
    requireVector("query", query);
    QuantisedQuery quantised = QuantisedQuery.of(query);
    memory.readLock().lock();
    try {
      return work.by(new CodeScores(rows, quantised, kernel.get()));
    } finally {
      memory.readLock().unlock();
    }
  }

  /** Flushes, unless this is read-only, and closes. */
  @Override
  public void close() {
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        if (sidecar != null) {
          flushTouched(sidecar);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the vector table is closed");
    }
  }

  private void requireNext(long change) {
    if (change < applied) {
      throw new IllegalArgumentException(
          "change " + change + " comes before " + applied + ", which the vector table has applied");
    }
  }

  private void requireVector(String what, float[] vector) {
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(
          what + " has " + vector.length + " dimensions, the vector table has " + dimensions);
    }
    for (float v : vector) {
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException(what + " holds " + v + ", must be finite numbers");
      }
    }
  }
}
