package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.error.RagException;

/** Calls of threads that are interrupted: they do their work, or say that they did not, and why. */
final class Interrupts {
  private Interrupts() {}

  /** Makes a call in an interrupted thread, which must know it afterwards; whether it was done. */
  static boolean during(Runnable call) {
    Thread.currentThread().interrupt();
    boolean done;
    boolean known;
    try {
      done = survived(call);
    } finally {
      known = Thread.interrupted();
    }
    assertThat(known).as("the thread knows that it was interrupted").isTrue();
    return done;
  }

  /** Makes a call in a thread that may be interrupted; whether it was done. */
  static boolean survived(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RagException e) {
      assertThat(e).hasMessageContaining("interrupted");
      return false;
    }
  }
}
