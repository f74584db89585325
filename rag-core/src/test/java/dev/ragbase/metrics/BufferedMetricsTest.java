package dev.ragbase.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class BufferedMetricsTest {
  private static final Measurement MEASUREMENT =
      new Measurement("x", Instant.EPOCH, Duration.ofMillis(1), 0, null, null);

  private static final int BATCH = 1_000;

  private final MemoryStore store = MemoryStore.open();
  private final List<Runnable> handed = new ArrayList<>();

  private long written(Scope scope) {
    return store.metrics().stats(scope, Instant.EPOCH).stream()
        .mapToLong(OperationStats::count)
        .sum();
  }

  private static void record(Metrics metrics, int times) {
    for (int i = 0; i < times; i++) {
      metrics.record(Scope.local(), MEASUREMENT);
    }
  }

  @Test
  void nothingIsWrittenBeforeABatchIsFull() {
    BufferedMetrics metrics = BufferedMetrics.over(store.metrics(), handed::add);
    record(metrics, BATCH - 1);
    assertThat(handed).isEmpty();
    record(metrics, 5);
    assertThat(handed).hasSize(1);
    assertThat(written(Scope.local())).isZero();
    handed.get(0).run();
    assertThat(written(Scope.local())).isEqualTo(BATCH + 4);
  }

  @Test
  void whatWaitsIsWrittenWithTheFirstThatComesTenSecondsLater() {
    BufferedMetrics metrics = BufferedMetrics.over(store.metrics(), handed::add);
    for (int second = 0; second < 10; second++) {
      metrics.record(Scope.local(), at(second));
    }
    assertThat(handed).isEmpty();
    metrics.record(Scope.local(), at(10));
    metrics.record(Scope.local(), at(11));
    assertThat(handed).hasSize(1);
    handed.removeFirst().run();
    assertThat(written(Scope.local())).isEqualTo(12);
    metrics.record(Scope.local(), at(20));
    assertThat(handed).isEmpty();
    metrics.record(Scope.local(), at(30));
    assertThat(handed).hasSize(1);
  }

  private static Measurement at(int second) {
    return new Measurement(
        "x", Instant.EPOCH.plusSeconds(second), Duration.ofMillis(1), 0, null, null);
  }

  @Test
  void aStoreSaysHowManyAreWrittenTogether() {
    record ByThrees(MetricStore store) implements MetricStore {
      @Override
      public int batch() {
        return 3;
      }

      @Override
      public void append(Scope scope, List<Measurement> measurements) {
        store.append(scope, measurements);
      }

      @Override
      public List<OperationStats> stats(Scope scope, Instant since) {
        return store.stats(scope, since);
      }
    }

    BufferedMetrics metrics = BufferedMetrics.over(new ByThrees(store.metrics()), Runnable::run);
    record(metrics, 2);
    assertThat(written(Scope.local())).isZero();
    record(metrics, 2);
    assertThat(written(Scope.local())).isEqualTo(3);
  }

  @Test
  void flushAndCloseWriteWhatHasComeTogether() {
    Scope other = Scope.of("t", "w", "u", Role.VIEWER);
    BufferedMetrics metrics = BufferedMetrics.over(store.metrics(), handed::add);
    record(metrics, 3);
    metrics.record(other, MEASUREMENT);
    metrics.flush();
    assertThat(written(Scope.local())).isEqualTo(3);
    assertThat(written(other)).isEqualTo(1);
    record(metrics, 2);
    metrics.close();
    assertThat(written(Scope.local())).isEqualTo(5);
    record(metrics, 1);
    metrics.close();
    assertThat(written(Scope.local())).isEqualTo(5);
    assertThat(metrics.dropped()).isEqualTo(1);
  }

  @Test
  void aFullBufferDropsAndCounts() {
    BufferedMetrics metrics = BufferedMetrics.over(store.metrics(), handed::add);
    record(metrics, BufferedMetrics.BUFFER_MAX + 7);
    assertThat(metrics.dropped()).isEqualTo(7);
    metrics.flush();
    assertThat(written(Scope.local())).isEqualTo(BufferedMetrics.BUFFER_MAX);
  }

  @Test
  void aStoreThatFailsHurtsNobody() {
    store.close();
    BufferedMetrics metrics = BufferedMetrics.over(store.metrics(), Runnable::run);
    record(metrics, BATCH + 5);
    metrics.flush();
    metrics.close();
    assertThat(metrics.dropped()).isEqualTo(BATCH + 5);
  }

  /** A store that no measurement can be written to. */
  private record Closed(RuntimeException why) implements MetricStore {
    @Override
    public void append(Scope scope, List<Measurement> measurements) {
      throw why;
    }

    @Override
    public List<OperationStats> stats(Scope scope, Instant since) {
      throw why;
    }
  }

  private static List<LogRecord> loggedBy(RuntimeException why) {
    List<LogRecord> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(BufferedMetrics.class.getName());
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
    try {
      BufferedMetrics metrics = BufferedMetrics.over(new Closed(why), Runnable::run);
      for (int i = 0; i < 2; i++) {
        record(metrics, 1);
        metrics.flush();
      }
      assertThat(metrics.dropped()).isEqualTo(2);
    } finally {
      logger.setLevel(null);
      logger.removeHandler(handler);
    }
    return logged;
  }

  @Test
  void whatMayNotBeWrittenIsCountedAndNotComplainedOf() {
    assertThat(loggedBy(new AccessDenied("no member")))
        .allSatisfy(it -> assertThat(it.getLevel()).isEqualTo(Level.FINE));
  }

  @Test
  void whatCannotBeWrittenIsComplainedOfOnce() {
    List<LogRecord> logged = loggedBy(new IllegalStateException("disk full"));
    assertThat(logged).hasSize(1);
    assertThat(logged.getFirst().getLevel()).isEqualTo(Level.WARNING);
    assertThat(logged.getFirst().getMessage()).contains("(said once)").endsWith("disk full");
  }

  @Test
  void anExecutorThatRefusesHurtsNobody() {
    BufferedMetrics metrics =
        BufferedMetrics.over(
            store.metrics(),
            task -> {
              throw new RejectedExecutionException("shut down");
            });
    record(metrics, BATCH + 5);
    metrics.close();
    assertThat(metrics.dropped()).isZero();
    assertThat(written(Scope.local())).isEqualTo(BATCH + 5);
  }
}
