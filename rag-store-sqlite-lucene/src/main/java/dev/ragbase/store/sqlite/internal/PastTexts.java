package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Revision;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The past revisions of documents. A text that did not change is kept once. */
final class PastTexts {
  private static final String INSERT =
      """
      INSERT INTO revisions (document, number, title, media_type, metadata, source_version,
        source_time, content_hash, characters, at, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String OLDER =
      """
      SELECT number, title, content_hash, characters, at FROM revisions
      WHERE document = ? AND number < ? ORDER BY number DESC LIMIT ?
      """;

  private static final String AS_OF =
      """
      SELECT number, title, media_type, metadata, source_version, source_time, content_hash, at
      FROM revisions WHERE document = ? AND at <= ? ORDER BY number DESC LIMIT 1
      """;

  private static final String TEXT_FROM =
      """
      SELECT text FROM revisions WHERE document = ? AND number >= ? AND text IS NOT NULL
      ORDER BY number LIMIT 1
      """;

  private PastTexts() {}

  /**
   * Keeps what a document was.
   *
   * @param text null if the next revision has the same
   * @param max how many past revisions are kept; older ones are forgotten
   */
  static void keep(Session session, StoredInfo past, @Nullable String text, int max)
      throws SQLException {
    DocumentInfo info = past.info();
    session.update(
        INSERT,
        past.row(),
        info.revision(),
        info.title(),
        info.mediaType(),
        MetadataJson.write(info.metadata()),
        StoredInfo.version(info.source()),
        StoredInfo.time(info.source()),
        StoredInfo.bytes(info.contentHash()),
        past.characters(),
        Values.micros(info.updatedAt()),
        text == null ? null : PackedText.pack(text.getBytes(StandardCharsets.UTF_8)));
    session.update(
        "DELETE FROM revisions WHERE document = ? AND number <= ?",
        past.row(),
        info.revision() - max);
  }

  /** The revisions with a number below one, newest first. */
  static List<Revision> below(Session session, StoredInfo now, int number, int limit)
      throws SQLException {
    List<Revision> found = new ArrayList<>();
    DocumentInfo info = now.info();
    if (info.revision() < number) {
      found.add(
          new Revision(
              info.revision(),
              info.title(),
              info.contentHash(),
              now.characters(),
              info.updatedAt()));
    }
    found.addAll(
        session.list(
            OLDER,
            row ->
                new Revision(
                    row.getInt(1),
                    row.getString(2),
                    StoredInfo.hash(row.getBytes(3)),
                    row.getInt(4),
                    Values.time(row.getLong(5))),
            now.row(),
            number,
            limit - found.size()));
    return found;
  }

  /** What a document was at a time before its current revision. */
  static Optional<Document> asOf(Session session, StoredInfo now, Instant time)
      throws SQLException {
    Optional<DocumentInfo> past =
        session.first(
            AS_OF,
            row ->
                new DocumentInfo(
                    now.info().id(),
                    now.info().uri(),
                    row.getString(2),
                    MetadataJson.read(row.getString(4)),
                    row.getString(3),
                    StoredInfo.source(row.getString(5), row.getString(6)),
                    StoredInfo.hash(row.getBytes(7)),
                    row.getInt(1),
                    0,
                    now.info().createdAt(),
                    Values.time(row.getLong(8))),
            now.row(),
            Values.micros(time));
    if (past.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Document(past.get(), text(session, now, past.get().revision())));
  }

  private static String text(Session session, StoredInfo now, int number) throws SQLException {
    Optional<byte[]> packed = session.first(TEXT_FROM, row -> row.getBytes(1), now.row(), number);
    return packed.isPresent()
        ? new String(PackedText.unpack(packed.get()), StandardCharsets.UTF_8)
        : DocumentRows.document(session, now).text();
  }
}
