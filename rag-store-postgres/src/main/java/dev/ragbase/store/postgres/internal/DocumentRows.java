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

  /**
   * A document. Its columns stand side by side as {@link #INFO} has them, so that one of them is
   * looked up by its name: a search reads some hundred of them.
   */
  static DocumentInfo info(ResultSet row) throws SQLException {
    int uri = row.findColumn("uri");
    return new DocumentInfo(
        new DocumentId(row.getObject(uri - 1, UUID.class)),
        row.getString(uri),
        PgText.read(row.getString(uri + 1)),
        metadata(row, uri + 3),
        PgText.read(row.getString(uri + 2)),
        source(row, uri + 4, uri + 5, uri + 6),
        new ContentHash(HexFormat.of().formatHex(row.getBytes(uri + 7))),
        row.getInt(uri + 8),
        row.getInt(uri + 9),
        time(row, uri + 10),
        time(row, uri + 11));
  }

  static Document document(ResultSet row) throws SQLException {
    return new Document(info(row), PgText.read(row.getString("text")));
  }

  static Metadata metadata(ResultSet row) throws SQLException {
    return metadata(row, row.findColumn("metadata_exact"));
  }

  private static Metadata metadata(ResultSet row, int column) throws SQLException {
    String exact = row.getString(column);
    return MetadataJson.read(exact == null ? "{}" : exact);
  }

  static @Nullable SourceStamp source(ResultSet row) throws SQLException {
    return source(
        row,
        row.findColumn("source_version"),
        row.findColumn("source_time"),
        row.findColumn("source_time_exact"));
  }

  private static @Nullable SourceStamp source(ResultSet row, int version, int time, int exact)
      throws SQLException {
    String said = row.getString(version);
    if (said == null) {
      return null;
    }
    String text = row.getString(exact);
    OffsetDateTime at = row.getObject(time, OffsetDateTime.class);
    return new SourceStamp(
        PgText.read(said), text != null ? Instant.parse(text) : at == null ? null : at.toInstant());
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return time(row, row.findColumn(column));
  }

  private static Instant time(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** A chunk, whose columns stand side by side as {@link #CHUNK} has them. */
  static Chunk chunk(ResultSet row) throws SQLException {
    int ordinal = row.findColumn("ordinal");
    int page = row.getInt(ordinal + 5);
    boolean noPage = row.wasNull();
    return new Chunk(
        new ChunkId(row.getObject(ordinal - 1, UUID.class)),
        row.getInt(ordinal),
        MetadataJson.readTexts(row.getString(ordinal + 1)),
        PgText.read(row.getString(ordinal + 2)),
        new Span(row.getInt(ordinal + 3), row.getInt(ordinal + 4)),
        noPage ? null : page);
  }

  static EmbeddedChunk embedded(ResultSet row) throws SQLException {
    return new EmbeddedChunk(chunk(row), StoredVector.read(row, row.findColumn("embedding")));
  }
}
