package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.ChunkId;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The rows of chunks that searches found of late: who fetches their texts next need not look for
 * each by its id. What is remembered may be out of date, since a chunk that gets another vector
 * gets another row; a row itself is never another chunk's. Each chunk has one place, which the next
 * chunk of that place takes. Safe for many threads.
 */
final class RecentRows {
  private static final int PLACES = 4_096;

  private final AtomicReferenceArray<@Nullable Found> found = new AtomicReferenceArray<>(PLACES);

  private record Found(ChunkId id, int row) {}

  void put(ChunkId id, int row) {
    found.lazySet(place(id), new Found(id, row));
  }

  /** Null if it is not remembered. */
  @Nullable Integer get(ChunkId id) {
    Found there = found.get(place(id));
    return there != null && there.id.equals(id) ? there.row : null;
  }

  private static int place(ChunkId id) {
    return id.hashCode() & (PLACES - 1);
  }
}
