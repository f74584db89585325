package dev.ragbase.bench.compare.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3);
  }

  @Test
  void oneOutlierDoesNotMoveTheMedian() {
    assertThat(Statistics.median(List.of(5.0, 5.1, 5.2, 5.3, 900.0))).isEqualTo(5.2);
  }

  @Test
  void aPercentileIsOneOfTheValues() {
    List<Double> hundred = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

    assertThat(Statistics.percentile(hundred, 0.50)).isEqualTo(50);
    assertThat(Statistics.percentile(hundred, 0.99)).isEqualTo(99);
    assertThat(Statistics.percentile(hundred, 1)).isEqualTo(100);
  }

  @Test
  void aPercentileOfOneValueIsThatValue() {
    assertThat(Statistics.percentile(List.of(3.0), 0.01)).isEqualTo(3);
  }

  @Test
  void nothingHasNoMedianAndNoPercentile() {
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Statistics.percentile(List.of(), 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void probesThatLieWithinHalfTheirMedianAreSteady() {
    assertThat(Statistics.waver(List.of(10.0, 12.0, 14.9, 11.0, 12.0))).isFalse();
  }

  @Test
  void probesThatLieFartherApartThanHalfTheirMedianWaver() {
    assertThat(Statistics.waver(List.of(10.0, 12.0, 3.0, 11.0, 12.0))).isTrue();
  }
}
