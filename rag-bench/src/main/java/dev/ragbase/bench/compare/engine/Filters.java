package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.Compare;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.MetadataValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * The filters of a process's searches: one for all, which a cache answers from the second search
 * on, or another each time. Safe for many threads.
 */
final class Filters {
  private static final Filter.Field PART = new Filter.Key("part");

  /** So many filters of the same rows differ. */
  private static final int STEPS = 10_000_000;

  private final AtomicLong made = new AtomicLong();

  /** The filter for a query's next search. */
  IntFunction<Filter> of(SearchPlan plan) {
    if (plan.another()) {
      return query -> another(Corpus.firstPartOf(query, plan.parts()), plan.parts());
    }
    Filter same = StoreFiller.filter(plan);
    return query -> same;
  }

  /** Parts are whole numbers: bounds that lie a fraction below let the same through. */
  private Filter another(int first, int parts) {
    double below = (made.getAndIncrement() % STEPS) / (double) STEPS;
    return new Filter.And(
        List.of(
            new Compare(PART, Operator.GREATER_OR_EQUAL, MetadataValue.of(first - below)),
            new Compare(PART, Operator.LESS, MetadataValue.of(first + parts - below))));
  }
}
