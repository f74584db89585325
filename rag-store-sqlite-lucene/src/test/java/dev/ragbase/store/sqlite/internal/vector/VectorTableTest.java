package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorTableTest {
  private static final int[] DIMENSIONS = {1, 3, 64, 100, 384, 1000};

  @TempDir Path dir;

  private int tables;

  private VectorTable open(int dimensions) {
    return VectorTable.open(dir.resolve("vectors-" + tables++), dimensions, "model");
  }

  @ParameterizedTest
  @EnumSource
  void aSearchFindsWhatComparingEverythingFinds(Vectors kind) {
    for (int dimensions : DIMENSIONS) {
      for (long seed = 1; seed <= 3; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        Truth truth = new Truth();
        List<Row> rows = Truth.rows(random, 1, kind.make(random, 700, dimensions));
        truth.apply(rows, List.of());
        try (VectorTable table = open(dimensions)) {
          table.apply(rows, List.of(), 1);
          for (float[] query : queries(random, kind, rows, dimensions)) {
            int k = random.nextInt(1, 40);
            assertThat(Truth.hits(table.search(query, k, null, truth)))
                .as("%s, %d dimensions, k %d, seed %d", kind, dimensions, k, seed)
                .isEqualTo(truth.best(query, k, null));
          }
        }
      }
    }
  }

  private static List<float[]> queries(
      SplittableRandom random, Vectors kind, List<Row> rows, int dimensions) {
    List<float[]> queries = new ArrayList<>(kind.make(random, 4, dimensions));
    queries.add(rows.get(random.nextInt(rows.size())).vector());
    queries.add(Vectors.gaussian(random, dimensions));
    queries.add(new float[dimensions]);
    return queries;
  }

  @ParameterizedTest
  @EnumSource
  void codesGiveTheCosineToSomeHundredths(Vectors kind) throws IOException {
    for (int dimensions : DIMENSIONS) {
      SplittableRandom random = new SplittableRandom(5);
      List<Row> rows = Truth.rows(random, 1, kind.make(random, 100, dimensions));
      float[] query = Vectors.gaussian(random, dimensions);
      int[] wanted = rows.stream().mapToInt(Row::row).toArray();
      int gone = wanted[3];
      float[] scores = new float[wanted.length];
      try (VectorTable table = open(dimensions)) {
        table.apply(rows, List.of(), 1);
        table.apply(List.of(), List.of(gone), 2);
        table.compare(
            query,
            codes -> {
              codes.score(wanted, wanted.length, scores);
              assertThat(codes.id(gone)).isNull();
              assertThat(codes.id(wanted[0])).isEqualTo(rows.getFirst().id());
              return true;
            });
      }
      for (Row row : rows) {
        float score = scores[rows.indexOf(row)];
        if (row.row() == gone) {
          assertThat(score).isNaN();
        } else {
          assertThat((double) score).isCloseTo(Embedding.cosine(query, row.vector()), within(0.02));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFilteredSearchFindsTheBestOfTheFiltersRows(Vectors kind) {
    SplittableRandom random = new SplittableRandom(7);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 10, kind.make(random, 3000, 48));
    truth.apply(rows, List.of());
    try (VectorTable table = open(48)) {
      table.apply(rows, List.of(), 1);
      for (double share : new double[] {0, 0.001, 0.01, 0.5, 0.99, 1}) {
        FixedBitSet only = new FixedBitSet(2500 + random.nextInt(1000));
        for (int row = 0; row < only.length(); row++) {
          if (random.nextDouble() < share) {
            only.set(row);
          }
        }
        for (float[] query : queries(random, kind, rows, 48)) {
          assertThat(Truth.hits(table.search(query, 10, only, truth)))
              .as("%s, %s of the rows", kind, share)
              .isEqualTo(truth.best(query, 10, only));
        }
      }
    }
  }

  @Test
  void aTableThatChangedManyTimesHoldsWhatIsLeft() {
    for (long seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Truth truth = new Truth();
      try (VectorTable table = open(20)) {
        for (int change = 1; change <= 60; change++) {
          List<Row> puts =
              Truth.rows(random, random.nextInt(2000), Vectors.RANDOM.make(random, 90, 20));
          List<Integer> removed = new ArrayList<>();
          for (int i = random.nextInt(120); i > 0; i--) {
            removed.add(random.nextInt(2200));
          }
          truth.apply(puts, removed);
          table.apply(puts, removed, change);
          float[] query = Vectors.gaussian(random, 20);
          assertThat(table.applied()).isEqualTo(change);
          assertThat(table.size()).as("seed %d", seed).isEqualTo(truth.rows.size());
          assertThat(Truth.hits(table.search(query, 10, null, truth)))
              .as("seed %d, change %d", seed, change)
              .isEqualTo(truth.best(query, 10, null));
        }
      }
    }
  }

  @Test
  void aRowidThatIsUsedAgainInTheSameChangeIsThere() {
    Truth truth = new Truth();
    SplittableRandom random = new SplittableRandom(3);
    try (VectorTable table = open(2)) {
      table.apply(Truth.rows(random, 5, List.of(new float[] {1, 0})), List.of(), 1);
      List<Row> again = Truth.rows(random, 5, List.of(new float[] {0, 1}));
      truth.apply(again, List.of());
      table.apply(again, List.of(5), 2);
      Scan scan = table.search(new float[] {0, 1}, 3, null, truth);
      assertThat(scan.ids()).containsExactly(again.getFirst().id());
      assertThat(scan.scores()).containsExactly(1.0);
    }
  }

  @Test
  void aHundredThousandEqualVectorsAreLoadedOnce() {
    SplittableRandom random = new SplittableRandom(1);
    Truth truth = new Truth();
    float[] one = Vectors.gaussian(random, 64);
    List<Row> rows = Truth.rows(random, 0, Vectors.each(100_000, i -> one));
    truth.apply(rows, List.of());
    try (VectorTable table = open(64)) {
      table.apply(rows, List.of(), 1);
      float[] query = Vectors.gaussian(random, 64);
      Scan scan = table.search(query, 10, null, truth);
      assertThat(Truth.hits(scan)).isEqualTo(truth.best(query, 10, null));
      assertThat(scan.rescored()).isEqualTo(1);
    }
  }

  @Test
  void vectorsThatNoBoundTellsApartAreLoadedInBatches() {
    SplittableRandom random = new SplittableRandom(1);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.ALMOST_EQUAL.make(random, 5000, 384));
    truth.apply(rows, List.of());
    try (VectorTable table = open(384)) {
      table.apply(rows, List.of(), 1);
      float[] query = rows.get(17).vector();
      assertThat(Truth.hits(table.search(query, 10, null, truth)))
          .isEqualTo(truth.best(query, 10, null));
      assertThat(truth.largestLoad).isLessThanOrEqualTo(VectorTable.LOAD_MAX);
    }
  }

  @Test
  void fewVectorsAreLoadedToProveAResult() {
    SplittableRandom random = new SplittableRandom(5);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.CLUSTERED.make(random, 5000, 384));
    truth.apply(rows, List.of());
    try (VectorTable table = open(384)) {
      table.apply(rows, List.of(), 1);
      int rescored = 0;
      for (int i = 0; i < 20; i++) {
        rescored += table.search(rows.get(i * 7).vector(), 10, null, truth).rescored();
      }
      assertThat(rescored).isLessThan(20 * 100);
    }
  }

  @Test
  void rowsThatSqliteNoLongerHasGiveWayToTheNextBest() {
    SplittableRandom random = new SplittableRandom(9);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.RANDOM.make(random, 500, 32));
    truth.apply(rows, List.of());
    float[] query = Vectors.gaussian(random, 32);
    try (VectorTable table = open(32)) {
      table.apply(rows, List.of(), 1);
      for (int round = 0; round < 5; round++) {
        truth.best(query, 7, null).forEach(hit -> truth.rows.remove(hit.row()));
        assertThat(Truth.hits(table.search(query, 10, null, truth)))
            .isEqualTo(truth.best(query, 10, null));
      }
    }
  }

  @Test
  void aVectorThatChangedInSqliteMeanwhileIsScoredAsItIs() {
    SplittableRandom random = new SplittableRandom(9);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.RANDOM.make(random, 500, 32));
    truth.apply(rows, List.of());
    float[] query = Vectors.gaussian(random, 32);
    try (VectorTable table = open(32)) {
      table.apply(rows, List.of(), 1);
      for (Truth.Hit hit : truth.best(query, 5, null)) {
        truth.rows.put(hit.row(), new Row(hit.row(), hit.id(), Vectors.gaussian(random, 32)));
      }
      assertThat(Truth.hits(table.search(query, 10, null, truth)))
          .isEqualTo(truth.best(query, 10, null));
    }
  }

  @Test
  void whatOneSearchLoadedSparesTheNext() {
    SplittableRandom random = new SplittableRandom(11);
    Truth truth = new Truth();
    VectorCache cache = new VectorCache(1);
    float[] query = Vectors.gaussian(random, 32);
    try (VectorTable table = open(32)) {
      for (int change = 1; change <= 20; change++) {
        // Rowids are used again, for other vectors and for the same.
        List<Row> puts = Truth.rows(random, 0, Vectors.RANDOM.make(random, 300, 32));
        truth.apply(puts, List.of());
        table.apply(puts, List.of(), change);
        assertThat(Truth.hits(table.search(query, 10, null, truth, cache)))
            .isEqualTo(truth.best(query, 10, null));
        Scan again = table.search(query, 10, null, truth, cache);
        assertThat(Truth.hits(again)).isEqualTo(truth.best(query, 10, null));
        assertThat(again.rescored()).isZero();
      }
    }
  }

  @Test
  void aVectorThatIsNotTheTablesIsNotKept() {
    SplittableRandom random = new SplittableRandom(12);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.RANDOM.make(random, 300, 32));
    truth.apply(rows, List.of());
    VectorCache cache = new VectorCache(1);
    float[] query = Vectors.gaussian(random, 32);
    try (VectorTable table = open(32)) {
      table.apply(rows, List.of(), 1);
      // So near that the bounds allow it.
      FloatSource another =
          (wanted, into) -> {
            truth.load(wanted, into);
            for (int i = 0; i < into.length; i++) {
              into[i] = into[i].clone();
              into[i][0] = Math.nextUp(into[i][0]);
            }
          };
      table.search(query, 10, null, another, cache);
      assertThat(Truth.hits(table.search(query, 10, null, truth, cache)))
          .isEqualTo(truth.best(query, 10, null));
    }
  }

  @Test
  void anEmptyTableFindsNothing() {
    try (VectorTable table = open(3)) {
      assertThat(table.search(new float[] {1, 2, 3}, 10, null, new Truth()).size()).isZero();
      assertThat(table.applied()).isZero();
    }
  }

  @Test
  void wrongCallsAreRefusedWithTheirValues() {
    try (VectorTable table = open(3)) {
      SplittableRandom random = new SplittableRandom(1);
      List<Row> wrong = Truth.rows(random, 1, List.of(new float[] {1, 2}));
      assertThatThrownBy(() -> table.apply(wrong, List.of(), 1))
          .hasMessage("row 1 has 2 dimensions, the vector table has 3");
      assertThatThrownBy(() -> table.search(new float[] {1, Float.NaN, 1}, 1, null, new Truth()))
          .hasMessage("query holds NaN, must be finite numbers");
      table.apply(List.of(), List.of(), 4);
      assertThatThrownBy(() -> table.apply(List.of(), List.of(), 3))
          .hasMessage("change 3 comes before 4, which the vector table has applied");
    }
  }

  @Test
  void aClosedTableSaysSo() {
    VectorTable table = open(3);
    table.close();
    table.close();
    assertThatThrownBy(() -> table.search(new float[3], 1, null, new Truth()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the vector table is closed");
  }
}
