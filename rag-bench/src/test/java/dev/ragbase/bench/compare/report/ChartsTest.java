package dev.ragbase.bench.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ragbase.bench.compare.report.Results.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartsTest {
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
            Charts.worthwhile(
                List.of(lane(1, 40), all, lane(0.97, 400), fast, good, lane(0.9, 900))))
        .containsExactly(fast, good, all);
  }
}
