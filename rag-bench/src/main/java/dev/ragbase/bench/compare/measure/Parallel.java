package dev.ragbase.bench.compare.measure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What is not timed may be done several times at once. */
public final class Parallel {
  private Parallel() {}

  /**
   * What a call gave for each, in their order.
   *
   * @param threads how many calls are under way at once
   * @throws RuntimeException that of the first that failed, when all have ended
   */
  public static <T, R> List<R> each(Collection<T> all, int threads, Function<T, R> call) {
    List<Future<R>> calls = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      all.forEach(it -> calls.add(pool.submit(() -> call.apply(it))));
    }
    return calls.stream().map(Parallel::result).toList();
  }

  private static <R> R result(Future<R> call) {
    if (call.state() == Future.State.FAILED && call.exceptionNow() instanceof RuntimeException it) {
      throw it;
    }
    return call.resultNow();
  }
}
