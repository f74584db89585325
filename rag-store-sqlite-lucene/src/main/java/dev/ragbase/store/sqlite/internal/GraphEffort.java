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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How many candidates a graph has to gather for these vectors. Some 50 do where vectors lie in
 * clusters, thousands where they lie evenly; so it is measured, against exact search, with stored
 * vectors as queries, and with others as far from them as their tenth neighbours are. Once for each
 * size of filter, and again after the workspace has grown or shrunk by an eighth; by one thread,
 * while the others search exactly. Safe for many threads.
 */
final class GraphEffort {
  /** Above what is promised, as another query may be harder than those measured. */
  private static final double RECALL = 0.98;

  private static final int SAMPLES = 16;

  /** How many rows a scan compares while the graph gathers one candidate; measured. */
  static final int ROWS_PER_CANDIDATE = 200;

  /** Among few vectors a walk may gather more than is worth it, for those who ask for the graph. */
  private static final int CANDIDATES_ANYWAY = 2_000;

  /** Instead of a number of candidates: a scan costs less than any walk that finds enough. */
  static final int NO_WALK = Integer.MAX_VALUE;

  /** How many are wanted of a walk of the length that is measured; it gathers as many at least. */
  static final int K = 10;

  private final ConcurrentMap<Integer, Measured> bySize;
  private final EffortFile file;
  private final IntUnaryOperator candidatesMax;
  private final ReentrantLock measuring = new ReentrantLock();

  GraphEffort(EffortFile file) {
    this(file, GraphEffort::candidatesMax);
  }

  /**
   * The same.
   *
   * @param candidatesMax up to how many candidates is measured, by the number of vectors
   */
  GraphEffort(EffortFile file, IntUnaryOperator candidatesMax) {
    this.file = file;
    this.candidatesMax = candidatesMax;
    this.bySize = new ConcurrentHashMap<>(file.read());
  }

  /** How many candidates so many vectors need. */
  record Measured(int vectors, int candidates) {
    boolean holdsFor(int now) {
      return Math.abs(now - vectors) <= vectors / 8;
    }
  }

  private record Sample(Embedding query, Set<Integer> best) {}

  /** More candidates than this cost more than a scan, of which a walk finds a part. */
  static int candidatesMax(int vectors) {
    return Math.min(vectors, Math.max(CANDIDATES_ANYWAY, vectors / ROWS_PER_CANDIDATE));
  }

  /**
   * The candidates that a search for the ten nearest needs, or {@link #NO_WALK}, also while another
   * thread measures that.
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
    Measured known = known(key, size);
    if (known == null && measuring.tryLock()) {
      try {
        known = known(key, size);
        if (known == null) {
          List<Sample> samples = samples(floats, vectors, rows);
          int most = candidatesMax.applyAsInt(size);
          known = new Measured(size, measure(graph, vectors, samples, filter, most));
          bySize.put(key, known);
          file.write(bySize);
        }
      } finally {
        measuring.unlock();
      }
    }
    return known == null ? NO_WALK : known.candidates;
  }

  private @Nullable Measured known(int key, int size) {
    Measured known = bySize.get(key);
    return known != null && known.holdsFor(size) ? known : null;
  }

  private static int measure(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, Filter filter, int most)
      throws IOException {
    int candidates = K;
    do {
      double recall = recall(graph, vectors, samples, filter, candidates);
      if (recall >= RECALL) {
        return candidates;
      }
      if (recall < 0) {
        return NO_WALK;
      }
      candidates = candidates * 5 / 4;
    } while (candidates < most);
    return NO_WALK;
  }

  /** The most that it can be once that is too little; negative if a walk gave up. */
  private static double recall(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, Filter filter, int candidates)
      throws IOException {
    int wanted = samples.stream().mapToInt(sample -> sample.best.size()).sum();
    int missed = 0;
    for (Sample sample : samples) {
      List<Near> near =
          vectors.compare(
              sample.query.toArray(),
              codes -> graph.nearest(sample.query, K, candidates, filter, codes::score));
      if (near.isEmpty() && !sample.best.isEmpty()) {
        return -1;
      }
      missed += sample.best.size();
      for (Near it : near) {
        missed -= sample.best.contains(it.row()) ? 1 : 0;
      }
      if (wanted - missed < RECALL * wanted) {
        break;
      }
    }
    return wanted == 0 ? 1 : (double) (wanted - missed) / wanted;
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

  /** A vector of length 1 in any direction from a stored one, with this cosine to it. */
  private static float[] beside(float[] stored, double cosine, SplittableRandom random) {
    double[] away = new double[stored.length];
    double along = 0;
    double length = 0;
    for (int i = 0; i < away.length; i++) {
      away[i] = random.nextGaussian();
      along += away[i] * away[i];
      length += (double) stored[i] * stored[i];
    }
    double scale = length == 0 ? 0 : cosine / Math.sqrt(length);
    double step = length == 0 ? 0 : Math.sqrt(Math.max(0, 1 - cosine * cosine) / along);
    float[] beside = new float[stored.length];
    for (int i = 0; i < beside.length; i++) {
      beside[i] = (float) (scale * stored[i] + step * away[i]);
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
