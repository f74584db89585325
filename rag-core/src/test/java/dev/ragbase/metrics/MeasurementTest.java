package dev.ragbase.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static Measurement took(Duration took) {
    return new Measurement("search", Instant.EPOCH, took, 0, null, null);
  }

  @Test
  void aDurationThatNoStoreCanHoldIsRefusedByItsValue() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    assertThat(took(longest).took()).isEqualTo(longest);
    assertThat(took(Duration.ZERO).took()).isZero();
    for (Duration wrong : List.of(longest.plusNanos(1), Duration.ofNanos(-1))) {
      assertThatThrownBy(() -> took(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a measurement of 'search' took " + wrong + ", must be in");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // What callers without a checker do.
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> took(null)).hasMessage("a measurement's duration is null");
    assertThatThrownBy(() -> new Measurement("search", null, Duration.ZERO, 0, null, null))
        .hasMessage("a measurement's time is null");
    assertThatThrownBy(() -> new Measurement(null, Instant.EPOCH, Duration.ZERO, 0, null, null))
        .hasMessage("a measurement's operation is null");
  }
}
