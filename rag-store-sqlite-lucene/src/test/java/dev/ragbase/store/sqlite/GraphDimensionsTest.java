package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number of dimensions that an embedding may have can have a graph. */
class GraphDimensionsTest {
  private static final int DOCUMENTS = 60;
  private static final int QUERIES = 10;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1_024, 1_536, Embedding.DIMENSIONS_MAX})
  void aGraphThatGrowsWithEachPutHasThem(int dimensions) {
    SqliteLuceneSettings settings =
        GraphKit.settings(folder.resolve("kb"), Graph.ALWAYS).commitEvery(10).build();
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      for (int no = 0; no < DOCUMENTS; no++) {
        store.documents().put(Scope.local(), List.of(document(no, dimensions)));
      }
      check(store, dimensions);
    }
    // The close has put the pieces together.
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      check(store, dimensions);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_536, Embedding.DIMENSIONS_MAX})
  void aGraphThatASearchAsksForHasThem(int dimensions) {
    try (SqliteLuceneStore store = GraphKit.open(folder.resolve("kb"), Graph.PLANNED)) {
      for (int no = 0; no < DOCUMENTS; no++) {
        store.documents().put(Scope.local(), List.of(document(no, dimensions)));
      }
      check(store, dimensions);
    }
  }

  @Test
  void vectorsAsLongAsNumbersCanBeAreWalkedTo() {
    try (SqliteLuceneStore store = GraphKit.open(folder.resolve("kb"), Graph.ALWAYS)) {
      for (int no = 0; no < DOCUMENTS; no++) {
        float[] values = vector(no, 3).toArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.copySign(3e38f, values[i]) * (i == 0 ? 1 : (no + 1f) / DOCUMENTS);
        }
        DocumentWrite write =
            Writes.of("doc-" + no, model(3), List.of("words " + no), List.of(Embedding.of(values)));
        store.documents().put(Scope.local(), List.of(write));
      }
      check(store, 3);
    }
  }

  private static DocumentWrite document(int no, int dimensions) {
    return Writes.of(
        "doc-" + no, model(dimensions), List.of("words " + no), List.of(vector(no, dimensions)));
  }

  private static EmbeddingModel model(int dimensions) {
    return new EmbeddingModel("wide", dimensions, "wide-" + dimensions);
  }

  private static Embedding vector(int seed, int dimensions) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  private static void check(SqliteLuceneStore store, int dimensions) {
    int found = 0;
    for (int q = 0; q < QUERIES; q++) {
      Embedding query = vector(1_000 + q, dimensions);
      Matches walked = search(store, query, Accuracy.APPROXIMATE);
      assertThat(walked.path()).isEqualTo(SearchPath.HNSW);
      Set<Match> best = new HashSet<>(search(store, query, Accuracy.EXACT).items());
      best.retainAll(new ArrayList<>(walked.items()));
      found += best.size();
    }
    // Of so few the pieces of a graph hold ten each, of which a walk is asked for a share.
    assertThat(found / (10.0 * QUERIES)).isGreaterThanOrEqualTo(0.9);
    KeywordQuery words = new KeywordQuery("words", DOCUMENTS * 2, Filter.all());
    assertThat(store.keywords().search(Scope.local(), words).items()).hasSize(DOCUMENTS);
    assertThat(store.verify(Scope.local())).isEmpty();
  }

  private static Matches search(SqliteLuceneStore store, Embedding query, Accuracy accuracy) {
    VectorQuery wanted =
        new VectorQuery(model(query.dimensions()), query, 10, Filter.all(), accuracy);
    return store.vectors().search(Scope.local(), wanted);
  }
}
