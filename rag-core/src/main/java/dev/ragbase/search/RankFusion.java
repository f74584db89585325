package dev.ragbase.search;

import dev.ragbase.document.ChunkId;
import dev.ragbase.index.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins ranked lists. Pure. */
final class RankFusion {
  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::score).reversed().thenComparing(Candidate::chunk);

  private RankFusion() {}

  /** A chunk with where each leg had it. */
  record Candidate(ChunkId chunk, double score, @Nullable Leg vector, @Nullable Leg keyword) {
    Candidate withScore(double other) {
      return new Candidate(chunk, other, vector, keyword);
    }
  }

  /** One leg alone: its own scores in its own order. */
  static List<Candidate> single(SearchMode mode, List<Match> matches) {
    List<Candidate> candidates = new ArrayList<>(matches.size());
    for (int i = 0; i < matches.size(); i++) {
      Leg leg = new Leg(i + 1, matches.get(i).score());
      boolean vector = mode == SearchMode.VECTOR;
      candidates.add(
          new Candidate(
              matches.get(i).chunk(), leg.score(), vector ? leg : null, vector ? null : leg));
    }
    return candidates;
  }

  /** Both legs as one list, best first; equal scores in the order of their chunk ids. */
  static List<Candidate> fuse(Fusion fusion, List<Match> vector, List<Match> keyword) {
    Map<ChunkId, Candidate> all = new LinkedHashMap<>();
    for (Candidate it : single(SearchMode.VECTOR, vector)) {
      all.put(it.chunk(), it);
    }
    for (Candidate it : single(SearchMode.KEYWORD, keyword)) {
      all.merge(it.chunk(), it, (a, b) -> new Candidate(a.chunk(), 0, a.vector(), b.keyword()));
    }
    Range vectorRange = Range.of(vector);
    Range keywordRange = Range.of(keyword);
    List<Candidate> fused = new ArrayList<>(all.size());
    for (Candidate it : all.values()) {
      fused.add(
          it.withScore(
              switch (fusion) {
                case Fusion.ReciprocalRank way ->
                    reciprocal(way.k(), it.vector()) + reciprocal(way.k(), it.keyword());
                case Fusion.Weighted way ->
                    way.vector() * vectorRange.scale(it.vector())
                        + (1 - way.vector()) * keywordRange.scale(it.keyword());
              }));
    }
    fused.sort(BEST_FIRST);
    return fused;
  }

  /** The candidates with other scores, in their new order. */
  static List<Candidate> reorder(List<Candidate> rescored) {
    return rescored.stream().sorted(BEST_FIRST).toList();
  }

  private static double reciprocal(int k, @Nullable Leg leg) {
    return leg == null ? 0 : 1.0 / (k + leg.rank());
  }

  /** From a leg's worst score to its best. */
  private record Range(double worst, double best) {
    static Range of(List<Match> matches) {
      return matches.isEmpty()
          ? new Range(0, 0)
          : new Range(matches.getLast().score(), matches.getFirst().score());
    }

    double scale(@Nullable Leg leg) {
      if (leg == null) {
        return 0;
      }
      return best > worst ? (leg.score() - worst) / (best - worst) : 1;
    }
  }
}
