package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;
import java.util.function.IntPredicate;
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
  private final int[] selected = new int[Sketches.GROUP];
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
      kernel.bounds(sketches.group((from + at) / Sketches.GROUP), query, bounds, at);
    }
  }

  /** How many groups these are. */
  int groups() {
    return (count + Sketches.GROUP - 1) / Sketches.GROUP;
  }

  /** Looks for a group's slots whose rows can reach a score; returns how many those are. */
  int select(int group, float score) {
    int from = group * Sketches.GROUP;
    int to = Math.min(count, from + Sketches.GROUP);
    return kernel.select(bounds, from, to, score, selected);
  }

  /** One of those that were {@linkplain #select selected}. */
  int slot(int index) {
    return first + selected[index];
  }

  /** Takes out the slots that can have the greatest scores, in their own order. */
  int[] takeGreatest(int wanted, IntPredicate from) {
    LongHeap greatest = new LongHeap(Math.min(wanted, count));
    for (int group = 0; group < groups(); group++) {
      boolean full = greatest.size() == wanted;
      int found = select(group, full ? bound(greatest.top()) : Float.NEGATIVE_INFINITY);
      for (int i = 0; i < found; i++) {
        long entry = entry(selected[i]);
        if ((greatest.size() < wanted || entry > greatest.top()) && from.test(slot(i))) {
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

  private float bound(long entry) {
    return bounds[(int) entry];
  }
}
