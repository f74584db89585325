package dev.ragbase.store.postgres.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Writes measurements in their order on a thread of its own, so that no call waits for them. While
 * {@value #WAITING_MAX} batches wait, the next one is written by its caller. A batch that cannot be
 * written is lost, and the first such one is logged. Safe for many threads.
 */
final class MetricWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MetricWriter.class.getName());
  private static final int WAITING_MAX = 16;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ragbase-metrics").factory());
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private volatile boolean complained;

  void write(Runnable batch) {
    if (!room.tryAcquire()) {
      batch.run();
      return;
    }
    thread.execute(
        () -> {
          try {
            batch.run();
          } catch (RuntimeException e) {
            complain(e);
          } finally {
            room.release();
          }
        });
  }

  /** Waits for what was given before. */
  void drain() {
    CompletableFuture.runAsync(() -> {}, thread).join();
  }

  private void complain(RuntimeException cause) {
    if (!complained) {
      complained = true;
      LOG.log(
          Level.WARNING,
          "measurements could not be written and are lost (said once): " + cause.getMessage(),
          cause);
    }
  }

  /** Writes what waits. */
  @Override
  public void close() {
    thread.close();
  }
}
