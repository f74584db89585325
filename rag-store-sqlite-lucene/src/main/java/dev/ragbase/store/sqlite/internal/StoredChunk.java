package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Span;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as SQLite has it. A row's id and embedding never change: a chunk that gets another vector
 * gets another row, so that whoever knows a row knows its vector.
 *
 * @param document the row of its document
 */
record StoredChunk(int row, int document, Chunk chunk, @Nullable Embedding embedding) {
  /** The columns that {@link #readWithoutEmbedding} wants, in this order. */
  static final String COLUMNS_WITHOUT_EMBEDDING =
      "row, document, id, ordinal, span_start, span_end, page, headings, text";

  /** The columns that {@link #read} wants, in this order. */
  static final String COLUMNS = COLUMNS_WITHOUT_EMBEDDING + ", embedding";

  static StoredChunk read(ResultSet row) throws SQLException {
    StoredChunk bare = readWithoutEmbedding(row);
    byte[] vector = row.getBytes(10);
    return vector == null
        ? bare
        : new StoredChunk(bare.row, bare.document, bare.chunk, embedding(vector));
  }

  static StoredChunk readWithoutEmbedding(ResultSet row) throws SQLException {
    Chunk chunk =
        new Chunk(
            new ChunkId(Values.id(row, 3)),
            row.getInt(4),
            MetadataJson.readTexts(row.getString(8)),
            row.getString(9),
            new Span(row.getInt(5), row.getInt(6)),
            Values.numberOrNull(row, 7));
    return new StoredChunk(row.getInt(1), row.getInt(2), chunk, null);
  }

  EmbeddedChunk embedded() {
    return new EmbeddedChunk(chunk, embedding);
  }

  static @Nullable Embedding embedding(byte @Nullable [] bytes) {
    return bytes == null ? null : Embedding.of(Values.vector(bytes));
  }

  static byte @Nullable [] bytes(@Nullable Embedding embedding) {
    return embedding == null ? null : Values.bytes(embedding.toArray());
  }
}
