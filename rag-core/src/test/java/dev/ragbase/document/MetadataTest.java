package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {
  @Test
  void whatIsNestedTooDeepToBeComparedIsRefused() {
    Metadata deepest = Metadata.of("deep", nested(Metadata.LEVELS_MAX));
    assertThat(deepest)
        .isEqualTo(Metadata.of("deep", nested(Metadata.LEVELS_MAX)))
        .hasSameHashCodeAs(Metadata.of("deep", nested(Metadata.LEVELS_MAX)));
    for (int levels : List.of(Metadata.LEVELS_MAX + 1, 100_000)) {
      MetadataValue tooDeep = nested(levels);
      assertThatThrownBy(() -> Metadata.of("deep", tooDeep))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("more than 200 levels deep");
    }
  }

  /** Lists and objects in turn, around a number. */
  private static MetadataValue nested(int levels) {
    MetadataValue value = MetadataValue.of(1);
    for (int i = 0; i < levels; i++) {
      value =
          i % 2 == 0
              ? new MetadataValue.Items(List.of(value))
              : new MetadataValue.Struct(Map.of("in", value));
    }
    return value;
  }
}
