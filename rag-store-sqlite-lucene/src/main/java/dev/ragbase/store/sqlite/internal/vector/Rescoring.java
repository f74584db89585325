package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best k of a scan's candidates by their original vectors, those with the greatest upper
 * bounds first, until no bound reaches the k-th score. A bound that equals it counts as reaching:
 * equal scores go by chunk id. Equal vectors are loaded once. For one search, then dropped.
 */
final class Rescoring {
  private record Hit(Candidate candidate, double score) {}

  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparingDouble(Hit::score)
          .reversed()
          .thenComparing(hit -> hit.candidate().id())
          .thenComparingInt(hit -> hit.candidate().row());

  private final float[] query;
  private final int k;
  private final FloatSource floats;
  private final VectorCache cache;
  private final Map<Integer, Double> settled = new HashMap<>();
  private final List<Candidate> changed = new ArrayList<>();
  private int loaded;

  Rescoring(float[] query, int k, FloatSource floats, VectorCache cache) {
    this.query = query;
    this.k = k;
    this.floats = floats;
    this.cache = cache;
  }

  /**
   * Rows whose original vectors turned out not to be those that the table was given, since SQLite
   * was read at another moment: a new scan leaves them out and takes them as they are now.
   */
  Map<Integer, Double> settled() {
    return settled;
  }

  /**
   * The best of the candidates, or null if rows were {@linkplain #settled} and it must be redone.
   */
  @Nullable Scan best(List<Candidate> scanned, long applied) {
    PriorityQueue<Hit> best = new PriorityQueue<>(BEST_FIRST.reversed());
    Map<VectorHash, Double> scores = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>(scanned);
    candidates.addAll(changed);
    candidates.sort(Comparator.comparingDouble(Candidate::upper).reversed());
    int next = 0;
    int most = Math.min(k, VectorTable.LOAD_MAX);
    while (next < candidates.size() && mayEnter(best, candidates.get(next))) {
      int first = next;
      Map<VectorHash, Candidate> wanted = new LinkedHashMap<>();
      while (next < candidates.size()
          && wanted.size() < most
          && mayEnter(best, candidates.get(next))) {
        Candidate candidate = candidates.get(next++);
        if (!candidate.known() && !scores.containsKey(candidate.hash())) {
          wanted.putIfAbsent(candidate.hash(), candidate);
        }
      }
      if (!load(wanted, scores)) {
        return null;
      }
      for (Candidate candidate : candidates.subList(first, next)) {
        enter(best, candidate, scores);
      }
      most = VectorTable.LOAD_MAX;
    }
    return scan(best, applied);
  }

  private boolean mayEnter(PriorityQueue<Hit> best, Candidate candidate) {
    return best.size() < k || candidate.upper() >= best.element().score();
  }

  private void enter(PriorityQueue<Hit> best, Candidate candidate, Map<VectorHash, Double> scores) {
    double score = candidate.known() ? candidate.lower() : scores.get(candidate.hash());
    Hit hit = new Hit(candidate, score);
    if (best.size() < k) {
      best.add(hit);
    } else if (BEST_FIRST.compare(hit, best.element()) < 0) {
      best.remove();
      best.add(hit);
    }
  }

  /** Loads and scores; false if a vector is not the one that its bounds were made of. */
  private boolean load(Map<VectorHash, Candidate> wanted, Map<VectorHash, Double> scores) {
    List<Candidate> missing = new ArrayList<>();
    boolean agrees = true;
    for (Candidate candidate : wanted.values()) {
      float[] vector = cache.get(candidate.hash());
      if (vector == null) {
        missing.add(candidate);
      } else {
        agrees &= score(candidate, vector, scores);
      }
    }
    if (missing.isEmpty()) {
      return agrees;
    }
    float[][] vectors = new float[missing.size()][];
    floats.load(missing.stream().mapToInt(Candidate::row).toArray(), vectors);
    loaded += vectors.length;
    for (int i = 0; i < vectors.length; i++) {
      Candidate candidate = missing.get(i);
      if (vectors[i] == null) {
        settled.put(candidate.row(), Double.NaN);
        agrees = false;
      } else if (score(candidate, vectors[i], scores)) {
        cache.put(vectors[i]);
      } else {
        agrees = false;
      }
    }
    return agrees;
  }

  private boolean score(Candidate candidate, float[] vector, Map<VectorHash, Double> scores) {
    double score = Embedding.cosine(query, vector);
    scores.put(candidate.hash(), score);
    if (candidate.allows(score)) {
      return true;
    }
    settled.put(candidate.row(), score);
    changed.add(new Candidate(candidate.row(), candidate.id(), candidate.hash(), score, score));
    return false;
  }

  private Scan scan(PriorityQueue<Hit> best, long applied) {
    Hit[] hits = best.toArray(new Hit[0]);
    Arrays.sort(hits, BEST_FIRST);
    int[] rows = new int[hits.length];
    ChunkId[] ids = new ChunkId[hits.length];
    double[] scores = new double[hits.length];
    for (int i = 0; i < hits.length; i++) {
      rows[i] = hits[i].candidate().row();
      ids[i] = hits[i].candidate().id();
      scores[i] = hits[i].score();
    }
    return new Scan(rows, ids, scores, loaded, applied);
  }
}
