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

    assertThat(curve.costAt(0.95).orElseThrow()).isCloseTo(150, within(1e-9));
  }

  @Test
  void aRecallThatEveryPointExceedsCostsWhatTheCheapestPointCosts() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.99, 80), new Point(1.0, 60)));

    assertThat(curve.costAt(0.95)).hasValue(60);
  }

  @Test
  void aRecallThatNoPointReachesHasNoCost() {
    RecallCurve curve = new RecallCurve(List.of(new Point(0.9, 10), new Point(0.94, 20)));

    assertThat(curve.costAt(0.95)).isEmpty();
  }

  @Test
  void anExpensivePointOfLowRecallDoesNotRaiseTheCost() {
    RecallCurve curve =
        new RecallCurve(List.of(new Point(0.9, 10), new Point(0.94, 500), new Point(0.99, 40)));

    assertThat(curve.costAt(0.95).orElseThrow()).isLessThanOrEqualTo(40);
  }

  @Test
  void theOrderOfThePointsDoesNotMatter() {
    List<Point> points = List.of(new Point(1.0, 200), new Point(0.9, 100), new Point(0.97, 120));

    assertThat(new RecallCurve(points).costAt(0.96))
        .isEqualTo(new RecallCurve(points.reversed()).costAt(0.96));
  }

  @Test
  void oneExactPointIsItsOwnCurve() {
    assertThat(new RecallCurve(List.of(new Point(1, 7))).costAt(0.99)).hasValue(7);
  }
}
