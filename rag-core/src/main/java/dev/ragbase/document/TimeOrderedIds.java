package dev.ragbase.document;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7), with the 12
 * bits of {@code rand_a} as a counter inside a millisecond (section 6.2, method 1). Safe for many
 * threads if the generator is.
 */
public final class TimeOrderedIds implements IdSource {
  private static final int COUNTER_MAX = 0xFFF;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastMillis = -1;
  private int counter;

  public TimeOrderedIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized UUID next() {
    long now = Math.max(clock.millis(), lastMillis);
    if (now > lastMillis) {
      counter = 0;
    } else if (++counter > COUNTER_MAX) {
      now++;
      counter = 0;
    }
    lastMillis = now;
    long high = (now << 16) | 0x7000L | counter;
    long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
