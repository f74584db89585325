package dev.ragbase.metrics;

import java.util.random.RandomGenerator;

/**
 * How many measurements a workspace keeps, for stores that have to look for the oldest ones: that
 * costs as much as going through all that are kept, so not every append does it. Which one does is
 * left to chance, as processes that come and go have nowhere to count. Safe for many threads.
 *
 * @param max how many are left after forgetting; before it there are a quarter more, on average
 */
public record MeasurementLimit(int max) {
  private static final int SHARE_BEYOND = 4;

  /** Checks it. */
  public MeasurementLimit {
    if (max < 1) {
      throw new IllegalArgumentException("at least 1 measurement must be kept, not " + max);
    }
  }

  /**
   * Whether an append should forget the oldest too: always when it is a quarter of all or more, or
   * all are fewer than 8.
   *
   * @param appended how many measurements it adds
   */
  public boolean isTimeToForget(int appended, RandomGenerator chance) {
    return chance.nextInt(Math.max(1, max / SHARE_BEYOND)) < appended;
  }
}
