package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.MergePolicy.MergeAbortedException;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/**
 * Lucene's HNSW format, to the byte, whose merges can be given up. Lucene itself asks whether a
 * merge is still wanted between two writes only, and a large graph is put together for many minutes
 * without one.
 */
final class GraphFormat extends KnnVectorsFormat {
  private final LuceneSettings settings;
  private final KnnVectorsFormat lucene;
  private final Lucene99FlatVectorsFormat vectors;

  /**
   * The format.
   *
   * @param stopped whether merges are to be given up, asked for every vector
   */
  GraphFormat(LuceneSettings settings, BooleanSupplier stopped) {
    // By this name a reader finds Lucene's own format.
    super(new Lucene99HnswVectorsFormat().getName());
    this.settings = settings;
    lucene = new Lucene99HnswVectorsFormat(settings.hnswM(), settings.hnswBeamWidth());
    vectors =
        new Lucene99FlatVectorsFormat(
            new StoppableScorer(FlatVectorScorerUtil.getLucene99FlatVectorsScorer(), stopped));
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    // A segment that is flushed holds what was acknowledged: only merges may be given up.
    return state.context.mergeInfo() == null
        ? lucene.fieldsWriter(state)
        : new Lucene99HnswVectorsWriter(
            state,
            settings.hnswM(),
            settings.hnswBeamWidth(),
            vectors.fieldsWriter(state),
            Lucene99HnswVectorsFormat.DEFAULT_NUM_MERGE_WORKER,
            null);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return lucene.fieldsReader(state);
  }

  /** Lucene's 1,024 is a limit of its policy, not of its files. */
  @Override
  public int getMaxDimensions(String field) {
    return Embedding.DIMENSIONS_MAX;
  }

  @Override
  public String toString() {
    return lucene.toString();
  }

  private record StoppableScorer(FlatVectorsScorer scorer, BooleanSupplier stopped)
      implements FlatVectorsScorer {
    @Override
    public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
        VectorSimilarityFunction similarity, KnnVectorValues values) throws IOException {
      return new StoppableSupplier(
          scorer.getRandomVectorScorerSupplier(similarity, values), stopped);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction similarity, KnnVectorValues values, float[] target)
        throws IOException {
      return scorer.getRandomVectorScorer(similarity, values, target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction similarity, KnnVectorValues values, byte[] target)
        throws IOException {
      return scorer.getRandomVectorScorer(similarity, values, target);
    }
  }

  private record StoppableSupplier(RandomVectorScorerSupplier supplier, BooleanSupplier stopped)
      implements RandomVectorScorerSupplier {
    @Override
    public UpdateableRandomVectorScorer scorer() throws IOException {
      return new Stoppable(supplier.scorer(), stopped);
    }

    @Override
    public RandomVectorScorerSupplier copy() throws IOException {
      return new StoppableSupplier(supplier.copy(), stopped);
    }
  }

  private record Stoppable(UpdateableRandomVectorScorer scorer, BooleanSupplier stopped)
      implements UpdateableRandomVectorScorer {
    @Override
    public void setScoringOrdinal(int node) throws IOException {
      if (stopped.getAsBoolean()) {
        throw new MergeAbortedException("the index is about to be closed");
      }
      scorer.setScoringOrdinal(node);
    }

    @Override
    public float score(int node) throws IOException {
      return scorer.score(node);
    }

    @Override
    public void bulkScore(int[] nodes, float[] scores, int count) throws IOException {
      scorer.bulkScore(nodes, scores, count);
    }

    @Override
    public int maxOrd() {
      return scorer.maxOrd();
    }
  }
}
