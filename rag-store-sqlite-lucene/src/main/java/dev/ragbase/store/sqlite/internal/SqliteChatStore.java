package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The conversations, in {@code sessions} and {@code messages}. Safe for many threads. */
final class SqliteChatStore implements ChatStore {
  private static final String READ = "read conversations";
  private static final String WRITE = "keep conversations";

  private static final String INSERT_SESSION =
      """
      INSERT INTO sessions (workspace, user, id, title, metadata, messages, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      """;

  private static final String INSERT_MESSAGE =
      """
      INSERT INTO messages (session, ordinal, id, role, text, at, metadata)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String COUNT_UP =
      """
      UPDATE sessions SET messages = ?,
        updated_at = (SELECT max(at) FROM messages WHERE session = sessions.row)
      WHERE row = ?
      """;

  private final Truth truth;

  SqliteChatStore(Truth truth) {
    this.truth = truth;
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    UnicodeText.require("a conversation's title", title);
    return truth.write(
        scope,
        Role.VIEWER,
        WRITE,
        (session, workspace) -> {
          Optional<ChatSession> known = own(session, workspace, scope, id);
          if (known.isPresent()) {
            return known.get();
          }
          if (session.number("SELECT count(*) FROM sessions WHERE id = ?", id.value()) > 0) {
            throw new StoreException("conversation id " + id + " is taken: choose a new one");
          }
          long micros = Values.micros(at);
          session.update(
              INSERT_SESSION,
              workspace,
              scope.user().value(),
              id.value(),
              title,
              MetadataJson.write(metadata),
              micros,
              micros);
          record(session, workspace, scope, id, 0, false);
          return own(session, workspace, scope, id).orElseThrow();
        });
  }

  private static Optional<ChatSession> own(
      Session session, int workspace, Scope scope, SessionId id) throws SQLException {
    return SessionRows.find(session, workspace, scope, id).map(SessionRows.Stored::session);
  }

  private static void record(
      Session session, int workspace, Scope scope, SessionId id, int messages, boolean deleted)
      throws SQLException {
    ChangeLog log = new ChangeLog();
    log.session(id.value(), scope.user().value(), messages, deleted);
    log.stamp(session, workspace);
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    Bounds.requireBatch("messages", messages.size(), BATCH_MAX);
    List<ChatMessage> fixed = List.copyOf(messages);
    return truth.write(
        scope,
        Role.VIEWER,
        WRITE,
        (session, workspace) -> {
          Optional<SessionRows.Stored> found = SessionRows.find(session, workspace, scope, id);
          if (found.isEmpty()) {
            throw new StoreException("there is no conversation " + id + " here: start it first");
          }
          SessionRows.Stored stored = found.get();
          List<ChatMessage> added = unknown(session, stored.row(), fixed);
          if (!added.isEmpty()) {
            int before = stored.session().messages();
            insert(session, stored.row(), before, added);
            record(session, workspace, scope, id, before + added.size(), false);
          }
          return added.size();
        });
  }

  /** Those that the session has not yet, each once. */
  private static List<ChatMessage> unknown(
      Session session, int sessionRow, List<ChatMessage> messages) throws SQLException {
    Set<MessageId> known = new HashSet<>();
    if (!messages.isEmpty()) {
      List<UUID> ids = messages.stream().map(message -> message.id().value()).toList();
      known.addAll(
          session.list(
              "SELECT id FROM messages WHERE session = ? AND id IN ("
                  + Values.places(messages.size())
                  + ")",
              row -> new MessageId(Values.id(row, 1)),
              Values.inPlaces(ids, sessionRow)));
    }
    return messages.stream().filter(message -> known.add(message.id())).toList();
  }

  private static void insert(
      Session session, int sessionRow, int before, List<ChatMessage> messages) throws SQLException {
    int[] ordinal = {before};
    session.batch(
        INSERT_MESSAGE,
        messages,
        message ->
            new @Nullable Object[] {
              sessionRow,
              ordinal[0]++,
              message.id().value(),
              message.role().name(),
              message.text(),
              Values.micros(message.at()),
              MetadataJson.write(message.metadata())
            });
    session.update(COUNT_UP, ordinal[0], sessionRow);
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return truth.read(scope, READ, (session, workspace) -> own(session, workspace, scope, id));
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    PageCursor cursors = cursors("chats.sessions", scope, "");
    Optional<String> key = cursors.key(page);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          int limit = page.size() + 1;
          List<ChatSession> found;
          if (key.isEmpty()) {
            found = SessionRows.newest(session, workspace, scope, limit);
          } else {
            int space = key.get().indexOf(' ');
            long updatedAt = Long.parseLong(key.get().substring(0, space));
            SessionId last = SessionId.parse(key.get().substring(space + 1));
            found = SessionRows.older(session, workspace, scope, updatedAt, last, limit);
          }
          if (found.size() <= page.size()) {
            return new Page<>(found, Optional.empty());
          }
          ChatSession last = found.get(page.size() - 1);
          return new Page<>(
              found.subList(0, page.size()),
              Optional.of(cursors.after(Values.micros(last.updatedAt()) + " " + last.id())));
        });
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    PageCursor cursors = cursors("chats.messages", scope, id);
    int from = cursors.key(page).map(Integer::parseInt).orElse(0);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Optional<SessionRows.Stored> stored = SessionRows.find(session, workspace, scope, id);
          if (stored.isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
          }
          int end = from + page.size();
          return new Page<>(
              SessionRows.messages(session, stored.get().row(), from, page.size()),
              end < stored.get().session().messages()
                  ? Optional.of(cursors.after(Integer.toString(end)))
                  : Optional.empty());
        });
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    Bounds.requireLimit(limit, PageRequest.SIZE_MAX);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Optional<SessionRows.Stored> stored = SessionRows.find(session, workspace, scope, id);
          if (stored.isEmpty()) {
            return List.of();
          }
          int from = Math.max(0, stored.get().session().messages() - limit);
          return SessionRows.messages(session, stored.get().row(), from, limit);
        });
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return truth.write(
        scope,
        Role.VIEWER,
        WRITE,
        (session, workspace) -> {
          Optional<SessionRows.Stored> stored = SessionRows.find(session, workspace, scope, id);
          if (stored.isEmpty()) {
            return false;
          }
          session.update("DELETE FROM messages WHERE session = ?", stored.get().row());
          session.update("DELETE FROM sessions WHERE row = ?", stored.get().row());
          record(session, workspace, scope, id, stored.get().session().messages(), true);
          return true;
        });
  }

  private static PageCursor cursors(String call, Scope scope, Object of) {
    return PageCursor.of(call, scope.tenant(), scope.workspace(), scope.user(), of);
  }
}
