package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.DocumentInfo;
import java.util.List;

/**
 * A document as the index wants it.
 *
 * @param row its number in SQLite
 * @param info what filters look at
 * @param chunks all of its chunks
 */
public record IndexedDocument(int row, DocumentInfo info, List<IndexedChunk> chunks) {
  public IndexedDocument {
    chunks = List.copyOf(chunks);
  }
}
