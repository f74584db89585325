package dev.ragbase.store.postgres.testing;

import java.util.concurrent.locks.ReentrantLock;

/** How many bytes may still pass before a cut. Safe for many threads. */
final class Allowance {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private long passed;
  private long left = UNLIMITED;
  private boolean cutting;

  /** How many bytes of a piece may pass, and whether they are the last before the cut. */
  record Passage(int bytes, boolean isLast) {}

  void limit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes is " + bytes + ", must be at least 0");
    }
    set(bytes);
  }

  void unlimited() {
    set(UNLIMITED);
  }

  private void set(long bytes) {
    lock.lock();
    try {
      left = bytes;
      cutting = false;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing passes from the last piece until {@link #cutDone}. */
  Passage take(int bytes) {
    lock.lock();
    try {
      if (cutting) {
        return new Passage(0, false);
      }
      int taken = (int) Math.min(bytes, left);
      passed += taken;
      if (left != UNLIMITED) {
        left -= taken;
        cutting = left == 0;
      }
      return new Passage(taken, cutting);
    } finally {
      lock.unlock();
    }
  }

  void cutDone() {
    lock.lock();
    try {
      if (cutting) {
        left = UNLIMITED;
        cutting = false;
      }
    } finally {
      lock.unlock();
    }
  }

  long passed() {
    lock.lock();
    try {
      return passed;
    } finally {
      lock.unlock();
    }
  }
}
