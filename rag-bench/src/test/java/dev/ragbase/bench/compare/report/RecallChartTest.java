package dev.ragbase.bench.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ragbase.bench.compare.report.Results.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallChartTest {
  private static Lane lane(double recall, double speed) {
    return new Lane(
        new ObjectMapper().createObjectNode().put("recall", recall).put("queriesPerSecond", speed));
  }

  @Test
  void aSettingThatFindsNoMoreThanAFasterOneIsNotDrawn() {
    Lane fast = lane(0.95, 900);
    Lane good = lane(0.99, 500);
    Lane all = lane(1, 100);

    assertThat(
            RecallChart.worthwhile(
                List.of(lane(1, 40), all, lane(0.97, 400), fast, good, lane(0.9, 900))))
        .containsExactly(fast, good, all);
  }

  @Test
  void labelsThatWouldCoverEachOtherAreSpreadAndOthersStayWhereTheyBelong() {
    assertThat(RecallChart.spread(new double[] {10, 100, 101, 102, 300}, 20, 400))
        .containsExactly(10, 100, 120, 140, 300);
    assertThat(RecallChart.spread(new double[] {10, 395, 396, 400}, 20, 400))
        .containsExactly(10, 360, 380, 400);
  }
}
