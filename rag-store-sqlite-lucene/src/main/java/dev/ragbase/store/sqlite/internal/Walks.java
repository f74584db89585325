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

/**
 * Walks of a graph, measured against exact searches of the same vectors. For the indexes of one
 * search.
 */
record Walks(FloatSource floats, LuceneIndex graph, VectorTable vectors) {
  /** How many are wanted of a walk that is measured; it gathers as many candidates at least. */
  static final int K = 10;

  /** Instead of a number of candidates: no walk finds enough. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int MADE_UP_FROM = 16;

  /**
   * A query, and of the rows that pass a filter those that are nearest to it.
   *
   * @param applied the change of the workspace up to which that is so
   */
  record Sample(Embedding query, Filter filter, Set<Integer> best, long applied) {}

  Sample sample(Passing passing, Embedding query) throws IOException {
    Scan nearest = vectors.search(query.toArray(), K, passing.rows(), floats);
    Set<Integer> best = new HashSet<>();
    for (int row : nearest.rows()) {
      best.add(row);
    }
    return new Sample(query, passing.filter(), best, nearest.applied());
  }

  /** The same, if nothing was written since: that may be nearer, and what was nearest be gone. */
  Sample current(Sample sample) throws IOException {
    return sample.applied == vectors.applied()
        ? sample
        : sample(new Passing(sample.filter, graph), sample.query);
  }

  /**
   * The fewest candidates by which a share of the best is found, or {@link #NONE} with as many as
   * are allowed.
   */
  int candidates(List<Sample> samples, double share, int most) throws IOException {
    int candidates = K;
    do {
      double recall = recall(samples, candidates, share);
      if (recall >= share) {
        return candidates;
      }
      if (recall < 0) {
        return NONE;
      }
      candidates = candidates * 5 / 4;
    } while (candidates < most);
    return NONE;
  }

  /**
   * Which share of the best is found; the most that it can be once that is too little; negative if
   * a walk gave up.
   */
  double recall(List<Sample> samples, int candidates, double least) throws IOException {
    int wanted = samples.stream().mapToInt(sample -> sample.best.size()).sum();
    int missed = 0;
    for (Sample sample : samples) {
      List<Near> near =
          vectors.compare(
              sample.query.toArray(),
              codes -> graph.nearest(sample.query, K, candidates, sample.filter, codes::score));
      if (near.isEmpty() && !sample.best.isEmpty()) {
        return -1;
      }
      missed += sample.best.size();
      for (Near it : near) {
        missed -= sample.best.contains(it.row()) ? 1 : 0;
      }
      if (wanted - missed < least * wanted) {
        break;
      }
    }
    return wanted == 0 ? 1 : (double) (wanted - missed) / wanted;
  }

  /** Some of the vectors, and others as far from them as their tenth neighbours are. */
  List<Embedding> madeUp() {
    int[] all = vectors.rows();
    int count = Math.min(MADE_UP_FROM, all.length);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = all[(int) ((long) i * all.length / count)];
    }
    float[][] loaded = new float[count][];
    floats.load(chosen, loaded);
    List<Embedding> queries = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(all.length);
    for (float[] stored : loaded) {
      double[] near = vectors.search(stored, K, null, floats).scores();
      queries.add(Embedding.of(stored));
      queries.add(Embedding.of(beside(stored, near[near.length - 1], random)));
    }
    return queries;
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
}
