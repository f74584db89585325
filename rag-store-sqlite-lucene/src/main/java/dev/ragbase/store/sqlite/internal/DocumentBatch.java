package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of documents and chunks on their way into SQLite, written together at {@link #flush}. */
final class DocumentBatch {
  private static final String INSERT_DOCUMENT =
      """
      INSERT INTO documents (row, workspace, id, uri, title, media_type, metadata, source_version,
        source_time, content_hash, revision, chunks, characters, created_at, updated_at, remainder)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_DOCUMENT =
      """
      UPDATE documents SET title = ?, media_type = ?, metadata = ?, source_version = ?,
        source_time = ?, content_hash = ?, revision = ?, chunks = ?, characters = ?,
        updated_at = ?, remainder = ? WHERE row = ?
      """;

  private static final String INSERT_CHUNK =
      """
      INSERT INTO chunks (row, workspace, document, id, ordinal, span_start, span_end, page,
        headings, text, embedding)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_CHUNK =
      """
      UPDATE chunks SET ordinal = ?, span_start = ?, span_end = ?, page = ?, headings = ?, text = ?
      WHERE row = ?
      """;

  private final Session session;
  private final int workspace;
  private final List<Texted> documentInserts = new ArrayList<>();
  private final List<Texted> documentUpdates = new ArrayList<>();
  private final List<StoredChunk> chunkInserts = new ArrayList<>();
  private final List<StoredChunk> chunkUpdates = new ArrayList<>();
  private final List<Integer> chunkDeletes = new ArrayList<>();
  private final long firstRow;
  private long nextRow;

  private record Texted(StoredInfo stored, String remainder) {}

  DocumentBatch(Session session, int workspace) throws SQLException {
    this.session = session;
    this.workspace = workspace;
    this.firstRow = session.number("SELECT next_row FROM store_info");
    this.nextRow = firstRow;
  }

  /** A number that no document and no chunk ever had. */
  int nextRow() {
    if (nextRow == Integer.MAX_VALUE) {
      throw new StoreException(
          "the store has given out all its 2^31 row numbers: copy it into a new one");
    }
    return (int) nextRow++;
  }

  void insert(StoredInfo document, String remainder) {
    documentInserts.add(new Texted(document, remainder));
  }

  void update(StoredInfo document, String remainder) {
    documentUpdates.add(new Texted(document, remainder));
  }

  void insert(StoredChunk chunk) {
    chunkInserts.add(chunk);
  }

  void update(StoredChunk chunk) {
    chunkUpdates.add(chunk);
  }

  void delete(int chunkRow) {
    chunkDeletes.add(chunkRow);
  }

  /** Writes all; deletes come first, since a chunk's id may move to a new row. */
  void flush() throws SQLException {
    session.batch(
        "DELETE FROM chunks WHERE row = ?", chunkDeletes, row -> new @Nullable Object[] {row});
    session.batch(INSERT_DOCUMENT, documentInserts, this::insertion);
    session.batch(UPDATE_DOCUMENT, documentUpdates, DocumentBatch::replacement);
    session.batch(UPDATE_CHUNK, chunkUpdates, DocumentBatch::replacement);
    session.batch(INSERT_CHUNK, chunkInserts, this::insertion);
    if (nextRow > firstRow) {
      session.update("UPDATE store_info SET next_row = ?", nextRow);
    }
  }

  private @Nullable Object[] insertion(Texted document) {
    DocumentInfo info = document.stored.info();
    return new @Nullable Object[] {
      document.stored.row(),
      workspace,
      info.id().value(),
      info.uri(),
      info.title(),
      info.mediaType(),
      MetadataJson.write(info.metadata()),
      StoredInfo.version(info.source()),
      StoredInfo.time(info.source()),
      StoredInfo.bytes(info.contentHash()),
      info.revision(),
      info.chunks(),
      document.stored.characters(),
      Values.micros(info.createdAt()),
      Values.micros(info.updatedAt()),
      document.remainder
    };
  }

  private static @Nullable Object[] replacement(Texted document) {
    DocumentInfo info = document.stored.info();
    return new @Nullable Object[] {
      info.title(),
      info.mediaType(),
      MetadataJson.write(info.metadata()),
      StoredInfo.version(info.source()),
      StoredInfo.time(info.source()),
      StoredInfo.bytes(info.contentHash()),
      info.revision(),
      info.chunks(),
      document.stored.characters(),
      Values.micros(info.updatedAt()),
      document.remainder,
      document.stored.row()
    };
  }

  private @Nullable Object[] insertion(StoredChunk stored) {
    return new @Nullable Object[] {
      stored.row(),
      workspace,
      stored.document(),
      stored.chunk().id().value(),
      stored.chunk().ordinal(),
      stored.chunk().span().start(),
      stored.chunk().span().end(),
      stored.chunk().page(),
      MetadataJson.write(stored.chunk().headings()),
      stored.chunk().text(),
      StoredChunk.bytes(stored.embedding())
    };
  }

  private static @Nullable Object[] replacement(StoredChunk stored) {
    return new @Nullable Object[] {
      stored.chunk().ordinal(),
      stored.chunk().span().start(),
      stored.chunk().span().end(),
      stored.chunk().page(),
      MetadataJson.write(stored.chunk().headings()),
      stored.chunk().text(),
      stored.row()
    };
  }

  static void updateSource(Session session, int document, @Nullable SourceStamp source)
      throws SQLException {
    session.update(
        "UPDATE documents SET source_version = ?, source_time = ? WHERE row = ?",
        StoredInfo.version(source),
        StoredInfo.time(source),
        document);
  }

  /** Replaces a document's metadata and counts its revision up. */
  static void updateMetadata(Session session, int document, DocumentInfo info) throws SQLException {
    session.update(
        "UPDATE documents SET metadata = ?, revision = ?, updated_at = ? WHERE row = ?",
        MetadataJson.write(info.metadata()),
        info.revision(),
        Values.micros(info.updatedAt()),
        document);
  }

  /** Removes a document with its chunks and revisions. */
  static void delete(Session session, StoredInfo stored, IndexUpdate update) throws SQLException {
    session
        .list("SELECT row FROM chunks WHERE document = ?", row -> row.getInt(1), stored.row())
        .forEach(update::removeChunk);
    session.update("DELETE FROM chunks WHERE document = ?", stored.row());
    session.update("DELETE FROM revisions WHERE document = ?", stored.row());
    session.update("DELETE FROM documents WHERE row = ?", stored.row());
    update.remove(stored.row(), stored.info().id().value(), stored.info().revision());
  }
}
