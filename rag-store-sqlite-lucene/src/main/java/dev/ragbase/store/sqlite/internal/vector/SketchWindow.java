package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/** What the scores of some rows are at most, by their sketches. For one search, then dropped. */
final class SketchWindow {
  /**
   * So many that the best among them tell how good the best of all are, which decides how many rows
   * are compared; half a megabyte of bounds.
   */
  static final int ROWS = 2048 * Sketches.GROUP;

  private final Sketches sketches;
  private final Sketches.Query query;
  private final Kernel kernel;
  private final float[] bounds;
  private int first;
  private int count;

  SketchWindow(Sketches sketches, double[] unit, Kernel kernel) {
    this.sketches = sketches;
    this.query = sketches.query(unit);
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
    int at = group * Sketches.GROUP;
    kernel.bound(sketches.group((first + at) / Sketches.GROUP), query, true, bounds, at);
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

  /** Takes out the slots that can have the greatest scores, in their own order. */
  int[] takeGreatest(int wanted, Passing passing) {
    LongHeap greatest = new LongHeap(Math.min(wanted, count));
    for (int group = 0; group < groups(); group++) {
      boolean full = greatest.size() == wanted;
      float least = full ? bounds[(int) greatest.top()] : Float.NEGATIVE_INFINITY;
      long left = passing.of(slot(group), select(group, least));
      for (; left != 0; left &= left - 1) {
        long entry = entry(group * Sketches.GROUP + Long.numberOfTrailingZeros(left));
        if (greatest.size() < wanted || entry > greatest.top()) {
          greatest.insertWithOverflow(entry);
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
  private long entry(int at) {
    return ((long) NumericUtils.floatToSortableInt(bounds[at]) << 32) | at;
  }
}
