package dev.ragbase.store.sqlite.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a workspace's graph is built: one build at a time, and after one that failed
 * none for a while. Safe for many threads; the lock is held for moments only.
 */
final class GraphBuilds {
  private static final Logger LOG = System.getLogger(GraphBuilds.class.getName());

  private static final long PAUSE_AFTER_FAILURE = Duration.ofMinutes(1).toNanos();

  private static final long TURN_ASKED_EVERY_MS = 100;

  private final String name;
  private final Supplier<GraphBuild> builds;
  private final GraphBuild.Swap swap;
  private final BooleanSupplier open;
  private final Semaphore turns;

  private @Nullable GraphBuild running;
  private @Nullable Thread thread;

  /** Whether another build was asked for while one that is abandoned comes to its end. */
  private boolean again;

  /** Whether what was asked for last is a large one. */
  private boolean large;

  private boolean failed;
  private long failedAt;
  private boolean closed;

  /**
   * The builds of one workspace.
   *
   * @param name of what is built, for threads and messages
   * @param open whether the store is: what fails when it is not is no failure
   * @param turns how many large builds may run at once, of all workspaces: each has a buffer
   */
  GraphBuilds(
      String name,
      Supplier<GraphBuild> builds,
      GraphBuild.Swap swap,
      BooleanSupplier open,
      Semaphore turns) {
    this.name = name;
    this.builds = builds;
    this.swap = swap;
    this.open = open;
    this.turns = turns;
  }

  /**
   * Begins a build, unless one runs, or failed just now, or this is closed.
   *
   * @param isLarge whether it has to wait for its turn; a search may be waiting for a small one
   */
  synchronized void start(boolean isLarge) {
    if (closed || pauses()) {
      return;
    }
    large = isLarge;
    if (running == null) {
      GraphBuild build = builds.get();
      thread =
          Thread.ofPlatform()
              .daemon()
              .name("ragbase-graph-" + name)
              .start(() -> work(build, isLarge));
      running = build;
    } else {
      again |= running.isAbandoned();
    }
  }

  private boolean pauses() {
    return failed && System.nanoTime() - failedAt < PAUSE_AFTER_FAILURE;
  }

  /** Whether a build failed some time ago, so that it is time to start another. */
  synchronized boolean isDue() {
    return failed && !pauses() && running == null && !closed;
  }

  synchronized boolean isRunning() {
    return running != null;
  }

  private void work(GraphBuild build, boolean isLarge) {
    boolean turn = false;
    boolean done = false;
    try {
      turn = isLarge && awaitTurn(build);
      build.run(swap);
      done = true;
    } catch (IOException | RuntimeException e) {
      // What is closed or given up under its hands fails in many ways.
      if (!build.isOver() && open.getAsBoolean()) {
        LOG.log(Level.WARNING, "graph " + name + " could not be built; it is tried again", e);
      }
    } finally {
      if (turn) {
        turns.release();
      }
      ended(build, done);
    }
  }

  /** False if the build was over before it had its turn. */
  private boolean awaitTurn(GraphBuild build) {
    try {
      while (!build.isOver()) {
        if (turns.tryAcquire(TURN_ASKED_EVERY_MS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    return false;
  }

  private synchronized void ended(GraphBuild build, boolean done) {
    failed = !done && !build.isOver();
    failedAt = System.nanoTime();
    running = null;
    if (again) {
      again = false;
      start(large);
    }
    notifyAll();
  }

  /**
   * Waits until no build runs.
   *
   * @param atMost then it goes on alone
   */
  synchronized void await(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    try {
      for (long left = atMost.toMillis(); running != null && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      // The search goes on, exactly; its caller may want to know.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Gives up a build that runs, with what it has built.
   *
   * @return whether one runs, which deletes its files itself
   */
  synchronized boolean abandon() {
    failed = false;
    again = false;
    if (running == null) {
      return false;
    }
    running.abandon();
    return true;
  }

  /**
   * Stops a build that runs, waits for the half second that takes, and begins no other. Its caller
   * must hold no lock that the swap wants.
   */
  void close() {
    Thread stopping;
    synchronized (this) {
      closed = true;
      stopping = thread;
      if (running != null) {
        running.stop();
      }
    }
    boolean interrupted = false;
    while (stopping != null && stopping.isAlive()) {
      try {
        stopping.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
