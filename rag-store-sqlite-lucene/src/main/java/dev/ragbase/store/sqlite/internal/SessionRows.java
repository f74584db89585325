package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads conversations, inside a transaction. */
final class SessionRows {
  private static final String SESSION =
      "SELECT row, id, title, metadata, messages, created_at, updated_at FROM sessions"
          + " WHERE workspace = ? AND user = ? ";

  private static final String MESSAGE =
      "SELECT id, role, text, at, metadata FROM messages WHERE session = ? ";

  private SessionRows() {}

  /** A conversation as SQLite has it. */
  record Stored(int row, ChatSession session) {
    static Stored read(ResultSet row) throws SQLException {
      return new Stored(
          row.getInt(1),
          new ChatSession(
              new SessionId(Values.id(row, 2)),
              row.getString(3),
              MetadataJson.read(row.getString(4)),
              row.getInt(5),
              Values.time(row.getLong(6)),
              Values.time(row.getLong(7))));
    }
  }

  static Optional<Stored> find(Session session, int workspace, Scope scope, SessionId id)
      throws SQLException {
    return session.first(
        SESSION + "AND id = ?", Stored::read, workspace, scope.user().value(), id.value());
  }

  /** The conversations after one (by newest message, then id, descending). */
  static List<ChatSession> older(
      Session session, int workspace, Scope scope, long updatedAt, SessionId id, int limit)
      throws SQLException {
    return session.list(
        SESSION + "AND (updated_at, id) < (?, ?) ORDER BY updated_at DESC, id DESC LIMIT ?",
        row -> Stored.read(row).session(),
        workspace,
        scope.user().value(),
        updatedAt,
        id.value(),
        limit);
  }

  static List<ChatSession> newest(Session session, int workspace, Scope scope, int limit)
      throws SQLException {
    return session.list(
        SESSION + "ORDER BY updated_at DESC, id DESC LIMIT ?",
        row -> Stored.read(row).session(),
        workspace,
        scope.user().value(),
        limit);
  }

  static List<ChatMessage> messages(Session session, int sessionRow, int from, int limit)
      throws SQLException {
    return session.list(
        MESSAGE + "AND ordinal >= ? ORDER BY ordinal LIMIT ?",
        SessionRows::message,
        sessionRow,
        from,
        limit);
  }

  private static ChatMessage message(ResultSet row) throws SQLException {
    return new ChatMessage(
        new MessageId(Values.id(row, 1)),
        ChatRole.valueOf(row.getString(2)),
        row.getString(3),
        Values.time(row.getLong(4)),
        MetadataJson.read(row.getString(5)));
  }
}
