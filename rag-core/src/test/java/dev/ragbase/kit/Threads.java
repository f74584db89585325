package dev.ragbase.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs tasks at once and gives up on those that never end. */
public final class Threads {
  private static final long SECONDS_MAX = 60;

  private Threads() {}

  /** The results of tasks that start together, in their order. */
  public static <T> List<T> run(List<? extends Callable<T>> tasks) {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CyclicBarrier start = new CyclicBarrier(tasks.size());
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  start.await(SECONDS_MAX, TimeUnit.SECONDS);
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get(SECONDS_MAX, TimeUnit.SECONDS));
      }
      return results;
    } catch (TimeoutException e) {
      throw new AssertionError("a thread did not end in " + SECONDS_MAX + " s: a deadlock?", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while threads ran", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
