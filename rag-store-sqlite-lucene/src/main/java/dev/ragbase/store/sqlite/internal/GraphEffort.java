package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.Near;
import dev.ragbase.store.sqlite.internal.vector.FloatSource;
import dev.ragbase.store.sqlite.internal.vector.Scan;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How many candidates a graph has to gather for these vectors. Some 50 do where vectors lie in
 * clusters, thousands where they lie evenly; so it is measured, against exact search, with stored
 * vectors as queries, and with others as far from them as their tenth neighbours are. Once for each
 * size of filter, and again after the workspace has grown or shrunk by an eighth. Safe for many
 * threads.
 */
final class GraphEffort {
  /** Above what is promised, as another query may be harder than those measured. */
  private static final double RECALL = 0.98;

  private static final int SAMPLES = 16;

  /** Instead of a number of candidates: a scan costs less than any walk that finds enough. */
  static final int NO_WALK = Integer.MAX_VALUE;

  /** How many are wanted of a walk of the length that is measured; it gathers as many at least. */
  static final int K = 10;

  private final ConcurrentMap<Integer, Measured> bySize;
  private final EffortFile file;

  GraphEffort(EffortFile file) {
    this.file = file;
    this.bySize = new ConcurrentHashMap<>(file.read());
  }

  /** How many candidates so many vectors need. */
  record Measured(int vectors, int candidates) {
    boolean holdsFor(int now) {
      return Math.abs(now - vectors) <= vectors / 8;
    }
  }

  private record Sample(Embedding query, Set<Integer> best) {}

  /**
   * The candidates that a search for the ten nearest needs, or {@link #NO_WALK}.
   *
   * @param filter what they must pass, and rows what that leaves; null for all
   */
  int candidates(
      FloatSource floats,
      LuceneIndex graph,
      VectorTable vectors,
      Filter filter,
      @Nullable FixedBitSet rows)
      throws IOException {
    int size = vectors.size();
    int left = rows == null ? -1 : rows.cardinality();
    // Filters count as of one size while that has as many binary digits.
    int key = left < 0 ? -1 : Integer.SIZE - Integer.numberOfLeadingZeros(left);
    Measured known = bySize.get(key);
    if (known == null || !known.holdsFor(size)) {
      List<Sample> samples = samples(floats, vectors, rows);
      known = new Measured(size, measure(graph, vectors, samples, filter));
      bySize.put(key, known);
      file.write(bySize);
    }
    return known.candidates;
  }

  private static int measure(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, Filter filter)
      throws IOException {
    long candidates = K;
    do {
      double recall = recall(graph, vectors, samples, filter, (int) candidates);
      if (recall >= RECALL) {
        return (int) candidates;
      }
      if (recall < 0) {
        return NO_WALK;
      }
      candidates = candidates * 5 / 4;
    } while (candidates < vectors.size());
    return NO_WALK;
  }

  /** Negative if a walk gave up. */
  private static double recall(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, Filter filter, int candidates)
      throws IOException {
    int found = 0;
    int wanted = 0;
    for (Sample sample : samples) {
      List<Near> near =
          vectors.compare(
              sample.query.toArray(),
              codes -> graph.nearest(sample.query, K, candidates, filter, codes::score));
      if (near.isEmpty() && !sample.best.isEmpty()) {
        return -1;
      }
      wanted += sample.best.size();
      for (Near it : near) {
        found += sample.best.contains(it.row()) ? 1 : 0;
      }
    }
    return wanted == 0 ? 1 : (double) found / wanted;
  }

  private static List<Sample> samples(
      FloatSource floats, VectorTable vectors, @Nullable FixedBitSet rows) {
    int[] all = vectors.rows();
    int count = Math.min(SAMPLES, all.length);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = all[(int) ((long) i * all.length / count)];
    }
    List<Sample> samples = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(all.length);
    for (float[] stored : load(floats, chosen)) {
      double[] near = nearest(floats, vectors, null, stored).scores();
      for (float[] query : List.of(stored, beside(stored, near[near.length - 1], random))) {
        samples.add(sample(nearest(floats, vectors, rows, query), query));
      }
    }
    return samples;
  }

  private static float[][] load(FloatSource floats, int[] rows) {
    float[][] stored = new float[rows.length][];
    floats.load(rows, stored);
    return stored;
  }

  private static Scan nearest(
      FloatSource floats, VectorTable vectors, @Nullable FixedBitSet rows, float[] query) {
    return vectors.search(query, K, rows, floats);
  }

  /** A vector in any direction from a stored one, with this cosine to it. */
  private static float[] beside(float[] stored, double cosine, SplittableRandom random) {
    double[] away = new double[stored.length];
    double along = 0;
    double length = 0;
    for (int i = 0; i < away.length; i++) {
      away[i] = random.nextGaussian();
      along += away[i] * away[i];
      length += (double) stored[i] * stored[i];
    }
    double step = Math.sqrt(Math.max(0, 1 - cosine * cosine) * length / along);
    float[] beside = new float[stored.length];
    for (int i = 0; i < beside.length; i++) {
      beside[i] = (float) (cosine * stored[i] + step * away[i]);
    }
    return beside;
  }

  private static Sample sample(Scan nearest, float[] query) {
    Set<Integer> best = new HashSet<>();
    for (int row : nearest.rows()) {
      best.add(row);
    }
    return new Sample(Embedding.of(query), best);
  }
}
