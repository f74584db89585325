package dev.ragbase.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeasurementLimitTest {
  private static long times(MeasurementLimit limit, int appended, int appends) {
    RandomGenerator chance = new SplittableRandom(1);
    return IntStream.range(0, appends).filter(i -> limit.isTimeToForget(appended, chance)).count();
  }

  @Test
  void largeAppendsAndSmallLimitsForgetAtOnce() {
    assertThat(times(new MeasurementLimit(400), 100, 1_000)).isEqualTo(1_000);
    assertThat(times(new MeasurementLimit(1), 1, 1_000)).isEqualTo(1_000);
    assertThat(times(new MeasurementLimit(7), 1, 1_000)).isEqualTo(1_000);
  }

  @Test
  void smallAppendsForgetOnceInAQuarterOfAll() {
    // 1,000 are to be expected, with a standard deviation of 31.
    assertThat(times(new MeasurementLimit(400), 1, 100_000)).isBetween(900L, 1_100L);
    assertThat(times(new MeasurementLimit(400), 0, 1_000)).isZero();
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MeasurementLimit(0));
  }
}
