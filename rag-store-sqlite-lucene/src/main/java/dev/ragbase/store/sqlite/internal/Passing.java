package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Filter;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import java.io.IOException;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that pass a filter, counted and listed when they are asked for: a walk of the graph
 * needs no list. For one search.
 */
final class Passing {
  private static final int UNKNOWN = -1;

  private final Filter filter;
  private final LuceneIndex index;
  private int count = UNKNOWN;
  private @Nullable FixedBitSet rows;

  Passing(Filter filter, LuceneIndex index) {
    this.filter = filter;
    this.index = index;
  }

  Filter filter() {
    return filter;
  }

  boolean isAll() {
    return filter.equals(Filter.all());
  }

  /** How many there are, those without a vector among them. */
  int count() throws IOException {
    if (count == UNKNOWN) {
      count = isAll() ? index.chunks() : index.count(filter);
    }
    return count;
  }

  /** Their rows, not to be changed; null for all. */
  @Nullable FixedBitSet rows() throws IOException {
    if (rows == null && !isAll()) {
      rows = index.rows(filter);
    }
    return rows;
  }
}
