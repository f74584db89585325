package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.VectorUtil;

/**
 * One search by the graph: walks every segment's part, comparing cheaply, then compares what was
 * gathered by the vectors. For one thread.
 */
final class GraphWalk {
  /** By how much a cosine in float32 can be wrong, of vectors whose length is 1 to a millionth. */
  private static final float ROUNDING = 2e-6f;

  /** How many standard deviations beyond its share a segment is asked for. */
  private static final double DEVIATIONS = 3;

  private final List<GraphSegment> segments;
  private final float[] query;
  private final float[] unit;

  /**
   * A walk.
   *
   * @param unit the query at length 1
   */
  GraphWalk(List<GraphSegment> segments, float[] query, float[] unit) {
    this.segments = segments;
    this.query = query;
    this.unit = unit;
  }

  private record Node(GraphSegment segment, int node, float score) {
    static final Comparator<Node> BEST_FIRST =
        Comparator.comparingDouble((Node node) -> -node.score);

    int row() {
      return segment.row(node);
    }

    boolean isExact() {
      return segment.isExact(node);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Compared(Node node, float[] vector, float cosine) {}

  /**
   * The k nearest, and those that are as near as the last of them within what float32 rounds; empty
   * if a walk was no cheaper than looking at each that passes.
   */
  List<Near> nearest(int k, int candidates) throws IOException {
    List<Node> gathered = gather(Math.max(k, candidates));
    if (isInVain()) {
      return List.of();
    }
    List<Compared> compared = new ArrayList<>(gathered.size());
    for (Node it : gathered) {
      float[] vector = it.segment.vector(it.node).clone();
      // Which are the best is known if no more were gathered.
      float cosine = gathered.size() > k ? VectorUtil.dotProduct(unit, vector) : it.score;
      compared.add(new Compared(it, vector, cosine));
    }
    compared.sort(Comparator.comparingDouble(it -> -it.cosine));
    int end = Math.min(k, compared.size());
    while (end > 0
        && end < compared.size()
        && compared.get(end).cosine >= compared.get(k - 1).cosine - ROUNDING) {
      end++;
    }
    List<Near> near = new ArrayList<>(end);
    for (Compared it : compared.subList(0, end)) {
      double score = Embedding.cosine(query, it.vector);
      near.add(new Near(it.node.row(), score, it.node.isExact()));
    }
    return near;
  }

  private List<Node> gather(int count) throws IOException {
    if (segments.size() == 1) {
      return walk(segments.getFirst(), count);
    }
    // As Lucene does: a segment is asked for about its share, and again if that was not enough.
    long all = segments.stream().mapToLong(GraphSegment::size).sum();
    List<List<Node>> found = new ArrayList<>();
    for (GraphSegment segment : segments) {
      found.add(walk(segment, share(count, (double) segment.size() / all)));
    }
    List<Node> best = best(found, count);
    float worst = best.isEmpty() ? 0 : best.getLast().score;
    for (int i = 0; i < found.size(); i++) {
      List<Node> its = found.get(i);
      if (!its.isEmpty() && its.size() < count && its.getLast().score >= worst) {
        found.set(i, walk(segments.get(i), count));
      }
    }
    return best(found, count);
  }

  private static int share(int count, double share) {
    double expected = count * share;
    return (int) Math.min(count, 1 + expected + DEVIATIONS * Math.sqrt(expected * (1 - share)));
  }

  private static List<Node> best(List<List<Node>> found, int count) {
    List<Node> all = new ArrayList<>();
    found.forEach(all::addAll);
    all.sort(Node.BEST_FIRST);
    return all.subList(0, Math.min(count, all.size()));
  }

  /** Whether walks were no cheaper than looking at each that passes, for most of these. */
  private boolean isInVain() {
    long inVain = 0;
    long all = 0;
    for (GraphSegment segment : segments) {
      inVain += segment.isWalkedInVain() ? segment.passing() : 0;
      all += segment.passing();
    }
    return inVain > 0 && 2 * inVain >= all;
  }

  private List<Node> walk(GraphSegment segment, int count) throws IOException {
    int most = Math.min(count, segment.size());
    ScoreDoc[] found = segment.walked(most);
    if (segment.isWalkedInVain()) {
      found = isInVain() ? new ScoreDoc[0] : segment.compared(most);
    }
    List<Node> nodes = new ArrayList<>(found.length);
    for (ScoreDoc it : found) {
      nodes.add(new Node(segment, it.doc, it.score));
    }
    return nodes;
  }
}
