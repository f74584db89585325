package dev.ragbase.store.sqlite.internal.lucene;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.Terms;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Columns of the fields that are asked for ranges again and again, a segment at a time, as filters
 * that bound a field by another value each time are. One is made when ranges have read as many
 * terms and documents as making it takes where each document has one value, so that both together
 * take about twice as long as the cheaper of the two. Bounded in bytes; safe for many threads.
 */
final class FieldColumns {
  private static final int ENTRY_BYTES = 256;
  private static final int COUNTED_MAX = 10_000;

  private final long bytesMax;
  private final Cache<Key, Optional<FieldColumn>> columns;
  private final Cache<Key, AtomicLong> entriesRead =
      Caffeine.newBuilder().maximumSize(COUNTED_MAX).executor(Runnable::run).build();

  /**
   * The identity of a segment, and what the terms of a field's values of one type begin with.
   *
   * @param space not to be changed
   */
  record Key(Object segment, BytesRef space) {}

  FieldColumns(long bytesMax) {
    this.bytesMax = bytesMax;
    this.columns =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((Key key, Optional<FieldColumn> column) -> bytes(column))
            .executor(Runnable::run)
            .build();
  }

  private static int bytes(Optional<FieldColumn> column) {
    long bytes = ENTRY_BYTES + column.map(FieldColumn::ramBytes).orElse(0L);
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  /** The column, if it has been made. */
  @Nullable FieldColumn get(Key key) {
    Optional<FieldColumn> known = columns.getIfPresent(key);
    return known == null ? null : known.orElse(null);
  }

  /**
   * Notes that a range was gone through term by term, and makes the column if it is time.
   *
   * @param entries how many terms and documents were read
   * @param documents how many the segment has
   * @param all the segment's terms
   */
  void wentThrough(Key key, long entries, int documents, Terms all) throws IOException {
    long sum = entriesRead.get(key, no -> new AtomicLong()).addAndGet(entries);
    // One that is too large is known, too, and not tried again.
    if (sum >= documents && columns.getIfPresent(key) == null) {
      columns.put(key, FieldColumn.of(all.iterator(), key.space(), bytesMax));
      entriesRead.invalidate(key);
    }
  }

  /** How many are held, with those that were too large. */
  long size() {
    columns.cleanUp();
    return columns.estimatedSize();
  }
}
