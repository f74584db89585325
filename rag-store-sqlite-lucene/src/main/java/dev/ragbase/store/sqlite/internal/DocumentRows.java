package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads documents and chunks, inside a transaction. The plus before {@code workspace} keeps SQLite
 * from walking a whole workspace's index where an id or a row number leads straight to the row.
 */
final class DocumentRows {
  private static final String INFO = "SELECT " + StoredInfo.COLUMNS + " FROM documents ";
  private static final String CHUNK = "SELECT " + StoredChunk.COLUMNS + " FROM chunks ";
  private static final String BARE_CHUNK =
      "SELECT " + StoredChunk.COLUMNS_WITHOUT_EMBEDDING + " FROM chunks ";

  private DocumentRows() {}

  static Optional<StoredInfo> info(Session session, int workspace, DocumentId id)
      throws SQLException {
    return session.first(
        INFO + "WHERE +workspace = ? AND id = ?", StoredInfo::read, workspace, id.value());
  }

  static List<StoredInfo> infos(Session session, int workspace, Collection<String> uris)
      throws SQLException {
    // Half a surrogate pair would reach SQLite as another character, and find another's document.
    List<String> possible =
        uris.stream().filter(uri -> UnicodeText.mended(uri).equals(uri)).distinct().toList();
    if (possible.isEmpty()) {
      return List.of();
    }
    return session.list(
        INFO + "WHERE workspace = ? AND uri IN (" + Values.places(possible.size()) + ")",
        StoredInfo::read,
        Values.inPlaces(possible, workspace));
  }

  static List<StoredInfo> infosByRow(Session session, int workspace, Collection<Integer> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    return session.list(
        infosByRowSql(rows.size()),
        StoredInfo::read,
        Values.inPlaces(List.copyOf(rows), workspace));
  }

  static String infosByRowSql(int rows) {
    return INFO + "WHERE +workspace = ? AND row IN (" + Values.places(rows) + ")";
  }

  static Document document(Session session, StoredInfo stored) throws SQLException {
    return document(session, stored, pieces(session, stored.row()));
  }

  static Document document(Session session, StoredInfo stored, List<CutText.Piece> pieces)
      throws SQLException {
    String remainder =
        session
            .first(
                "SELECT remainder FROM documents WHERE row = ?",
                row -> row.getString(1),
                stored.row())
            .orElseThrow();
    return new Document(stored.info(), CutText.join(stored.characters(), remainder, pieces));
  }

  private static List<CutText.Piece> pieces(Session session, int document) throws SQLException {
    return session.list(
        BARE_CHUNK + "WHERE document = ? ORDER BY ordinal",
        row -> piece(StoredChunk.readWithoutEmbedding(row)),
        document);
  }

  static CutText.Piece piece(StoredChunk stored) {
    return new CutText.Piece(stored.chunk().span(), stored.chunk().text());
  }

  static List<StoredChunk> chunks(Session session, int document) throws SQLException {
    return session.list(CHUNK + "WHERE document = ? ORDER BY ordinal", StoredChunk::read, document);
  }

  /** Like {@link #chunks(Session, int)}; by choice without embeddings, which are most of a row. */
  static List<StoredChunk> chunks(Session session, int document, boolean embeddings)
      throws SQLException {
    return embeddings
        ? chunks(session, document)
        : session.list(
            BARE_CHUNK + "WHERE document = ? ORDER BY ordinal",
            StoredChunk::readWithoutEmbedding,
            document);
  }

  static List<StoredChunk> chunksById(Session session, int workspace, List<?> ids)
      throws SQLException {
    return chunksBy("id", session, workspace, ids);
  }

  static List<StoredChunk> chunksByRow(Session session, int workspace, List<Integer> rows)
      throws SQLException {
    return chunksBy("row", session, workspace, rows);
  }

  private static List<StoredChunk> chunksBy(
      String column, Session session, int workspace, List<?> values) throws SQLException {
    if (values.isEmpty()) {
      return List.of();
    }
    return session.list(
        BARE_CHUNK
            + "WHERE +workspace = ? AND "
            + column
            + " IN ("
            + Values.places(values.size())
            + ")",
        StoredChunk::readWithoutEmbedding,
        Values.inPlaces(values, workspace));
  }

  /** Shows the documents that pass a filter, in the order of their uris, while more are wanted. */
  static void each(
      Session session, int workspace, Filter filter, UriRange range, Predicate<StoredInfo> visitor)
      throws SQLException {
    Session.Visitor rows =
        row -> {
          StoredInfo stored = StoredInfo.read(row);
          return !filter.test(stored.info()) || visitor.test(stored);
        };
    String from = INFO + "WHERE workspace = ? AND uri >= ? ";
    if (range.below() == null) {
      session.each(from + "ORDER BY uri", rows, workspace, range.from());
    } else {
      session.each(from + "AND uri < ? ORDER BY uri", rows, workspace, range.from(), range.below());
    }
  }
}
