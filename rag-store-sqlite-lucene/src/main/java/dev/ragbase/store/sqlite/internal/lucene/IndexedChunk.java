package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as the index wants it.
 *
 * @param row its number in SQLite, at least 0
 * @param vector for the HNSW graph; null if the chunk has none or the settings want no graph
 */
public record IndexedChunk(
    int row, ChunkId id, List<String> headings, String text, @Nullable Embedding vector) {
  public IndexedChunk {
    if (row < 0) {
      throw new IllegalArgumentException("chunk row is " + row + ", must be at least 0");
    }
    headings = List.copyOf(headings);
  }
}
