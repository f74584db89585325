package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the graph finds of the best ten where vectors lie evenly, which is hardest for it. */
class GraphRecallTest {
  private static final int DIMENSIONS = 256;
  private static final int DOCUMENTS = 40;
  private static final int CHUNKS = 100;
  private static final int QUERIES = 30;
  private static final EmbeddingModel MODEL = new EmbeddingModel("even", DIMENSIONS, "even-1");
  private static final Filter HALF = Filter.equal("half", MetadataValue.of(true));

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(41);

  @Test
  void theGraphIsWalkedAsFarAsEvenlySpreadVectorsNeed() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(folder.resolve("kb"))) {
      for (int i = 0; i < DOCUMENTS; i++) {
        store.documents().put(Scope.local(), List.of(document(i)));
      }
      assertThat(recall(store, Filter.all(), SearchPath.HNSW)).isGreaterThanOrEqualTo(0.95);
      // Among half of these a walk looks at more than there are.
      assertThat(recall(store, HALF, SearchPath.FILTERED)).isEqualTo(1);
    }
  }

  private DocumentWrite document(int no) {
    List<String> texts = new ArrayList<>();
    List<Embedding> vectors = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      texts.add("text " + no + " " + i);
      vectors.add(vector());
    }
    DocumentWrite write = Writes.of("doc-" + no, MODEL, texts, vectors);
    return Writes.with(write, Metadata.of("half", MetadataValue.of(no % 2 == 0)));
  }

  private Embedding vector() {
    float[] values = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  private double recall(SqliteLuceneStore store, Filter filter, SearchPath path) {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      Embedding query = vector();
      Matches walked = search(store, query, filter, Accuracy.APPROXIMATE);
      assertThat(walked.path()).isEqualTo(path);
      assertThat(walked.exact()).isEqualTo(path != SearchPath.HNSW);
      Set<Match> best = new HashSet<>(search(store, query, filter, Accuracy.EXACT).items());
      best.retainAll(walked.items());
      found += best.size();
    }
    return found / (10.0 * QUERIES);
  }

  private static Matches search(
      SqliteLuceneStore store, Embedding query, Filter filter, Accuracy accuracy) {
    return store
        .vectors()
        .search(Scope.local(), new VectorQuery(MODEL, query, 10, filter, accuracy));
  }
}
