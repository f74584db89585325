package dev.ragbase.store.sqlite.internal.lucene;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.document.Filter;
import java.io.IOException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what filters gave, and columns of fields that ranges are asked of, a segment at a time:
 * a segment never changes, so after a write only the new ones are looked at. Bounded in bytes; safe
 * for many threads.
 */
final class FilterCache {
  /**
   * The results of larger filters are not kept: lists of ids that programs write are seldom the
   * same twice, and would put out what people ask again.
   */
  private static final int FILTER_BYTES_MAX = 65_536;

  private static final int ENTRY_BYTES = 512;

  /** One part of the memory in so many is for columns. */
  private static final int COLUMNS_SHARE = 4;

  private final Cache<Key, Entry> bits;
  private final FieldColumns columns;

  /** The identity of a segment, or of a whole reader, and the filter. */
  private record Key(Object owner, Filter filter) {}

  private record Entry(FixedBitSet bits, int filterBytes) {
    int bytes() {
      return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + filterBytes + bits.ramBytesUsed());
    }
  }

  /** Makes the bits that are not there yet. */
  interface Source {
    FixedBitSet bits() throws IOException;
  }

  FilterCache(int megabytes) {
    bits =
        Caffeine.newBuilder()
            .maximumWeight(megabytes * 1_048_576L * (COLUMNS_SHARE - 1) / COLUMNS_SHARE)
            .weigher((Key key, Entry entry) -> entry.bytes())
            .executor(Runnable::run)
            .build();
    columns = new FieldColumns(megabytes * 1_048_576L / COLUMNS_SHARE);
  }

  /** Which documents of a segment pass; not to be changed. */
  FixedBitSet documents(Filter filter, LeafReader leaf) throws IOException {
    return get(
        leaf.getCoreCacheHelper().getKey(), filter, () -> FilterBits.of(filter, leaf, columns));
  }

  /** What a source gave for this owner and filter before, or else gives now. */
  FixedBitSet get(Object owner, Filter filter, Source source) throws IOException {
    Key key = new Key(owner, filter);
    @Nullable Entry known = bits.getIfPresent(key);
    if (known != null) {
      return known.bits;
    }
    FixedBitSet made = source.bits();
    long filterBytes = FilterBytes.of(filter);
    if (filterBytes <= FILTER_BYTES_MAX) {
      bits.put(key, new Entry(made, (int) filterBytes));
    }
    return made;
  }

  /** The columns that results are made of. */
  FieldColumns columns() {
    return columns;
  }

  /** How many results are held. */
  long size() {
    bits.cleanUp();
    return bits.estimatedSize();
  }
}
