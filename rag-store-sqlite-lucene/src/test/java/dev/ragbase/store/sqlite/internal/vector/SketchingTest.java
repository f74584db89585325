package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that have sketches, and when they get them. */
class SketchingTest {
  private static final int DIMENSIONS = 144;
  private static final int ROWS = 2600;

  @TempDir Path dir;

  private int tables;
  private int plans;

  private VectorTable open(Kernel kernel) {
    return open(
        kernel,
        plan -> {
          plans++;
          plan.run();
        });
  }

  private VectorTable open(Kernel kernel, Executor background) {
    Path file = dir.resolve("vectors-" + tables++);
    return new VectorTable(file, DIMENSIONS, "model", () -> kernel, background);
  }

  private static void ask(VectorTable table, Truth truth, List<float[]> queries, int times) {
    for (int i = 0; i < times; i++) {
      table.search(queries.get(i % queries.size()), 10, null, truth);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSearchFindsWhatComparingEverythingFinds(Vectors kind) throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(3);
    Truth truth = new Truth();
    List<float[]> vectors = kind.make(random, ROWS + 20, DIMENSIONS);
    List<Row> rows = Truth.rows(random, 10, vectors.subList(20, vectors.size()));
    List<float[]> queries = new ArrayList<>(vectors.subList(0, 20));
    truth.apply(rows, List.of());
    for (Kernel kernel : List.of(Kernels.scalar(), Kernels.vector())) {
      try (VectorTable table = open(kernel)) {
        table.apply(rows, List.of(), 1);
        ask(table, truth, queries, 40);
        assertThat(table.sketched()).isIn(0, ROWS);
        if (kind == Vectors.CORRELATED) {
          assertThat(table.sketched()).isEqualTo(ROWS);
        }
        for (int k : new int[] {1, 10, 300}) {
          for (float[] query : List.of(queries.get(k % 20), Vectors.gaussian(random, DIMENSIONS))) {
            assertThat(Truth.hits(table.search(query, k, null, truth)))
                .as("%s, k %d", kind, k)
                .isEqualTo(truth.best(query, k, null));
          }
        }
        for (double share : new double[] {0, 0.002, 0.02, 0.1, 0.5, 0.9}) {
          FixedBitSet only = only(random, share);
          float[] query = queries.get(random.nextInt(20));
          assertThat(Truth.hits(table.search(query, 10, only, truth)))
              .as("%s, %s of the rows", kind, share)
              .isEqualTo(truth.best(query, 10, only));
        }
      }
    }
  }

  private static FixedBitSet only(SplittableRandom random, double share) {
    FixedBitSet only = new FixedBitSet(ROWS - 100);
    for (int row = 0; row < only.length(); row++) {
      if (random.nextDouble() < share) {
        only.set(row);
      }
    }
    return only;
  }

  @Test
  void changesAreSeenBySketchesToo() {
    SplittableRandom random = new SplittableRandom(5);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, 2 * ROWS, DIMENSIONS);
    List<Row> rows = Truth.rows(random, 0, vectors.subList(0, ROWS));
    truth.apply(rows, List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(rows, List.of(), 1);
      ask(table, truth, vectors, 20);
      for (int change = 2; change < 30; change++) {
        int first = random.nextInt(ROWS);
        int count = random.nextInt(60);
        List<float[]> some =
            vectors.subList(ROWS + first, Math.min(2 * ROWS, ROWS + first + count));
        List<Row> puts = Truth.rows(random, random.nextInt(ROWS + 200), some);
        List<Integer> removed = new ArrayList<>();
        for (int i = random.nextInt(70); i > 0; i--) {
          removed.add(random.nextInt(ROWS + 200));
        }
        truth.apply(puts, removed);
        table.apply(puts, removed, change);
        assertThat(table.sketched()).isEqualTo(table.size());
        float[] query = vectors.get(random.nextInt(vectors.size()));
        assertThat(Truth.hits(table.search(query, 10, null, truth)))
            .as("change %d", change)
            .isEqualTo(truth.best(query, 10, null));
      }
    }
  }

