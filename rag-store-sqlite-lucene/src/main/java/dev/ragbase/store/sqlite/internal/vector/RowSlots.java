package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;

/**
 * Where each row is: a map of ints with open addressing, 8 bytes an entry and at most half full.
 * Rows are mostly numbered one after another, so a row's own number is its hash. Not safe for many
 * threads while it changes.
 */
final class RowSlots {
  private static final int FREE = -1;

  private int[] entries = entries(16);
  private int size;

  private static int[] entries(int capacity) {
    int[] made = new int[2 * capacity];
    Arrays.fill(made, FREE);
    return made;
  }

  int size() {
    return size;
  }

  /** The row's slot, or -1. */
  int get(int row) {
    int at = find(row);
    return entries[at] == FREE ? -1 : entries[at + 1];
  }

  void put(int row, int slot) {
    int at = find(row);
    if (entries[at] == FREE) {
      if (4 * (size + 1) > entries.length) {
        grow();
        at = find(row);
      }
      entries[at] = row;
      size++;
    }
    entries[at + 1] = slot;
  }

  void remove(int row) {
    int hole = find(row);
    if (entries[hole] == FREE) {
      return;
    }
    size--;
    int mask = entries.length - 1;
    int at = hole;
    while (true) {
      at = (at + 2) & mask;
      if (entries[at] == FREE) {
        break;
      }
      // Whatever probed past the hole moves into it, so that no search stops short.
      int home = home(entries[at]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        entries[hole] = entries[at];
        entries[hole + 1] = entries[at + 1];
        hole = at;
      }
    }
    entries[hole] = FREE;
  }

  /** The rows, in no order that means anything. */
  int[] rows() {
    int[] rows = new int[size];
    int n = 0;
    for (int at = 0; at < entries.length; at += 2) {
      if (entries[at] != FREE) {
        rows[n++] = entries[at];
      }
    }
    return rows;
  }

  void clear() {
    entries = entries(16);
    size = 0;
  }

  private int find(int row) {
    int mask = entries.length - 1;
    int at = home(row);
    while (entries[at] != FREE && entries[at] != row) {
      at = (at + 2) & mask;
    }
    return at;
  }

  private int home(int row) {
    return (2 * (row ^ (row >>> 16))) & (entries.length - 1);
  }

  private void grow() {
    int[] old = entries;
    entries = entries(old.length);
    for (int at = 0; at < old.length; at += 2) {
      if (old[at] != FREE) {
        int to = find(old[at]);
        entries[to] = old[at];
        entries[to + 1] = old[at + 1];
      }
    }
  }
}
