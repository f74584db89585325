package dev.ragbase.store.sqlite.internal.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.BooleanSupplier;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Gives a table {@link Sketches} once it has been searched often enough, in the background, and
 * others where those turn out not to serve. They change what a search costs, never what it finds.
 * Safe for many threads.
 */
final class Sketching {
  private static final System.Logger LOG = System.getLogger(Sketching.class.getName());

  /** Fewer rows are compared in less time than anything around it. */
  static final int ROWS_MIN = 2048;

  /** With fewer dimensions a row's codes are hardly longer than its sketch. */
  static final int DIMENSIONS_MIN = 128;

  /** The queries that a plan is made for: the last ones. */
  private static final int ASKED = 16;

  /** Searches of all rows before a first plan. */
  private static final long PATIENCE = ASKED;

  /** What that grows by where no sketches pay. */
  private static final long LESS_OFTEN = 4;

  private static final long PATIENCE_MAX = 1L << 40;

  /** As many rows as writers can wait for. */
  private static final int ROWS_AT_ONCE = 64;

  private final Rows rows;
  private final int dimensions;
  private final ReadWriteLock memory;
  private final Executor background;
  private final BooleanSupplier closed;
  private final AtomicReferenceArray<SketchPlan.@Nullable Asked> asked =
      new AtomicReferenceArray<>(ASKED);
  private final AtomicLong searches = new AtomicLong();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong compared = new AtomicLong();
  private final AtomicBoolean planning = new AtomicBoolean();
  private volatile long patience = PATIENCE;
  private volatile int axes;
  private volatile int plannedFor;

  /**
   * Of a table.
   *
   * @param memory what guards its rows
   * @param background where plans are made
   */
  Sketching(
      Rows rows,
      int dimensions,
      ReadWriteLock memory,
      Executor background,
      BooleanSupplier closed) {
    this.rows = rows;
    this.dimensions = dimensions;
    this.memory = memory;
    this.background = background;
    this.closed = closed;
  }

  /**
   * A search passed all rows.
   *
   * @param size how many there are
   * @param left how many of them it compared by their codes
   * @param score that of the worst row found
   */
  void searched(QuantisedQuery query, int size, int left, double score) {
    if (size < ROWS_MIN || dimensions < DIMENSIONS_MIN || query.isZero()) {
      return;
    }
    int at = (int) (searches.getAndIncrement() % ASKED);
    asked.set(at, new SketchPlan.Asked(query.unit, score));
    compared.addAndGet(left);
    if (isDue(passed.addAndGet(size), size) && planning.compareAndSet(false, true)) {
      background.execute(this::plan);
    }
  }

  private boolean isDue(long rowsPassed, int size) {
    if (rowsPassed < patience * size) {
      return false;
    }
    return axes == 0
        || size > LESS_OFTEN * plannedFor
        || !SketchPlan.pays(axes, (double) compared.get() / rowsPassed);
  }

  private void plan() {
    try {
      Sketches made = sampled().make();
      memory.writeLock().lock();
      try {
        rows.sketch(made);
        plannedFor = rows.size();
      } finally {
        memory.writeLock().unlock();
      }
      if (made == null || axes > 0) {
        patience = Math.min(PATIENCE_MAX, LESS_OFTEN * patience);
      }
      axes = made == null ? 0 : made.first();
      while (made != null && fill(made)) {
        // Writers have their turn.
      }
      passed.set(0);
      compared.set(0);
    } catch (RuntimeException e) {
      patience = PATIENCE_MAX;
      LOG.log(System.Logger.Level.WARNING, "exact vector search stays without sketches", e);
    } finally {
      planning.set(false);
    }
  }

  private SketchPlan sampled() {
    memory.readLock().lock();
    try {
      int most =
          dimensions > SketchPlan.WIDE_SAMPLE_ROWS
              ? SketchPlan.WIDE_SAMPLE_ROWS
              : SketchPlan.SAMPLE_ROWS;
      int count = Math.min(most, rows.size());
      DMatrixRMaj sample = new DMatrixRMaj(count, dimensions);
      double[] residuals = new double[count];
      for (int i = 0; i < count; i++) {
        int slot = (int) ((long) i * rows.size() / count);
        RowBlock block = rows.blockOf(slot);
        int at = rows.inBlock(slot);
        block.vector(at, sample.data, i * dimensions, dimensions);
        residuals[i] = block.residuals[at];
      }
      return new SketchPlan(sample, residuals, asked());
    } finally {
      memory.readLock().unlock();
    }
  }

  private List<SketchPlan.Asked> asked() {
    List<SketchPlan.Asked> all = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      SketchPlan.Asked one = asked.get(i);
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  /** Sketches some more rows; false if there are none left, or it is in vain. */
  private boolean fill(Sketches made) {
    memory.readLock().lock();
    try {
      for (int i = 0; i < ROWS_AT_ONCE; i++) {
        int slot = made.count();
        if (slot >= rows.size() || closed.getAsBoolean()) {
          return false;
        }
        made.append(rows.blockOf(slot), rows.inBlock(slot));
      }
      return true;
    } finally {
      memory.readLock().unlock();
    }
  }
}
