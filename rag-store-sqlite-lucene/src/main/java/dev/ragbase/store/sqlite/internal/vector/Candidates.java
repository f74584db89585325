package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;

/**
 * Slots whose rows may be among the best k. Keeps the k greatest lower bounds in a heap: a row
 * whose upper bound is below the least of them is beaten by k others for certain.
 */
final class Candidates {
  private final double[] heap;
  private int heaped;
  private int[] slots = new int[256];
  private double[] lowers = new double[256];
  private double[] uppers = new double[256];
  private int count;
  private int countNext = 256;

  Candidates(int k) {
    heap = new double[k];
  }

  /** Rows with an upper bound below this need not be offered. */
  double threshold() {
    return heaped < heap.length ? Double.NEGATIVE_INFINITY : heap[0];
  }

  void offer(int slot, double lower, double upper) {
    rank(lower);
    if (count == countNext) {
      prune();
      countNext = Math.max(256, 2 * count);
      slots = Arrays.copyOf(slots, countNext);
      lowers = Arrays.copyOf(lowers, countNext);
      uppers = Arrays.copyOf(uppers, countNext);
    }
    slots[count] = slot;
    lowers[count] = lower;
    uppers[count++] = upper;
  }

  /** Drops what later offers have beaten. */
  void prune() {
    double least = threshold();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (uppers[i] >= least) {
        slots[kept] = slots[i];
        lowers[kept] = lowers[i];
        uppers[kept++] = uppers[i];
      }
    }
    count = kept;
  }

  /** How many best rows are looked for. */
  int wanted() {
    return heap.length;
  }

  int count() {
    return count;
  }

  int slot(int index) {
    return slots[index];
  }

  double lower(int index) {
    return lowers[index];
  }

  double upper(int index) {
    return uppers[index];
  }

  private void rank(double lower) {
    if (heaped < heap.length) {
      int at = heaped++;
      while (at > 0 && heap[(at - 1) / 2] > lower) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
      }
      heap[at] = lower;
    } else if (lower > heap[0]) {
      sink(lower);
    }
  }

  /** Replaces the least by a greater one. */
  private void sink(double lower) {
    int at = 0;
    while (2 * at + 1 < heaped) {
      int child = 2 * at + 1;
      if (child + 1 < heaped && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= lower) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = lower;
  }
}
