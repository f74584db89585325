package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Documents for tests. */
final class Samples {
  /** Chunk rows of a document start at its row times this. */
  static final int CHUNKS_MAX = 1_000;

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

  private Samples() {}

  static DocumentInfo info(int row, String title, Metadata metadata, int chunks) {
    return new DocumentInfo(
        new DocumentId(new UUID(7, row)),
        "doc:" + row,
        title,
        metadata,
        "text/plain",
        null,
        ContentHash.of(title),
        1,
        chunks,
        NOW,
        NOW.plusSeconds(row));
  }

  static ChunkId chunkId(int row) {
    return new ChunkId(new UUID(0x9E3779B97F4A7C15L * (row + 1), row));
  }

  /** One chunk, whose row is the document's. */
  static IndexedDocument document(int row, Metadata metadata, String text) {
    return new IndexedDocument(
        row,
        info(row, "", metadata, 1),
        List.of(new IndexedChunk(row, chunkId(row), List.of(), text, null)));
  }

  /** Chunks whose rows follow the document's row. */
  static IndexedDocument document(int row, String title, List<String> texts) {
    List<IndexedChunk> chunks = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int chunk = row + i;
      chunks.add(new IndexedChunk(chunk, chunkId(chunk), List.of(), texts.get(i), null));
    }
    return new IndexedDocument(row, info(row, title, Metadata.empty(), texts.size()), chunks);
  }
}
