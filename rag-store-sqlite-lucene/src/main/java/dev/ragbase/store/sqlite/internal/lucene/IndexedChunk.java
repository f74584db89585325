package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as the index wants it.
 *
 * @param row its number in SQLite, at least 0
 * @param vector for the HNSW graph, of any length but with finite values; null if the chunk has
 *     none or the settings want no graph. Not copied: the caller must not change it
 */
public record IndexedChunk(
    int row, ChunkId id, List<String> headings, String text, float @Nullable [] vector) {
  public IndexedChunk {
    if (row < 0) {
      throw new IllegalArgumentException("chunk row is " + row + ", must be at least 0");
    }
    headings = List.copyOf(headings);
  }
}
