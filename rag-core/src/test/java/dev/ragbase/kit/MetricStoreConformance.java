package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.OperationStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What operations took, summed up by workspace. */
public abstract class MetricStoreConformance extends StoreKit {
  private static final Instant T = Instant.parse("2024-03-01T10:00:00Z");

  private static Measurement took(String operation, int millis, @Nullable String error) {
    return new Measurement(operation, T, Duration.ofMillis(millis), 3, "model", error);
  }

  private List<OperationStats> stats(Scope scope) {
    return store().metrics().stats(scope, Instant.EPOCH);
  }

  @Test
  final void measurementsAreSummedUpByOperation() {
    List<Measurement> all = new ArrayList<>();
    IntStream.rangeClosed(1, 200)
        .forEach(i -> all.add(took("documents.put", i, i % 50 == 0 ? "StoreException" : null)));
    all.add(new Measurement("answer", T, Duration.ofMillis(5), 0, null, null));
    Collections.shuffle(all, new Random(1));
    store().metrics().append(VIEWER, all.subList(0, 77));
    store().metrics().append(VIEWER, all.subList(77, all.size()));
    store().metrics().append(VIEWER, List.of());
    Duration five = Duration.ofMillis(5);
    assertThat(stats(VIEWER))
        .containsExactly(
            new OperationStats("answer", 1, 0, 0, five, five, five, five),
            new OperationStats(
                "documents.put",
                200,
                4,
                600,
                Duration.ofMillis(100),
                Duration.ofMillis(190),
                Duration.ofMillis(198),
                Duration.ofMillis(200)));
  }

  @Test
  final void onlyWhatBeganSinceThenCounts() {
    for (int i = 0; i < 10; i++) {
      Measurement at = new Measurement("x", T.plusSeconds(i), Duration.ofMillis(i), 1, null, null);
      store().metrics().append(VIEWER, List.of(at));
    }
    assertThat(store().metrics().stats(VIEWER, T.plusSeconds(7)).get(0).count()).isEqualTo(3);
    assertThat(store().metrics().stats(VIEWER, T.plusSeconds(7).plusMillis(1)).get(0).count())
        .isEqualTo(2);
    assertThat(store().metrics().stats(VIEWER, T.plusSeconds(10))).isEmpty();
  }

  @Test
  final void whatBeganAtThatTimeCountsToTheNanosecond() {
    Instant began = T.plusNanos(123);
    store()
        .metrics()
        .append(VIEWER, List.of(new Measurement("x", began, Duration.ZERO, 0, null, null)));
    for (Instant since : List.of(Instant.MIN, T.minusNanos(1), T, began, T.plusNanos(999))) {
      assertThat(store().metrics().stats(VIEWER, since)).as("since %s", since).hasSize(1);
    }
    for (Instant since : List.of(T.plusNanos(1_000), T.plusNanos(1_123), Instant.MAX)) {
      assertThat(store().metrics().stats(VIEWER, since)).as("since %s", since).isEmpty();
    }
  }

  @Test
  final void theLongestTimeThereIsIsKept() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    store().metrics().append(VIEWER, List.of(new Measurement("x", T, longest, 0, null, null)));
    assertThat(stats(VIEWER).getFirst().max()).isEqualTo(longest);
  }

  @Test
  final void aStoreThatIsWrittenKeepsThem() {
    assertThat(store().metrics().keeps()).isTrue();
  }

  @Test
  final void eachWorkspaceHasItsOwn() {
    store().metrics().append(VIEWER, List.of(took("x", 1, null)));
    assertThat(stats(VIEWER.in(new WorkspaceId("elsewhere")))).isEmpty();
    assertThat(stats(Scope.of("rival", "handbook", "erin", Role.OWNER))).isEmpty();
    assertThat(stats(ADMIN)).hasSize(1);
  }

  @Test
  final void theWriterWritesWhatItIsGiven() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    store()
        .metrics()
        .writer()
        .execute(
            () -> {
              store().metrics().append(VIEWER, List.of(took("x", 1, null)));
              written.countDown();
            });
    assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(stats(VIEWER)).hasSize(1);
  }

  @Test
  final void theOldestAreForgotten() {
    int batch = 7_000;
    for (int b = 0; b < 15; b++) {
      int first = b * batch;
      store()
          .metrics()
          .append(
              VIEWER,
              IntStream.range(first, first + batch)
                  .mapToObj(
                      i ->
                          new Measurement(
                              "x", T.plusMillis(i), Duration.ofMillis(1), 0, null, null))
                  .toList());
    }
    assertThat(stats(VIEWER).getFirst().count()).isBetween(100_000L, 106_250L);
    assertThat(store().metrics().stats(VIEWER, T.plusMillis(5_000)).getFirst().count())
        .as("the newest 100,000")
        .isEqualTo(100_000);
  }
}
