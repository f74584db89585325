package dev.ragbase.eval;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Measures of one ranked list against one query's judgments, each in [0, 1]. Pure. */
public final class RankingMetrics {
  private RankingMetrics() {}

  /**
   * Normalised discounted cumulative gain of the first {@code depth} documents: the grade is the
   * gain, divided by log2(rank + 1), as trec_eval's ndcg_cut computes it (Järvelin and Kekäläinen,
   * TOIS 2002).
   *
   * @param ranked document ids, best first
   */
  public static double ndcg(List<String> ranked, Map<String, Integer> grades, int depth) {
    List<Integer> ideal =
        grades.values().stream()
            .filter(grade -> grade > 0)
            .sorted(Collections.reverseOrder())
            .toList();
    List<Integer> gains =
        ranked.stream().map(id -> Math.max(0, grades.getOrDefault(id, 0))).toList();
    double best = discounted(ideal, depth);
    return best == 0 ? 0 : discounted(gains, depth) / best;
  }

  /** The share of the relevant documents that are among the first {@code depth}. */
  public static double recall(List<String> ranked, Map<String, Integer> grades, int depth) {
    long relevant = grades.values().stream().filter(grade -> grade > 0).count();
    long found = ranked.stream().limit(depth).filter(id -> grades.getOrDefault(id, 0) > 0).count();
    return relevant == 0 ? 0 : (double) found / relevant;
  }

  /**
   * One over the rank of the first relevant document; 0 if none is among the first {@code depth}.
   */
  public static double reciprocalRank(List<String> ranked, Map<String, Integer> grades, int depth) {
    for (int i = 0; i < Math.min(depth, ranked.size()); i++) {
      if (grades.getOrDefault(ranked.get(i), 0) > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  private static double discounted(List<Integer> gains, int depth) {
    double sum = 0;
    for (int i = 0; i < Math.min(depth, gains.size()); i++) {
      sum += gains.get(i) / (Math.log(i + 2) / Math.log(2));
    }
    return sum;
  }
}
