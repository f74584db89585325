package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.BitSet;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * One segment's part of the graph, as one search sees it. Nodes are compared by what is known of
 * their chunks' rows, and by their vectors where nothing is: of a chunk that was deleted, whose
 * node still leads to others. For one thread.
 */
final class GraphSegment implements RandomVectorScorer {
  private static final int BATCH = 64;

  private final LeafReader leaf;
  private final FloatVectorValues vectors;
  private final int[] rows;
  private final BitSet scaled;
  private final float[] unit;
  private final RowScores scores;
  private final @Nullable Bits accepted;
  private final int passing;
  private final int[] one = new int[1];
  private final float[] oneScore = new float[1];
  private int[] wanted = new int[0];
  private boolean walkedInVain;

  /**
   * A segment.
   *
   * @param passing the documents to choose from, or null for all
   */
  GraphSegment(
      LeafReader leaf,
      FloatVectorValues vectors,
      SegmentRows.Nodes nodes,
      float[] unit,
      RowScores scores,
      @Nullable FixedBitSet passing) {
    this.leaf = leaf;
    this.vectors = vectors;
    this.rows = nodes.rows();
    this.scaled = nodes.scaled();
    this.unit = unit;
    this.scores = scores;
    this.accepted = vectors.getAcceptOrds(both(passing, leaf.getLiveDocs()));
    this.passing = passing == null ? rows.length : Math.min(rows.length, passing.cardinality());
  }

  private static @Nullable Bits both(@Nullable FixedBitSet passing, @Nullable Bits live) {
    if (passing == null || live == null) {
      return passing == null ? live : passing;
    }
    return new Bits() {
      @Override
      public boolean get(int document) {
        return passing.get(document) && live.get(document);
      }

      @Override
      public int length() {
        return live.length();
      }
    };
  }

  /** How many nodes there are. */
  int size() {
    return rows.length;
  }

  /** How many of them pass, or a few more. */
  int passing() {
    return passing;
  }

  int row(int node) {
    return rows[node];
  }

  /** Whether a node's vector is the original one. */
  boolean isExact(int node) {
    return !scaled.get(node);
  }

  /** A node's vector, until the next is asked for. */
  float[] vector(int node) throws IOException {
    return vectors.vectorValue(node);
  }

  /**
   * The nearest nodes by a walk, each under the name of a document; none if a walk is longer than
   * looking at each one that passes.
   */
  ScoreDoc[] walked(int count) throws IOException {
    if (walkedInVain) {
      return new ScoreDoc[0];
    }
    int most = passing < rows.length ? passing + 1 : Integer.MAX_VALUE;
    KnnCollector collector = new TopKnnCollector(count, most);
    HnswGraphSearcher.search(this, collector, graph(), accepted, passing);
    walkedInVain = collector.earlyTerminated();
    return walkedInVain ? new ScoreDoc[0] : collector.topDocs().scoreDocs;
  }

  /** Whether a walk was longer than that. */
  boolean isWalkedInVain() {
    return walkedInVain;
  }

  /** The same by looking at each one that passes. */
  ScoreDoc[] compared(int count) throws IOException {
    KnnCollector collector = new TopKnnCollector(count, Integer.MAX_VALUE);
    int[] nodes = new int[BATCH];
    int waiting = 0;
    for (int node = 0; node < rows.length; node++) {
      if (accepted == null || accepted.get(node)) {
        nodes[waiting++] = node;
        if (waiting == BATCH) {
          collect(nodes, waiting, collector);
          waiting = 0;
        }
      }
    }
    collect(nodes, waiting, collector);
    return collector.topDocs().scoreDocs;
  }

  private void collect(int[] nodes, int count, KnnCollector collector) throws IOException {
    float[] found = new float[count];
    bulkScore(nodes, found, count);
    for (int i = 0; i < count; i++) {
      collector.collect(nodes[i], found[i]);
    }
  }

  private HnswGraph graph() throws IOException {
    KnnVectorsReader reader = ((CodecReader) leaf).getVectorReader();
    if (reader instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
      reader = fields.getFieldReader(Fields.VECTOR);
    }
    return ((HnswGraphProvider) reader).getGraph(Fields.VECTOR);
  }

  @Override
  public float score(int node) throws IOException {
    one[0] = node;
    bulkScore(one, oneScore, 1);
    return oneScore[0];
  }

  @Override
  public void bulkScore(int[] nodes, float[] into, int count) throws IOException {
    if (wanted.length < count) {
      wanted = new int[count];
    }
    for (int i = 0; i < count; i++) {
      wanted[i] = rows[nodes[i]];
    }
    scores.score(wanted, count, into);
    for (int i = 0; i < count; i++) {
      if (Float.isNaN(into[i])) {
        into[i] = VectorUtil.dotProduct(unit, vector(nodes[i]));
      }
    }
  }

  @Override
  public int maxOrd() {
    return rows.length;
  }
}
