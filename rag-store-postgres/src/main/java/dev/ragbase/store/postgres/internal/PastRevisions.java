package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Revision;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a document was. */
final class PastRevisions {
  private final Db db;
  private final Scope scope;
  private final String action;
  private final UUID workspace;

  PastRevisions(Db db, Scope scope, String action) {
    this.db = db;
    this.scope = scope;
    this.action = action;
    this.workspace = Ids.workspace(scope);
  }

  Page<Revision> page(DocumentId id, PageRequest page) {
    PageCursor cursors =
        PageCursor.of("documents.revisions", scope.tenant(), scope.workspace(), id);
    int before = cursors.key(page).map(Integer::parseInt).orElse(Integer.MAX_VALUE);
    Sql sql =
        Sql.of(
            """
            SELECT number, title, content_hash, characters, at FROM (
              SELECT revision AS number, title, content_hash, characters, updated_at AS at
              FROM documents WHERE workspace_id = ? AND id = ?
              UNION ALL
              SELECT number, title, content_hash, characters, at
              FROM document_revisions WHERE workspace_id = ? AND document_id = ?) r
            WHERE number < ? ORDER BY number DESC LIMIT ?
            """,
            workspace,
            id.value(),
            workspace,
            id.value(),
            before,
            page.size());
    List<Revision> older =
        db.read(scope, action, session -> session.list(sql, PastRevisions::revision));
    boolean more = !older.isEmpty() && older.getLast().number() > 1;
    return new Page<>(
        older,
        more
            ? Optional.of(cursors.after(Integer.toString(older.getLast().number())))
            : Optional.empty());
  }

  private static Revision revision(ResultSet row) throws SQLException {
    return new Revision(
        row.getInt("number"),
        PgText.read(row.getString("title")),
        hash(row),
        row.getInt("characters"),
        DocumentRows.time(row, "at"));
  }

  private static ContentHash hash(ResultSet row) throws SQLException {
    return new ContentHash(HexFormat.of().formatHex(row.getBytes("content_hash")));
  }

  Optional<Document> asOf(DocumentId id, Instant time) {
    return db.snapshot(
        scope,
        action,
        session -> {
          Optional<Document> current = current(session, id);
          if (current.isEmpty() || !current.get().info().updatedAt().isAfter(time)) {
            return current;
          }
          return past(session, current.get(), time);
        });
  }

  private Optional<Document> current(Session session, DocumentId id) {
    return session.first(
        Sql.of(
            "SELECT "
                + DocumentRows.INFO
                + ", d.text FROM documents d WHERE d.workspace_id = ? AND d.id = ?",
            workspace,
            id.value()),
        DocumentRows::document);
  }

  /** A revision without text has that of the next one with a text, or the current one's. */
  private Optional<Document> past(Session session, Document current, Instant time) {
    DocumentInfo info = current.info();
    return session.first(
        Sql.of(
            """
            SELECT r.*, (SELECT n.text FROM document_revisions n
                WHERE n.workspace_id = r.workspace_id AND n.document_id = r.document_id
                  AND n.number >= r.number AND n.text IS NOT NULL ORDER BY n.number LIMIT 1) AS full_text
            FROM document_revisions r
            WHERE r.workspace_id = ? AND r.document_id = ? AND r.at <= ?
            ORDER BY r.number DESC LIMIT 1
            """,
            workspace,
            info.id().value(),
            Micros.floor(time)),
        row -> {
          String text = row.getString("full_text");
          return new Document(
              new DocumentInfo(
                  info.id(),
                  info.uri(),
                  PgText.read(row.getString("title")),
                  DocumentRows.metadata(row),
                  PgText.read(row.getString("media_type")),
                  DocumentRows.source(row),
                  hash(row),
                  row.getInt("number"),
                  0,
                  info.createdAt(),
                  DocumentRows.time(row, "at")),
              text == null ? current.text() : PgText.read(text));
        });
  }
}
