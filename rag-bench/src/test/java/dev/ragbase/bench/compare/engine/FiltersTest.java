package dev.ragbase.bench.compare.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private final Filters filters = new Filters();

  private IntFunction<Filter> of(int another) {
    return filters.of(
        SearchPlan.of(Request.of("search").with("parts", 100).with("another", another)));
  }

  private static boolean passes(Filter filter, int part) {
    return filter.test(
        new DocumentInfo(
            new DocumentId(new UUID(0, 1)),
            "row/1",
            "Row 1",
            Metadata.empty().with("part", part),
            "text/plain",
            null,
            ContentHash.of("text"),
            1,
            1,
            Instant.EPOCH,
            Instant.EPOCH));
  }

  @Test
  void noFilterComesTwiceAlsoFromAnotherSession() {
    Set<Filter> seen = new HashSet<>();
    for (int session = 0; session < 2; session++) {
      IntFunction<Filter> each = of(1);
      for (int i = 0; i < 2_000; i++) {
        assertThat(seen.add(each.apply(i % 400))).isTrue();
      }
    }
  }

  @Test
  void eachOfThemLetsThePartsOfItsQueryThrough() {
    IntFunction<Filter> each = of(1);
    for (int i = 0; i < 50; i++) {
      int query = i % 20;
      int first = Corpus.firstPartOf(query, 100);
      Filter filter = each.apply(query);

      assertThat(IntStream.range(0, Corpus.PARTS).filter(part -> passes(filter, part)))
          .containsExactlyElementsOf(IntStream.range(first, first + 100).boxed().toList());
    }
  }

  @Test
  void otherwiseAllSearchesHaveTheSame() {
    IntFunction<Filter> each = of(0);

    assertThat(each.apply(1)).isSameAs(each.apply(2)).isEqualTo(Filter.parse("part < 100"));
  }
}
