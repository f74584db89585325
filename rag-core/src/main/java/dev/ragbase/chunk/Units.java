package dev.ragbase.chunk;

import java.util.Arrays;

/**
 * The indivisible pieces of a text in order, without the white space between them, and the priority
 * of the boundary before each: the stronger level first, then the smaller hash of what follows. In
 * arrays, for a text may have a million of them.
 */
final class Units {
  private static final int HASH_BITS = 56;

  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private long[] tokensBefore = new long[65];
  private long[] priorities = new long[64];
  private int[] best = new int[0];
  private int size;

  /** Adds a unit; its tokens may be a weight that also counts its characters. */
  void add(int start, int end, int tokens, Level level, long hash) {
    if (size == starts.length) {
      int capacity = size * 2;
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      tokensBefore = Arrays.copyOf(tokensBefore, capacity + 1);
      priorities = Arrays.copyOf(priorities, capacity);
    }
    starts[size] = start;
    ends[size] = end;
    priorities[size] = ((long) level.rank() << HASH_BITS) | (hash >>> (Long.SIZE - HASH_BITS));
    tokensBefore[size + 1] = tokensBefore[size] + tokens;
    size++;
  }

  int size() {
    return size;
  }

  int start(int unit) {
    return starts[unit];
  }

  int end(int unit) {
    return ends[unit];
  }

  /** The sum of the tokens of the units in [from, to). */
  long tokens(int from, int to) {
    return tokensBefore[to] - tokensBefore[from];
  }

  /** The first unit of [from, to) with at least so many tokens before it, counted from a unit. */
  int atTokens(int from, int to, int base, long tokens) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tokens(base, middle) < tokens) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Builds the tree that {@link #best} reads; call it after the last {@link #add}. */
  void seal() {
    best = new int[2 * size];
    for (int i = 0; i < size; i++) {
      best[size + i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      best[i] = better(best[2 * i], best[2 * i + 1]);
    }
  }

  /** The unit of [from, to), which is not empty, whose boundary has the first priority. */
  int best(int from, int to) {
    int found = from;
    int left = from + size;
    int right = to + size;
    while (left < right) {
      if ((left & 1) == 1) {
        found = better(found, best[left++]);
      }
      if ((right & 1) == 1) {
        found = better(found, best[--right]);
      }
      left >>= 1;
      right >>= 1;
    }
    return found;
  }

  /** Of boundaries alike, as between equal lines, the leftmost. */
  private int better(int a, int b) {
    int order = Long.compare(priorities[a], priorities[b]);
    return order != 0 ? (order < 0 ? a : b) : Math.min(a, b);
  }
}
