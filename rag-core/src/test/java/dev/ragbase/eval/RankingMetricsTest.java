package dev.ragbase.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 0, "d", 1);

  @Test
  void ndcgDiscountsGradesByRank() {
    // (2/log2(2) + 0 + 3/log2(4)) / (3/log2(2) + 2/log2(3) + 1/log2(4))
    double expected = (2 + 3 / 2.0) / (3 + 2 / (Math.log(3) / Math.log(2)) + 1 / 2.0);
    assertThat(RankingMetrics.ndcg(List.of("b", "x", "a"), GRADES, 10))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void theIdealOrderScoresOneAndNoneZero() {
    assertThat(RankingMetrics.ndcg(List.of("a", "b", "d"), GRADES, 10)).isEqualTo(1);
    assertThat(RankingMetrics.ndcg(List.of("x"), GRADES, 10)).isZero();
    assertThat(RankingMetrics.ndcg(List.of(), Map.of(), 10)).isZero();
  }

  @Test
  void recallAndReciprocalRankCountRelevantDocumentsOnly() {
    assertThat(RankingMetrics.recall(List.of("c", "a", "b"), GRADES, 2))
        .isCloseTo(1.0 / 3, within(1e-12));
    assertThat(RankingMetrics.reciprocalRank(List.of("c", "x", "d"), GRADES, 10))
        .isCloseTo(1.0 / 3, within(1e-12));
    assertThat(RankingMetrics.reciprocalRank(List.of("c", "x", "d"), GRADES, 2)).isZero();
  }

  @Test
  void judgmentsAreReadWithAndWithoutHeaderAndInTrecsForm() {
    Judgments judgments =
        Judgments.parse(List.of("query-id\tcorpus-id\tscore", "q1\td1\t2", "", "q1 0 d2 0"));
    assertThat(judgments.of("q1")).isEqualTo(Map.of("d1", 2, "d2", 0));
    assertThat(judgments.hasRelevant("q1")).isTrue();
    assertThat(judgments.hasRelevant("q2")).isFalse();
  }

  @Test
  void idsMayHoldSpacesBetweenTabs() {
    Judgments judgments = Judgments.parse(List.of("q 1\tNikola Tesla\t1", "q2\t0\tMarie Curie\t2"));
    assertThat(judgments.of("q 1")).isEqualTo(Map.of("Nikola Tesla", 1));
    assertThat(judgments.of("q2")).isEqualTo(Map.of("Marie Curie", 2));
  }

  @Test
  void aLineThatIsNoJudgmentIsNamed() {
    assertThatThrownBy(() -> Judgments.parse(List.of("q1\td1\t1", "q2\td2\tgood")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("good");
  }
}
