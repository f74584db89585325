package dev.ragbase.bench.compare.corpus;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * The exact answers: for each query the score of its k-th best row. A row that scores as well
 * counts as found, so that of equal rows any may be returned.
 */
public final class GroundTruth {
  private static final double ROUNDING = 1e-6;

  /** Candidates by float32 are scored again in double precision. */
  private static final int MARGIN = 30;

  private static final int NOT_ASKED = -1;

  private final Corpus corpus;
  private final Passing passes;
  private final int k;
  private final double[] bound;
  private final int[] wanted;

  private GroundTruth(Corpus corpus, Passing passes, int k, double[] bound, int[] wanted) {
    this.corpus = corpus;
    this.passes = passes;
    this.k = k;
    this.bound = bound;
    this.wanted = wanted;
  }

  /** Which rows count for which query. */
  @FunctionalInterface
  public interface Passing {
    boolean test(int query, int row);
  }

  /** The answers to all queries among the rows that pass. */
  public static GroundTruth of(Corpus corpus, int k, IntPredicate passes) {
    return of(
        corpus,
        k,
        IntStream.range(0, corpus.queries()).toArray(),
        (query, row) -> passes.test(row));
  }

  /**
   * Searches all rows that pass, with all processors.
   *
   * @param queries which queries are asked
   * @param passes which may have a filter of its own for each query
   */
  public static GroundTruth of(Corpus corpus, int k, int[] queries, Passing passes) {
    int parts = Runtime.getRuntime().availableProcessors();
    List<Best[]> found =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(
                part ->
                    scan(
                        corpus,
                        queries,
                        passes,
                        k + MARGIN,
                        (int) ((long) corpus.rows() * part / parts),
                        (int) ((long) corpus.rows() * (part + 1) / parts)))
            .toList();
    double[] bound = new double[corpus.queries()];
    int[] wanted = new int[corpus.queries()];
    Arrays.fill(wanted, NOT_ASKED);
    for (int i = 0; i < queries.length; i++) {
      float[] query = corpus.query(queries[i]);
      int index = i;
      double[] scores =
          found.stream()
              .flatMapToInt(it -> it[index].rows())
              .mapToDouble(row -> UnitVectors.dot(query, corpus.vector(row)))
              .sorted()
              .toArray();
      int enough = Math.min(k, scores.length);
      wanted[queries[i]] = enough;
      bound[queries[i]] = enough == 0 ? 0 : scores[scores.length - enough];
    }
    return new GroundTruth(corpus, passes, k, bound, wanted);
  }

  private static Best[] scan(
      Corpus corpus, int[] asked, Passing passes, int keep, int from, int to) {
    float[][] queries = new float[asked.length][];
    Best[] best = new Best[asked.length];
    for (int i = 0; i < asked.length; i++) {
      queries[i] = corpus.query(asked[i]);
      best[i] = new Best(keep);
    }
    float[] vector = new float[corpus.dimensions()];
    for (int row = from; row < to; row++) {
      boolean read = false;
      for (int i = 0; i < asked.length; i++) {
        if (passes.test(asked[i], row)) {
          if (!read) {
            corpus.vector(row, vector);
            read = true;
          }
          best[i].offer(row, VectorUtil.dotProduct(queries[i], vector));
        }
      }
    }
    return best;
  }

  /** Which share of a query's best rows is among these; one that does not pass counts nothing. */
  public double recall(int query, int[] rows) {
    if (wanted[query] == NOT_ASKED) {
      throw new IllegalArgumentException("query " + query + " is none of those that were asked");
    }
    if (wanted[query] == 0) {
      return 1;
    }
    float[] vector = corpus.query(query);
    Set<Integer> seen = new HashSet<>();
    int found = 0;
    for (int row : rows) {
      if (row >= 0
          && seen.size() < k
          && seen.add(row)
          && passes.test(query, row)
          && UnitVectors.dot(vector, corpus.vector(row)) >= bound[query] - ROUNDING) {
        found++;
      }
    }
    return (double) found / wanted[query];
  }

  /** The best rows of a scan: a full array is sorted and cut in half. */
  private static final class Best {
    private final int keep;
    private final long[] entries;
    private int size;
    private float worst = Float.NEGATIVE_INFINITY;

    Best(int keep) {
      this.keep = keep;
      this.entries = new long[2 * keep];
    }

    void offer(int row, float score) {
      if (score <= worst) {
        return;
      }
      if (size == entries.length) {
        cut();
      }
      entries[size++] = ((long) sortable(score) << 32) | row;
    }

    private void cut() {
      Arrays.sort(entries, 0, size);
      System.arraycopy(entries, size - keep, entries, 0, keep);
      size = keep;
      worst = Float.intBitsToFloat(unsortable((int) (entries[0] >> 32)));
    }

    IntStream rows() {
      return Arrays.stream(entries, 0, size)
          .boxed()
          .sorted(Comparator.reverseOrder())
          .limit(keep)
          .mapToInt(Long::intValue);
    }

    // Floats as whole numbers of the same order.
    private static int sortable(float score) {
      int bits = Float.floatToIntBits(score);
      return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private static int unsortable(int bits) {
      return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
  }
}
