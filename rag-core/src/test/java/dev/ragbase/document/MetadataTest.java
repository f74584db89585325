package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  @Test
  @SuppressWarnings("NullAway") // What callers without a checker do.
  void aNullIsRefusedByTheNameOfItsKey() {
    Map<String, MetadataValue> noValue = Collections.singletonMap("year", null);
    Map<String, MetadataValue> noKey = Collections.singletonMap(null, MetadataValue.of(1));
    Map<String, ThrowingCallable> wrong =
        Map.of(
            "metadata key 'year' is null: leave it out, or give a MetadataValue.Null",
            () -> new Metadata(noValue),
            "metadata key 'lang' is null",
            () -> Metadata.empty().with("lang", (String) null),
            "metadata key 'tags' is null",
            () -> Metadata.of("tags", null),
            "a metadata key is null",
            () -> new Metadata(noKey),
            "a metadata object's key 'year' is null",
            () -> new MetadataValue.Struct(noValue),
            "a key of a metadata object is null",
            () -> new MetadataValue.Struct(noKey),
            "a metadata list's element '1' is null",
            () -> new MetadataValue.Items(Arrays.asList(MetadataValue.of(1), null)),
            "a metadata text is null",
            () -> MetadataValue.of((String) null),
            "a metadata number is null",
            () -> new MetadataValue.Decimal(null),
            "a metadata time is null",
            () -> MetadataValue.of((Instant) null));
    wrong.forEach(
        (message, call) ->
            assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith(message));
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
