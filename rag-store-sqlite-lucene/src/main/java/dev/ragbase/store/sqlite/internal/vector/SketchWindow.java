package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/** What the scores of some rows are at most, by their sketches. For one search, then dropped. */
final class SketchWindow {
  /**
   * So many that the best among them tell how good the best of all are, which decides how many rows
   * are compared; half a megabyte of bounds.
   */
  static final int ROWS = 2048 * Sketches.GROUP;

  private final Sketches sketches;
  private final double[] unit;
  private final Sketches.Query query;
  private final Kernel kernel;
  private final float[] bounds;

  /** Made for the first group that needs it: most searches do without. */
  private Sketches.@Nullable Query deep;

  private int first;
  private int count;

  SketchWindow(Sketches sketches, double[] unit, Kernel kernel) {
    this.sketches = sketches;
    this.unit = unit;
    this.query = sketches.query(unit, false);
    this.kernel = kernel;
    this.bounds = sketches.borrow(Math.min(ROWS, sketches.capacity()));
  }

  /** To be called at the end. */
  void giveBack() {
    sketches.giveBack(bounds);
  }

  /** Looks at some slots from one on, which begins a group. */
  void move(int from, int rows) {
    first = from;
    count = rows;
    for (int at = 0; at < rows; at += Sketches.GROUP) {
      kernel.bound(sketches.group((from + at) / Sketches.GROUP), query, false, bounds, at);
    }
  }

  /** How many groups these are. */
  int groups() {
    return (count + Sketches.GROUP - 1) / Sketches.GROUP;
  }

  /** Which of a group's rows can reach a score, a bit for each. */
  long select(int group, float score) {
    int from = group * Sketches.GROUP;
    long all = count - from >= Sketches.GROUP ? -1 : (1L << (count - from)) - 1;
    return kernel.atLeast(bounds, from, score) & all;
  }

  /** Bounds the scores of a group by all axes; false if they are no more than the first. */
  boolean deepen(int group) {
    if (sketches.first() == sketches.axes()) {
      return false;
    }
    if (deep == null) {
      deep = sketches.query(unit, true);
    }
    int at = group * Sketches.GROUP;
    kernel.bound(sketches.group((first + at) / Sketches.GROUP), deep, true, bounds, at);
    return true;
  }

  /** A group's first slot. */
  int slot(int group) {
    return first + group * Sketches.GROUP;
  }

  /** Leaves out some of a group's rows. */
  @FunctionalInterface
  interface Passing {
    /**
     * Those that pass.
     *
     * @param slot the group's first
     * @param rows a bit for each that counts
     */
    long of(int slot, long rows);
  }

  /**
   * Takes out the slots that can have the greatest scores, in their own order. The greatest of each
   * group are looked at first: no more groups than slots are wanted can hold any of them.
   */
  int[] takeGreatest(int wanted, Passing passing) {
    float[] ofGroups = new float[groups()];
    LongHeap groups = new LongHeap(Math.min(wanted, ofGroups.length));
    float least = Float.NEGATIVE_INFINITY;
    for (int group = 0; group < ofGroups.length; group++) {
      long rows = passing.of(slot(group), select(group, least));
      ofGroups[group] = kernel.greatest(bounds, group * Sketches.GROUP, rows);
      groups.insertWithOverflow(entry(ofGroups[group], group));
      least = groups.size() < wanted ? least : ofGroups[(int) groups.top()];
    }
    LongHeap greatest = new LongHeap(Math.min(wanted, count));
    for (int group = 0; group < ofGroups.length; group++) {
      if (ofGroups[group] >= least) {
        long left = passing.of(slot(group), select(group, least));
        for (; left != 0; left &= left - 1) {
          int at = group * Sketches.GROUP + Long.numberOfTrailingZeros(left);
          greatest.insertWithOverflow(entry(bounds[at], at));
        }
      }
    }
    int[] slots = new int[greatest.size()];
    for (int i = 0; i < slots.length; i++) {
      int at = (int) greatest.pop();
      slots[i] = first + at;
      bounds[at] = Float.NaN;
    }
    Arrays.sort(slots);
    return slots;
  }

  /** Ordered by the bound. */
  private static long entry(float bound, int at) {
    return ((long) NumericUtils.floatToSortableInt(bound) << 32) | at;
  }
}
