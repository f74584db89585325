package dev.ragbase.bench.compare.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.bench.compare.measure.RecallCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallCurveTest {
  @Test
  void costBetweenTwoPointsLiesOnTheLineBetweenThem() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.9, 100), new Point(1.0, 200)));

    assertThat(curve.at(0.95).orElseThrow().cost()).isCloseTo(150, within(1e-9));
  }

  @Test
  void aRecallThatEveryPointExceedsWasNotMeasuredWhatWasIsSaid() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.97, 60), new Point(1.0, 80)));

    assertThat(curve.at(0.95)).hasValue(new Point(0.97, 60));
  }

  @Test
  void aRecallBetweenPointsIsTheOneAskedForWhateverTheCheapestFinds() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.9, 70), new Point(0.99, 60)));

    assertThat(curve.at(0.95)).hasValue(new Point(0.95, 60));
  }

  @Test
  void aRecallThatNoPointReachesHasNoCost() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.9, 10), new Point(0.94, 20)));

    assertThat(curve.at(0.95)).isEmpty();
  }

  @Test
  void anExpensivePointOfLowRecallDoesNotRaiseTheCost() {
    RecallCurve curve =
        new RecallCurve(List.of(new Point(0.9, 10), new Point(0.94, 500), new Point(0.99, 40)));

    assertThat(curve.at(0.95).orElseThrow().cost()).isLessThanOrEqualTo(40);
  }

  @Test
  void theOrderOfThePointsDoesNotMatter() {
    List<Point> points = List.of(new Point(1.0, 200), new Point(0.9, 100), new Point(0.97, 120));

    assertThat(new RecallCurve(points).at(0.96))
        .isEqualTo(new RecallCurve(points.reversed()).at(0.96));
  }

  @Test
  void oneExactPointIsItsOwnCurve() {
    assertThat(new RecallCurve(List.of(new Point(1, 7))).at(0.99)).hasValue(new Point(1, 7));
  }
}
