package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;
import java.util.List;

/**
 * What a search in the index found.
 *
 * @param items best first; equal scores in the order of their chunk ids
 */
public record Hits(List<Hit> items) {
  /** Nothing. */
  public static final Hits NONE = new Hits(List.of());

  public Hits {
    items = List.copyOf(items);
  }

  /**
   * A chunk that was found.
   *
   * @param row the chunk's number in SQLite
   * @param score BM25
   */
  public record Hit(int row, ChunkId id, float score) {}
}
