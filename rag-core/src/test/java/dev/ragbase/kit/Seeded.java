package dev.ragbase.kit;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs a property with seeds that a failure names. {@code -Dragbase.seed=N} runs it with that seed
 * alone.
 */
public final class Seeded {
  private Seeded() {}

  /** Runs a property with the seeds 1 to {@code rounds}. */
  public static void run(int rounds, Consumer<Random> property) {
    Long only = Long.getLong("ragbase.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? rounds : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " (-Dragbase.seed=" + seed + "): " + e, e);
      }
    }
  }
}
