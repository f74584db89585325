package dev.ragbase.store.postgres.internal;

/**
 * How hard an approximate search has to try in one workspace. What is enough depends on how the
 * vectors lie and what is asked, so it is measured on the searches themselves: the first ones, and
 * later one in so many that it costs next to nothing, are also made exactly (and answered so).
 * Where too much is missed the next ones try twice as hard, and where even the most that pgvector
 * offers misses too much, the workspace is searched exactly for a while. Safe for many threads.
 */
final class IndexEffort {
  /**
   * What checks have to find again of the exact results, on average: above what is promised, as
   * another search may be harder than those that were checked.
   */
  private static final double RECALL_MIN = 0.98;

  private static final int CHECKS_AT_FIRST = 8;
  private static final int CHECKED_ONE_IN_MIN = 200;

  /**
   * An exact search takes about as long as an approximate one for each 1,000 vectors, measured:
   * with this many vectors for each search between two checks, they are a hundredth of all work.
   */
  private static final int VECTORS_PER_SEARCH = 10;

  private static final int MULTIPLE_MAX = 16;

  /** How many searches are exact before the index gets another chance. */
  private static final int EXACT_FOR = 5_000;

  private int multiple = 1;
  private int checksDue = CHECKS_AT_FIRST;

  /** How many results of a series of checks are still to come: they may come in any order. */
  private int awaited = CHECKS_AT_FIRST;

  private double recalls;
  private long untilCheck;
  private int exactFor;
  private long vectors;

  /**
   * A search is about to begin.
   *
   * @param now how many vectors there are
   * @return whether the index is worth asking
   */
  synchronized boolean begin(long now) {
    if (Math.abs(now - vectors) > vectors / 8) {
      vectors = now;
      checkSeveral();
      untilCheck = searchesBetweenChecks();
      exactFor = 0;
    }
    if (exactFor > 0) {
      exactFor--;
      return false;
    }
    return true;
  }

  /** By what the settings' effort is multiplied, from 1 on. */
  synchronized int multiple() {
    return multiple;
  }

  /** Whether this search is to be compared with the exact one. */
  synchronized boolean isCheckDue() {
    if (checksDue > 0) {
      checksDue--;
      return true;
    }
    untilCheck--;
    if (untilCheck <= 0) {
      untilCheck = searchesBetweenChecks();
      return true;
    }
    return false;
  }

  private long searchesBetweenChecks() {
    return Math.max(CHECKED_ONE_IN_MIN, vectors / VECTORS_PER_SEARCH);
  }

  /**
   * A search found so much of what the exact one did. One that misses something has several more
   * checked, and those decide.
   */
  synchronized void checked(double recall) {
    if (awaited == 0) {
      if (recall < RECALL_MIN) {
        checkSeveral();
      }
      return;
    }
    recalls += recall;
    awaited--;
    if (awaited == 0 && recalls / CHECKS_AT_FIRST < RECALL_MIN) {
      checkSeveral();
      tryHarder();
    }
  }

  private void checkSeveral() {
    checksDue = CHECKS_AT_FIRST;
    awaited = CHECKS_AT_FIRST;
    recalls = 0;
  }

  private void tryHarder() {
    if (multiple < MULTIPLE_MAX) {
      multiple *= 2;
    } else {
      exactFor = EXACT_FOR;
      multiple = 1;
    }
  }
}
