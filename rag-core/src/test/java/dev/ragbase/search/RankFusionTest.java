package dev.ragbase.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.document.ChunkId;
import dev.ragbase.index.Match;
import dev.ragbase.search.RankFusion.Candidate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RankFusionTest {
  private static final ChunkId A = new ChunkId(new UUID(0, 1));
  private static final ChunkId B = new ChunkId(new UUID(0, 2));
  private static final ChunkId C = new ChunkId(new UUID(0, 3));

  @Test
  void reciprocalRanksOfBothLegsAddUp() {
    List<Candidate> fused =
        RankFusion.fuse(
            Fusion.reciprocalRank(),
            List.of(new Match(A, 0.9), new Match(B, 0.8)),
            List.of(new Match(B, 12), new Match(C, 3)));
    assertThat(fused).extracting(Candidate::chunk).containsExactly(B, A, C);
    assertThat(fused.getFirst().score()).isCloseTo(1.0 / 62 + 1.0 / 61, within(1e-12));
    assertThat(fused.getFirst().vector()).isEqualTo(new Leg(2, 0.8));
    assertThat(fused.getFirst().keyword()).isEqualTo(new Leg(1, 12));
    assertThat(fused.get(1).keyword()).isNull();
  }

  @Test
  void equalScoresComeInTheOrderOfTheirChunkIds() {
    List<Candidate> fused =
        RankFusion.fuse(
            Fusion.reciprocalRank(), List.of(new Match(B, 0.9)), List.of(new Match(A, 1)));
    assertThat(fused).extracting(Candidate::chunk).containsExactly(A, B);
  }

  @Test
  void weightsDecideBetweenScaledScores() {
    List<Match> vector = List.of(new Match(A, 0.9), new Match(B, 0.5));
    List<Match> keyword = List.of(new Match(B, 20), new Match(A, 10));
    assertThat(RankFusion.fuse(new Fusion.Weighted(0.9), vector, keyword).getFirst().chunk())
        .isEqualTo(A);
    assertThat(RankFusion.fuse(new Fusion.Weighted(0.1), vector, keyword).getFirst().chunk())
        .isEqualTo(B);
  }

  @Test
  void nothingFusedWithNothingIsNothing() {
    assertThat(RankFusion.fuse(new Fusion.Weighted(0.5), List.of(), List.of())).isEmpty();
  }
}
