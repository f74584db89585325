package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * Brings an older stack's {@code chat_history.db} in: its tables {@code sessions} and {@code
 * messages}, whatever their columns are called (see {@link ChatColumns}); what no known column
 * holds is kept as metadata. Ids are derived from the old ones, so that a second run changes
 * nothing. The file is only read.
 */
public final class ChatHistoryImport {
  private static final int BATCH = 500;

  private final ChatStore chats;
  private final Scope scope;

  /** An import as conversations of this scope's user. */
  public ChatHistoryImport(ChatStore chats, Scope scope) {
    this.chats = chats;
    this.scope = scope;
  }

  /**
   * What an import did.
   *
   * @param sessions how many there are in the file
   * @param messages how many there are in the file
   * @param messagesNew how many of them were not here before
   */
  public record Report(long sessions, long messages, long messagesNew) {}

  /**
   * Brings a file in.
   *
   * @throws JsonlException if it is not such a database; the message names what is missing
   */
  public Report run(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new JsonlException("no such file: " + file + ": name a chat_history.db", null);
    }
    Properties readOnly = new Properties();
    readOnly.setProperty("open_mode", "1");
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file, readOnly)) {
      return run(file, db);
    } catch (SQLException e) {
      throw new JsonlException(
          "cannot read " + file + ": " + e.getMessage() + ": is it a chat_history.db (SQLite)?", e);
    }
  }

  private Report run(Path file, Connection db) throws SQLException {
    ChatColumns sessionColumns = ChatColumns.sessions(file, columns(db, "sessions"));
    ChatColumns messageColumns = ChatColumns.messages(file, columns(db, "messages"));
    Map<String, SessionId> started = new HashMap<>();
    long sessions = 0;
    try (Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT rowid AS \"#\", * FROM sessions ORDER BY 1")) {
      while (rows.next()) {
        start(sessionColumns.read(rows), started);
        sessions++;
      }
    }
    Appending appending = new Appending(started);
    try (Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT rowid AS \"#\", * FROM messages ORDER BY 1")) {
      while (rows.next()) {
        appending.add(messageColumns.read(rows));
      }
    }
    appending.flush();
    return new Report(sessions, appending.messages, appending.messagesNew);
  }

  private static List<String> columns(Connection db, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
    }
    return names;
  }

  private SessionId start(ChatColumns.Row row, Map<String, SessionId> started) {
    SessionId id = new SessionId(derived("session", row.id()));
    Metadata metadata = row.others().with("importedId", MetadataValue.of(row.id()));
    chats.start(scope, id, row.text(), row.at().orElse(Instant.EPOCH), metadata);
    started.put(row.id(), id);
    return id;
  }

  /** The old id where it is a UUID, else one that always comes out the same. */
  private static UUID derived(String kind, String oldId) {
    try {
      return UUID.fromString(oldId);
    } catch (IllegalArgumentException e) {
      String hex = ContentHash.of("chat history\n" + kind + "\n" + oldId).hex();
      long high = Long.parseUnsignedLong(hex.substring(0, 16), 16);
      long low = Long.parseUnsignedLong(hex.substring(16, 32), 16);
      return new UUID(
          (high & 0xFFFFFFFFFFFF0FFFL) | 0x8000L,
          (low & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
    }
  }

  /** Messages on their way, a batch for each session. */
  private final class Appending {
    private final Map<String, SessionId> started;
    private final Map<String, List<ChatMessage>> waiting = new HashMap<>();
    private long messages;
    private long messagesNew;
    private int waitingCount;

    Appending(Map<String, SessionId> started) {
      this.started = started;
    }

    void add(ChatColumns.Row row) {
      messages++;
      String session = row.session();
      UUID id = derived("message", session + "\n" + row.id());
      ChatMessage message =
          new ChatMessage(
              new MessageId(id),
              role(row.role()),
              row.text(),
              row.at().orElse(Instant.EPOCH),
              row.others());
      waiting.computeIfAbsent(session, key -> new ArrayList<>()).add(message);
      if (++waitingCount == BATCH) {
        flush();
      }
    }

    void flush() {
      waiting.forEach(
          (session, batch) -> {
            SessionId id = started.get(session);
            if (id == null) {
              Instant at = batch.getFirst().at();
              id =
                  start(
                      new ChatColumns.Row(session, "", "", "", Optional.of(at), Metadata.empty()),
                      started);
            }
            messagesNew += chats.append(scope, id, batch);
          });
      waiting.clear();
      waitingCount = 0;
    }
  }

  private static ChatRole role(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "assistant", "ai", "bot", "model" -> ChatRole.ASSISTANT;
      case "system" -> ChatRole.SYSTEM;
      case "tool", "function" -> ChatRole.TOOL;
      default -> ChatRole.USER;
    };
  }
}
