package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Conversations; the database's policies keep each to its user. */
final class PgChatStore implements ChatStore {
  private static final String READ = "read conversations";
  private static final String WRITE = "keep conversations";
  private static final String SESSION =
      "id, title, metadata_exact, messages, created_at, updated_at";
  private static final String MESSAGE = "id, role, text, at, metadata_exact, ordinal";

  private final Db db;

  PgChatStore(Db db) {
    this.db = db;
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    UnicodeText.require("a conversation's title", title);
    MetadataColumns columns = MetadataColumns.of(metadata);
    Instant time = Micros.floor(at);
    Sql insert =
        Sql.of(
            """
            INSERT INTO sessions (workspace_id, id, user_id, title, metadata, metadata_exact, created_at,
              updated_at) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            ON CONFLICT (workspace_id, id) DO NOTHING
            """,
            Ids.workspace(scope),
            id.value(),
            Ids.user(scope),
            PgText.write(title),
            columns.json(),
            columns.exact(),
            time,
            time);
    return db.write(
        scope,
        Role.VIEWER,
        WRITE,
        session -> {
          session.update(insert);
          return find(session, scope, id, "")
              .orElseThrow(
                  () ->
                      new StoreException("conversation id " + id + " is taken: choose a new one"));
        });
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    if (messages.size() > BATCH_MAX) {
      db.memberships().require(scope, Role.VIEWER, WRITE);
      throw new IllegalArgumentException(
          messages.size()
              + " messages in one append, at most "
              + BATCH_MAX
              + ": cut them into batches");
    }
    return db.write(scope, Role.VIEWER, WRITE, session -> append(session, scope, id, messages));
  }

  private static int append(
      Session session, Scope scope, SessionId id, List<ChatMessage> messages) {
    ChatSession found =
        find(session, scope, id, " FOR UPDATE")
            .orElseThrow(
                () ->
                    new StoreException("there is no conversation " + id + " here: start it first"));
    MessageBatch batch = new MessageBatch(session, scope, id);
    List<ChatMessage> fresh = batch.unknown(messages);
    if (fresh.isEmpty()) {
      return 0;
    }
    batch.insert(fresh, found.messages());
    Instant newest = fresh.stream().map(ChatMessage::at).max(Instant::compareTo).orElseThrow();
    // Before its first message a conversation was updated when it was made, which counts no more
    // then.
    session.update(
        Sql.of(
            "UPDATE sessions SET messages = messages + ?, updated_at ="
                + " CASE WHEN messages = 0 THEN ?::timestamptz ELSE greatest(updated_at, ?) END"
                + " WHERE workspace_id = ? AND id = ?",
            fresh.size(),
            Micros.floor(newest),
            Micros.floor(newest),
            Ids.workspace(scope),
            id.value()));
    return fresh.size();
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return db.read(scope, READ, session -> find(session, scope, id, ""));
  }

  private static Optional<ChatSession> find(
      Session session, Scope scope, SessionId id, String lock) {
    return session.first(
        Sql.of(
            "SELECT "
                + SESSION
                + " FROM sessions WHERE workspace_id = ? AND user_id = ? AND id = ?"
                + lock,
            Ids.workspace(scope),
            Ids.user(scope),
            id.value()),
        PgChatStore::session);
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    PageCursor cursors = cursors("chats.sessions", scope, "");
    Sql sql =
        Sql.of(
            "SELECT " + SESSION + " FROM sessions WHERE workspace_id = ? AND user_id = ?",
            Ids.workspace(scope),
            Ids.user(scope));
    cursors
        .key(page)
        .ifPresent(
            key ->
                sql.add(
                    " AND (updated_at, id) < (?, ?)",
                    Instant.parse(key.substring(0, key.indexOf(' '))),
                    UUID.fromString(key.substring(key.indexOf(' ') + 1))));
    sql.add(" ORDER BY updated_at DESC, id DESC LIMIT ?", page.size() + 1);
    List<ChatSession> found =
        db.read(scope, READ, session -> session.list(sql, PgChatStore::session));
    return page(found, page, last -> cursors.after(last.updatedAt() + " " + last.id()));
  }

  /** A message with its place. */
  private record Placed(int ordinal, ChatMessage message) {}

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    PageCursor cursors = cursors("chats.messages", scope, id);
    int from = cursors.key(page).map(Integer::parseInt).orElse(0);
    Sql sql =
        messages(scope, id)
            .add(" AND ordinal >= ? ORDER BY ordinal LIMIT ?", from, page.size() + 1);
    Page<Placed> placed =
        page(
            db.read(scope, READ, session -> session.list(sql, PgChatStore::placed)),
            page,
            last -> cursors.after(Integer.toString(last.ordinal() + 1)));
    return new Page<>(placed.items().stream().map(Placed::message).toList(), placed.next());
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    Bounds.requireLimit(limit);
    Sql sql = messages(scope, id).add(" ORDER BY ordinal DESC LIMIT ?", limit);
    List<Placed> newestFirst =
        db.read(scope, READ, session -> session.list(sql, PgChatStore::placed));
    return newestFirst.reversed().stream().map(Placed::message).toList();
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    Sql sql =
        Sql.of(
            "DELETE FROM sessions WHERE workspace_id = ? AND user_id = ? AND id = ?",
            Ids.workspace(scope),
            Ids.user(scope),
            id.value());
    return db.write(scope, Role.VIEWER, WRITE, session -> session.update(sql) > 0);
  }

  private static Sql messages(Scope scope, SessionId id) {
    return Sql.of(
        "SELECT "
            + MESSAGE
            + " FROM messages WHERE workspace_id = ? AND user_id = ? AND session_id = ?",
        Ids.workspace(scope),
        Ids.user(scope),
        id.value());
  }

  private static <T> Page<T> page(List<T> found, PageRequest page, Function<T, String> cursor) {
    if (found.size() <= page.size()) {
      return new Page<>(found, Optional.empty());
    }
    List<T> shown = found.subList(0, page.size());
    return new Page<>(shown, Optional.of(cursor.apply(shown.getLast())));
  }

  private static PageCursor cursors(String call, Scope scope, Object of) {
    return PageCursor.of(call, scope.tenant(), scope.workspace(), scope.user(), of);
  }

  private static ChatSession session(ResultSet row) throws SQLException {
    return new ChatSession(
        new SessionId(row.getObject("id", UUID.class)),
        PgText.read(row.getString("title")),
        DocumentRows.metadata(row),
        row.getInt("messages"),
        DocumentRows.time(row, "created_at"),
        DocumentRows.time(row, "updated_at"));
  }

  private static Placed placed(ResultSet row) throws SQLException {
    return new Placed(
        row.getInt("ordinal"),
        new ChatMessage(
            new MessageId(row.getObject("id", UUID.class)),
            ChatRole.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
            PgText.read(row.getString("text")),
            DocumentRows.time(row, "at"),
            DocumentRows.metadata(row)));
  }
}
