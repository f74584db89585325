package dev.ragbase.store.sqlite.internal.lucene;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.document.Filter;
import java.io.IOException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what filters gave, a segment at a time: a segment never changes, so after a write only
 * the new ones are looked at. Bounded in bytes; safe for many threads.
 */
final class FilterCache {
  private final Cache<Key, FixedBitSet> bits;

  /** The identity of a segment, or of a whole reader, and the filter. */
  private record Key(Object owner, Filter filter) {}

  /** Makes the bits that are not there yet. */
  interface Source {
    FixedBitSet bits() throws IOException;
  }

  FilterCache(int megabytes) {
    bits =
        Caffeine.newBuilder()
            .maximumWeight(megabytes * 1_048_576L)
            .weigher((Key key, FixedBitSet value) -> weight(value))
            .executor(Runnable::run)
            .build();
  }

  private static int weight(FixedBitSet bits) {
    // What the key takes is not known; most filters are small.
    return (int) Math.min(Integer.MAX_VALUE, 512 + bits.ramBytesUsed());
  }

  /** Which documents of a segment pass; not to be changed. */
  FixedBitSet documents(Filter filter, LeafReader leaf) throws IOException {
    return get(leaf.getCoreCacheHelper().getKey(), filter, () -> FilterBits.of(filter, leaf));
  }

  /** What a source gave for this owner and filter before, or else gives now. */
  FixedBitSet get(Object owner, Filter filter, Source source) throws IOException {
    Key key = new Key(owner, filter);
    @Nullable FixedBitSet known = bits.getIfPresent(key);
    if (known != null) {
      return known;
    }
    FixedBitSet made = source.bits();
    bits.put(key, made);
    return made;
  }

  /** How many results are held. */
  long size() {
    bits.cleanUp();
    return bits.estimatedSize();
  }
}
