package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.Span;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.postgres.internal.db.PgText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads documents and chunks from rows that have these columns. */
final class DocumentRows {
  /** The columns of a document, of a table that is called {@code d}. */
  static final String INFO =
      "d.id AS document_id, d.uri, d.title, d.media_type, d.metadata_exact, d.source_version,"
          + " d.source_time, d.source_time_exact, d.content_hash, d.revision, d.chunks,"
          + " d.created_at, d.updated_at";

  /** The columns of a chunk, of a table that is called {@code c}. */
  static final String CHUNK =
      "c.id AS chunk_id, c.ordinal, c.headings, c.text AS chunk_text, c.span_start, c.span_end,"
          + " c.page";

  /** The columns of a chunk's vector. */
  static final String VECTOR = "c.embedding, c.embedding_exact";

  private DocumentRows() {}

  static DocumentInfo info(ResultSet row) throws SQLException {
    return new DocumentInfo(
        new DocumentId(row.getObject("document_id", UUID.class)),
        row.getString("uri"),
        PgText.read(row.getString("title")),
        metadata(row),
        PgText.read(row.getString("media_type")),
        source(row),
        new ContentHash(HexFormat.of().formatHex(row.getBytes("content_hash"))),
        row.getInt("revision"),
        row.getInt("chunks"),
        time(row, "created_at"),
        time(row, "updated_at"));
  }

  static Document document(ResultSet row) throws SQLException {
    return new Document(info(row), PgText.read(row.getString("text")));
  }

  static Metadata metadata(ResultSet row) throws SQLException {
    String exact = row.getString("metadata_exact");
    return MetadataJson.read(exact == null ? "{}" : exact);
  }

  static @Nullable SourceStamp source(ResultSet row) throws SQLException {
    String version = row.getString("source_version");
    if (version == null) {
      return null;
    }
    String exact = row.getString("source_time_exact");
    OffsetDateTime time = row.getObject("source_time", OffsetDateTime.class);
    return new SourceStamp(
        PgText.read(version),
        exact != null ? Instant.parse(exact) : time == null ? null : time.toInstant());
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Chunk chunk(ResultSet row) throws SQLException {
    int page = row.getInt("page");
    boolean noPage = row.wasNull();
    return new Chunk(
        new ChunkId(row.getObject("chunk_id", UUID.class)),
        row.getInt("ordinal"),
        MetadataJson.readTexts(row.getString("headings")),
        PgText.read(row.getString("chunk_text")),
        new Span(row.getInt("span_start"), row.getInt("span_end")),
        noPage ? null : page);
  }

  static EmbeddedChunk embedded(ResultSet row) throws SQLException {
    return new EmbeddedChunk(chunk(row), StoredVector.read(row, "embedding", "embedding_exact"));
  }
}
