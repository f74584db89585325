package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JVector with full-precision vectors in memory; 32 neighbours, as many as FAISS's M=16 has. */
final class JVectorEngine implements Engine {
  private static final int NEIGHBOURS = 32;
  private static final int BEAM_WIDTH = 200;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final VectorSimilarityFunction BY = VectorSimilarityFunction.DOT_PRODUCT;

  private @Nullable ListRandomAccessVectorValues vectors;
  private @Nullable ImmutableGraphIndex graph;
  private final List<VectorFloat<?>> queries = new ArrayList<>();

  @Override
  public void build(Corpus corpus) throws IOException {
    VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> all = new ArrayList<>(corpus.rows());
    for (int row = 0; row < corpus.rows(); row++) {
      all.add(types.createFloatVector(corpus.vector(row)));
    }
    for (int i = 0; i < corpus.queries(); i++) {
      queries.add(types.createFloatVector(corpus.query(i)));
    }
    ListRandomAccessVectorValues values =
        new ListRandomAccessVectorValues(all, corpus.dimensions());
    vectors = values;
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, BY);
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(scores, corpus.dimensions(), List.of(NEIGHBOURS))
            .withBeamWidth(BEAM_WIDTH)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(ALPHA)
            .build()) {
      graph = builder.build(values);
    }
  }

  @Override
  public Session session(SearchPlan plan) {
    ImmutableGraphIndex built = graph;
    ListRandomAccessVectorValues values = vectors;
    if (built == null || values == null) {
      throw new IllegalStateException("build it first");
    }
    GraphSearcher searcher = new GraphSearcher(built);
    int candidates = Math.max(plan.k(), plan.effort());
    Bits passes = plan.filtered() ? row -> Corpus.partOf(row) < plan.parts() : Bits.ALL;
    return new Session() {
      @Override
      public Found search(int query) {
        SearchResult found =
            searcher.search(
                DefaultSearchScoreProvider.exact(queries.get(query), BY, values),
                plan.k(),
                candidates,
                0f,
                0f,
                passes);
        return () -> Arrays.stream(found.getNodes()).mapToInt(it -> it.node).toArray();
      }

      @Override
      public void close() throws IOException {
        searcher.close();
      }
    };
  }
}
