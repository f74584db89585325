package dev.ragbase.bench.compare.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.corpus.ClusteredCorpus;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.document.Embedding;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneEngineTest {
  @TempDir Path dir;

  private static double cosine(Corpus corpus, int query, int row) {
    return Embedding.cosine(corpus.query(query), corpus.vector(row));
  }

  @Test
  void anExactSearchFindsTheNearestOfAllSegments() throws Exception {
    // No two rows alike, so that only one answer is right.
    Corpus corpus = new ClusteredCorpus(6_000, 16, 10, 20, 8, 0.7, 0, 7).in(dir.resolve("corpus"));
    SearchPlan plan = SearchPlan.of(Request.of("search").with("exact", 1).with("fetch", 1));
    LuceneEngine lucene = new LuceneEngine(dir.resolve("index"));
    lucene.build(corpus);
    try {
      lucene.open(corpus);
      for (int query = 0; query < corpus.queries(); query++) {
        int asked = query;
        int[] nearest =
            IntStream.range(0, corpus.rows())
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -cosine(corpus, asked, row)))
                .limit(10)
                .mapToInt(row -> row)
                .toArray();
        assertThat(lucene.session(plan).search(query).rows()).containsExactly(nearest);
      }
    } finally {
      lucene.close();
    }
  }
}
