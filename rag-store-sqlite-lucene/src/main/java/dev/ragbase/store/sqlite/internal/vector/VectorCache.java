package dev.ragbase.store.sqlite.internal.vector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Original vectors that searches loaded, of all workspaces together: a small store's stay in
 * memory, of a large one those that are found again and again. They are known by what they hold, so
 * that none is ever out of date. Bounded in bytes; safe for many threads.
 */
public final class VectorCache {
  /** What Caffeine keeps of an entry, and Java of an array, about. */
  private static final int ENTRY_BYTES = 128;

  private final Cache<VectorHash, float[]> vectors;

  /** A cache that holds nothing yet; of 0 megabytes it stays so. */
  public VectorCache(int megabytes) {
    vectors =
        Caffeine.newBuilder()
            .maximumWeight(megabytes * 1_048_576L)
            .weigher((VectorHash hash, float[] it) -> ENTRY_BYTES + it.length * Float.BYTES)
            .executor(Runnable::run)
            .build();
  }

  /** Null if it is not held; not to be changed. */
  float @Nullable [] get(VectorHash hash) {
    return vectors.getIfPresent(hash);
  }

  void put(float[] vector) {
    vectors.put(VectorHash.of(vector), vector);
  }
}
