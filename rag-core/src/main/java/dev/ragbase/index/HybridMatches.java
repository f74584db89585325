package dev.ragbase.index;

import dev.ragbase.document.ChunkId;
import dev.ragbase.store.ChunkInDocument;
import java.util.Map;

/**
 * What both searches found.
 *
 * @param chunks those of the chunks that came along, all as of the search; any may be missing
 */
public record HybridMatches(
    Matches byVector, Matches byKeyword, Map<ChunkId, ChunkInDocument> chunks) {
  public HybridMatches {
    chunks = Map.copyOf(chunks);
  }
}