  @Test
  void aTableThatIsSeldomSearchedHasNone() {
    SplittableRandom random = new SplittableRandom(6);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, ROWS, DIMENSIONS);
    List<Row> rows = Truth.rows(random, 0, vectors);
    truth.apply(rows, List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(rows, List.of(), 1);
      ask(table, truth, vectors, 15);
      assertThat(table.sketched()).isZero();
      ask(table, truth, vectors, 1);
      assertThat(table.sketched()).isEqualTo(ROWS);
      ask(table, truth, vectors, 300);
      assertThat(plans).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2047, 2048})
  void aSmallTableHasNone(int size) {
    SplittableRandom random = new SplittableRandom(6);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, size, DIMENSIONS);
    truth.apply(Truth.rows(random, 0, vectors), List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(List.copyOf(truth.rows.values()), List.of(), 1);
      ask(table, truth, vectors, 20);
      assertThat(table.sketched()).isEqualTo(size < Sketching.ROWS_MIN ? 0 : size);
    }
  }

  @Test
  void whereNoneWouldPayTheyAreLookedForLessAndLess() {
    SplittableRandom random = new SplittableRandom(7);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.RANDOM.make(random, ROWS, DIMENSIONS);
    truth.apply(Truth.rows(random, 0, vectors), List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(List.copyOf(truth.rows.values()), List.of(), 1);
      ask(table, truth, vectors, 16 + 64 + 256 + 100);
      assertThat(table.sketched()).isZero();
      assertThat(plans).isEqualTo(3);
    }
  }

  @Test
  void sketchesThatNoLongerServeGiveWay() {
    SplittableRandom random = new SplittableRandom(8);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, ROWS, DIMENSIONS);
    List<float[]> others = Vectors.RANDOM.make(random, 200, DIMENSIONS);
    truth.apply(Truth.rows(random, 0, vectors), List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(List.copyOf(truth.rows.values()), List.of(), 1);
      ask(table, truth, vectors, 16);
      assertThat(table.sketched()).isEqualTo(ROWS);
      // Rows in all directions take the place of those that had few.
      List<Row> replaced = Truth.rows(random, 0, Vectors.RANDOM.make(random, ROWS, DIMENSIONS));
      truth.apply(replaced, List.of());
      table.apply(replaced, List.of(), 2);
      ask(table, truth, others, 40);
      assertThat(plans).isEqualTo(2);
      assertThat(table.sketched()).isZero();
    }
  }

  @Test
  void aTableThatHasGrownIsPlannedAnew() {
    SplittableRandom random = new SplittableRandom(9);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, 5 * ROWS, DIMENSIONS);
    List<Row> rows = Truth.rows(random, 0, vectors);
    truth.apply(rows, List.of());
    try (VectorTable table = open(Kernels.scalar())) {
      table.apply(rows.subList(0, ROWS), List.of(), 1);
      ask(table, truth, vectors, 16);
      assertThat(table.sketched()).isEqualTo(ROWS);
      table.apply(rows.subList(ROWS, rows.size()), List.of(), 2);
      assertThat(table.sketched()).isEqualTo(rows.size());
      ask(table, truth, vectors, 100);
      assertThat(plans).isEqualTo(2);
      assertThat(table.sketched()).isEqualTo(rows.size());
    }
  }

  @Test
  void searchesAndWritesGoOnWhileSketchesAreMade() throws Exception {
    SplittableRandom random = new SplittableRandom(10);
    Truth truth = new Truth();
    List<float[]> vectors = Vectors.CORRELATED.make(random, ROWS + 400, DIMENSIONS);
    List<Row> rows = Truth.rows(random, 0, vectors.subList(0, ROWS));
    truth.apply(rows, List.of());
    float[] query = vectors.getFirst();
    List<Truth.Hit> best = truth.best(query, 10, null);
    FixedBitSet kept = new FixedBitSet(ROWS);
    kept.set(0, ROWS);
    CountDownLatch planned = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        VectorTable table =
            open(
                Kernels.scalar(),
                plan ->
                    threads.execute(
                        () -> {
                          plan.run();
                          planned.countDown();
                        }))) {
      table.apply(rows, List.of(), 1);
      List<Future<?>> running = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    assertThat(Truth.hits(table.search(query, 10, kept, truth))).isEqualTo(best);
                  }
                }));
      }
      // Others come and go beside them, and move to other slots.
      for (int change = 2; change < 300; change++) {
        List<Row> others =
            Truth.rows(new SplittableRandom(change), ROWS, vectors.subList(ROWS, ROWS + 40));
        table.apply(others, List.of(), change++);
        table.apply(List.of(), others.stream().map(Row::row).toList(), change);
      }
      for (Future<?> one : running) {
        one.get();
      }
      planned.await();
      assertThat(table.sketched()).isEqualTo(ROWS);
      assertThat(Truth.hits(table.search(query, 10, null, truth))).isEqualTo(best);
    }
  }
}
