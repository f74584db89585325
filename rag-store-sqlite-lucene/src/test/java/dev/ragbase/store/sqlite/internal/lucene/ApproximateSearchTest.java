package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApproximateSearchTest {
  private static final Filter EVEN = Filter.equal("even", MetadataValue.of(true));

  private static final int CANDIDATES = 40;

  @TempDir Path folder;

  /** By the vectors alone. */
  private static List<Near> nearest(
      LuceneIndex index, Embedding query, int k, int candidates, Filter filter) throws IOException {
    return index.nearest(
        query,
        k,
        candidates,
        filter,
        (rows, count, into) -> Arrays.fill(into, 0, count, Float.NaN));
  }

  @Test
  void theNearestComeBackWithTheirCosine() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      Embedding query = VectorSamples.random(99, 16);
      index.apply(
          List.of(
              VectorSamples.document(1, query),
              VectorSamples.document(2, VectorSamples.random(2, 16)),
              VectorSamples.document(3, Embedding.of(new float[16])),
              VectorSamples.document(4, null)),
          List.of(),
          1);
      List<Near> hits = nearest(index, query, 10, 10, Filter.all());
      assertThat(hits.stream().map(Near::row)).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(hits.getFirst().row()).isEqualTo(1);
      for (Near hit : hits) {
        Embedding vector =
            hit.row() == 1
                ? query
                : hit.row() == 2 ? VectorSamples.random(2, 16) : Embedding.of(new float[16]);
        assertThat(hit.score()).isCloseTo(query.cosine(vector), within(1e-7));
      }
      assertThat(nearest(index, Embedding.of(new float[16]), 2, 3, Filter.all()))
          .as("equally near, and so all that were gathered")
          .hasSize(3);
    }
  }

  @Test
  void vectorsOfLengthOneAreScoredToTheLastBitAsTheyWereGiven() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      Embedding query = VectorSamples.random(99, 16);
      Embedding unit = Embedding.of(ChunkFields.unit(VectorSamples.random(1, 16)));
      Embedding longer = VectorSamples.random(2, 16);
      index.apply(
          List.of(VectorSamples.document(1, unit), VectorSamples.document(2, longer)),
          List.of(),
          1);
      for (Near it : nearest(index, query, 2, 2, Filter.all())) {
        assertThat(it.exact()).isEqualTo(it.row() == 1);
        double cosine = query.cosine(it.row() == 1 ? unit : longer);
        assertThat(it.score()).isCloseTo(cosine, within(it.exact() ? 0 : 1e-7));
      }
    }
  }

  @Test
  void chunksAreFoundByCheaperScoresAndRankedByTheirVectors() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      LongFunction<Embedding> vectors = seed -> VectorSamples.clustered(seed, 32, 50);
      load(index, 2_000, vectors);
      float[] query = vectors.apply(77).toArray();
      RowScores rough =
          (rows, count, into) -> {
            for (int i = 0; i < count; i++) {
              double cosine = Embedding.cosine(query, vectors.apply(rows[i]).toArray());
              // Of some rows nothing is known, as of those of deleted chunks.
              into[i] = rows[i] % 5 == 0 ? Float.NaN : Math.round(100 * cosine) / 100f;
            }
          };
      List<Near> found = index.nearest(Embedding.of(query), 10, CANDIDATES, Filter.all(), rough);
      assertThat(found.getFirst().row()).isEqualTo(77);
      assertThat(found).isSortedAccordingTo(Comparator.comparingDouble(it -> -it.score()));
    }
  }

  @Test
  void aSmallPieceInWhichFewPassIsLookedThroughAndTheRestWalked() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      LongFunction<Embedding> vectors = seed -> VectorSamples.clustered(seed, 32, 50);
      load(index, 2_000, vectors);
      List<IndexedDocument> more = new ArrayList<>();
      for (int row = 2_000; row < 2_030; row++) {
        more.add(VectorSamples.document(row, vectors.apply(row)));
      }
      index.apply(more, List.of(), 2_030);
      index.commit();
      for (int row : new int[] {1_000, 2_004}) {
        List<Near> found = nearest(index, vectors.apply(row), 10, CANDIDATES, EVEN);
        assertThat(found).hasSize(10).allMatch(it -> it.row() % 2 == 0);
        assertThat(found.getFirst().row()).isEqualTo(row);
      }
    }
  }

  @Test
  void aWalkThatIsLongerThanLookingAtAllThatPassGivesUp() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      load(index, 2_000, seed -> VectorSamples.random(seed, 48));
      Filter few = Filter.parse("uri in ('doc:4', 'doc:900')");
      assertThat(nearest(index, VectorSamples.random(4, 48), 2, CANDIDATES, few)).isEmpty();
    }
  }

  @Test
  void anIndexWithoutVectorsRefuses() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(List.of(VectorSamples.document(1, VectorSamples.random(1, 4))), List.of(), 1);
      assertThatThrownBy(() -> nearest(index, VectorSamples.random(1, 4), 1, 1, Filter.all()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without vectors");
    }
  }

  @Test
  void recallIsHighWithAndWithoutAFilter() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      int size = 4_000;
      LongFunction<Embedding> vectors = seed -> VectorSamples.clustered(seed, 32, 50);
      load(index, size, vectors);
      assertThat(recall(index, size, vectors, CANDIDATES, Filter.all())).isGreaterThan(0.97);
      assertThat(recall(index, size, vectors, CANDIDATES, EVEN)).isGreaterThan(0.97);
    }
  }

  @Test
  void moreCandidatesFindMore() throws Exception {
    int size = 3_000;
    LongFunction<Embedding> vectors = seed -> VectorSamples.random(seed, 48);
    double[] recalls = new double[2];
    int[] candidates = {10, 200};
    for (int i = 0; i < 2; i++) {
      LuceneSettings settings = new LuceneSettings(64, true, 4, 8, 8, 100, 0, 16);
      try (LuceneIndex index = LuceneIndex.open(folder.resolve("" + i), settings)) {
        load(index, size, vectors);
        recalls[i] = recall(index, size, vectors, candidates[i], Filter.all());
      }
    }
    assertThat(recalls[1]).isGreaterThan(recalls[0] + 0.1);
  }

  @Test
  void aMergeOfTheGraphCanBeGivenUpAndNothingIsLost() throws Exception {
    LuceneSettings settings = LuceneSettings.defaults().withVectors();
    try (LuceneIndex index = LuceneIndex.open(folder, settings)) {
      for (int row = 0; row < 400; row++) {
        index.apply(List.of(document(row)), List.of(), row + 1);
        if (row % 200 == 0) {
          index.commit();
        }
      }
      index.stopMerges();
      index.commit();
      assertThatThrownBy(index::join).isInstanceOf(IOException.class);
      assertThat(index.isBroken()).isTrue();
    }
    try (LuceneIndex index = LuceneIndex.open(folder, settings)) {
      assertThat(index.applied()).isEqualTo(400);
      assertThat(index.chunks()).isEqualTo(400);
      index.mergeAll();
      assertThat(
              nearest(index, VectorSamples.random(7, 16), 1, CANDIDATES, Filter.all())
                  .getFirst()
                  .row())
          .isEqualTo(7);
    }
  }

  @Test
  void joiningAtACloseCostsNoMoreThanWhatWasWritten() throws Exception {
    writeAndJoin(0, 300, List.of());
    assertThat(segments()).as("written in one go").isEqualTo(1);
    writeAndJoin(300, 310, List.of());
    assertThat(segments()).as("few are put into the graph of many").isEqualTo(1);
    writeAndJoin(310, 320, List.of(5));
    assertThat(segments()).as("a graph with a deleted chunk would be built anew").isEqualTo(2);
  }

  private void writeAndJoin(int from, int to, List<Integer> removed) throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults().withVectors())) {
      List<IndexedDocument> documents = new ArrayList<>();
      for (int row = from; row < to; row++) {
        documents.add(document(row));
      }
      index.apply(documents, removed, to);
      index.commit();
      index.join();
    }
  }

  private int segments() throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return reader.leaves().size();
    }
  }

  private static IndexedDocument document(int row) {
    return VectorSamples.document(row, VectorSamples.random(row, 16));
  }

  static void load(LuceneIndex index, int size, LongFunction<Embedding> vectors) throws Exception {
    List<IndexedDocument> batch = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      batch.add(VectorSamples.document(row, vectors.apply(row)));
      if (batch.size() == 1_000 || row == size - 1) {
        index.apply(batch, List.of(), row);
        batch.clear();
      }
    }
    index.mergeAll();
    index.commit();
  }

  static double recall(
      LuceneIndex index, int size, LongFunction<Embedding> vectors, int candidates, Filter filter)
      throws Exception {
    int found = 0;
    int queries = 40;
    List<float[]> all = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      all.add(vectors.apply(row).toArray());
    }
    for (int q = 0; q < queries; q++) {
      float[] query = vectors.apply(10_000_000L + q).toArray();
      double[] cosines = new double[size];
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < size; row++) {
        if (filter.equals(Filter.all()) || row % 2 == 0) {
          cosines[row] = Embedding.cosine(query, all.get(row));
          rows.add(row);
        }
      }
      rows.sort(Comparator.comparingDouble(row -> -cosines[row]));
      List<Integer> best = rows.subList(0, 10);
      found +=
          (int)
              nearest(index, Embedding.of(query), 10, candidates, filter).stream()
                  .filter(hit -> best.contains(hit.row()))
                  .count();
    }
    return found / (10.0 * queries);
  }
}
