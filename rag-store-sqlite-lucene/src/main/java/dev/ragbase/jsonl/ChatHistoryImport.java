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
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings an older stack's {@code chat_history.db} in: its tables {@code sessions} and {@code
 * messages}, whatever their columns are called (see {@link ChatColumns}); what no known column
 * holds is kept as metadata. Ids are derived from the old ones and from whose they become, so that
 * a second run changes nothing; ids that are UUIDs stay. The file is only read.
 */
public final class ChatHistoryImport {
  private static final int BATCH = 500;

  private final ChatStore chats;
  private final Scope scope;
  private final String seed;

  /**
   * An import as conversations of this scope's user.
   *
   * @param name tells files apart that number their conversations alike: the same for each import
   *     of one file; empty for the only one
   */
  public ChatHistoryImport(ChatStore chats, Scope scope, String name) {
    this.chats = chats;
    this.scope = scope;
    this.seed = seed(scope, name);
  }

  private static String seed(Scope scope, String name) {
    Scope local = Scope.local();
    boolean isLocal =
        scope.tenant().equals(local.tenant())
            && scope.workspace().equals(local.workspace())
            && scope.user().equals(local.user());
    // What is imported for the local user had no more than this in its ids from the beginning.
    return isLocal && name.isEmpty()
        ? "chat history"
        : String.join(
            "\n",
            "chat history of",
            scope.tenant().value(),
            scope.workspace().value(),
            scope.user().value(),
            name);
  }

  /**
   * What an import did.
   *
   * @param sessions how many conversations were made of the file, or found to be here
   * @param messages how many there are in the file
   * @param messagesNew how many of them were not here before
   * @param messagesRefused how many were left out, because their conversation here has other words
   *     under their ids: it came from another file
   * @param odd what of the file was read in a way that it does not say
   */
  public record Report(
      long sessions, long messages, long messagesNew, long messagesRefused, Odd odd) {}

  /**
   * What is read though it is not as it should be.
   *
   * @param sessionsUnlisted conversations that only messages name: each becomes one without a title
   * @param rolesUnknown messages whose role is none that is known: taken as the user's
   * @param textsMissing messages that have no text: kept as empty ones
   */
  public record Odd(long sessionsUnlisted, long rolesUnknown, long textsMissing) {
    /** Nothing of the kind. */
    public static final Odd NONE = new Odd(0, 0, 0);
  }

  /**
   * Brings a file in.
   *
   * @throws JsonlException if it is not such a database; the message names what is missing
   */
  public Report run(Path file) {
    return reading(file, db -> run(file, db));
  }

  /**
   * Checks that a file is such a database, before there is anything to bring it into.
   *
   * @throws JsonlException as {@link #run}
   */
  public static void require(Path file) {
    reading(
        file,
        db -> {
          List<String> sessionIds = ChatColumns.sessionIds(file, columns(db, "sessions"));
          return used(db, sessionIds, ChatColumns.messages(file, columns(db, "messages")));
        });
  }

  /** What is read of a database. */
  private interface Reading<T extends @Nullable Object> {
    T of(Connection db) throws SQLException;
  }

  private static <T extends @Nullable Object> T reading(Path file, Reading<T> reading) {
    if (!Files.isRegularFile(file)) {
      throw new JsonlException("no such file: " + file + ": name a chat_history.db", null);
    }
    Properties readOnly = new Properties();
    readOnly.setProperty("open_mode", "1");
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file, readOnly)) {
      return reading.of(db);
    } catch (SQLException e) {
      throw new JsonlException(
          "cannot read " + file + ": " + e.getMessage() + ": is it a chat_history.db (SQLite)?", e);
    }
  }

  private Report run(Path file, Connection db) throws SQLException {
    List<String> sessionNames = columns(db, "sessions");
    List<String> sessionIds = ChatColumns.sessionIds(file, sessionNames);
    ChatColumns messageColumns = ChatColumns.messages(file, columns(db, "messages"));
    ChatColumns sessionColumns =
        ChatColumns.sessions(sessionNames, used(db, sessionIds, messageColumns));
    Map<String, SessionId> started = new HashMap<>();
    try (Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT rowid AS \"#\", * FROM sessions ORDER BY 1")) {
      while (rows.next()) {
        start(sessionColumns.read(rows), started);
      }
    }
    long listed = started.size();
    Appending appending = new Appending(started);
    try (Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT rowid AS \"#\", * FROM messages ORDER BY 1")) {
      while (rows.next()) {
        appending.add(messageColumns.read(rows));
      }
    }
    appending.flush();
    return new Report(
        started.size(),
        appending.messages,
        appending.messagesNew,
        appending.messagesRefused,
        new Odd(started.size() - listed, appending.rolesUnknown, appending.textsMissing));
  }

  /** The column of the sessions whose values the messages use; the first if they use none. */
  private static @Nullable String used(Connection db, List<String> columns, ChatColumns messages)
      throws SQLException {
    String best = null;
    long most = -1;
    for (String name : columns) {
      String sql =
          """
          SELECT count(*) FROM messages
          WHERE CAST(%s AS TEXT) IN (SELECT CAST(%s AS TEXT) FROM sessions)
          """
              .formatted(quoted(Objects.requireNonNull(messages.session())), quoted(name));
      try (Statement statement = db.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        if (rows.getLong(1) > most) {
          most = rows.getLong(1);
          best = name;
        }
      }
    }
    return best;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
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
  private UUID derived(String kind, String oldId) {
    try {
      return UUID.fromString(oldId);
    } catch (IllegalArgumentException e) {
      String hex = ContentHash.of(seed + "\n" + kind + "\n" + oldId).hex();
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
    private long messagesRefused;
    private long rolesUnknown;
    private long textsMissing;
    private final Set<SessionId> refused = new HashSet<>();

    /** What is here already of the conversations of the last batch, which most often go on. */
    private final Map<String, Map<MessageId, ChatMessage>> known = new HashMap<>();

    private int waitingCount;

    Appending(Map<String, SessionId> started) {
      this.started = started;
    }

    void add(ChatColumns.Row row) {
      messages++;
      Optional<ChatRole> role = role(row.role());
      rolesUnknown += role.isEmpty() ? 1 : 0;
      textsMissing += row.text().isEmpty() ? 1 : 0;
      String session = row.session();
      UUID id = derived("message", session + "\n" + row.id());
      ChatMessage message =
          new ChatMessage(
              new MessageId(id),
              role.orElse(ChatRole.USER),
              row.text(),
              row.at().orElse(Instant.EPOCH),
              row.others());
      waiting.computeIfAbsent(session, key -> new ArrayList<>()).add(message);
      if (++waitingCount == BATCH) {
        flush();
      }
    }

    void flush() {
      known.keySet().retainAll(waiting.keySet());
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
            append(
                id,
                batch,
                known.computeIfAbsent(
                    session, key -> here(Objects.requireNonNull(started.get(key)))));
          });
      waiting.clear();
      waitingCount = 0;
    }

    private Map<MessageId, ChatMessage> here(SessionId id) {
      Map<MessageId, ChatMessage> here = new HashMap<>();
      for (ChatMessage message :
          Page.all(PageRequest.SIZE_MAX, page -> chats.messages(scope, id, page))) {
        here.put(message.id(), message);
      }
      return here;
    }

    /** Nothing is added to a conversation that is another one. */
    private void append(SessionId id, List<ChatMessage> batch, Map<MessageId, ChatMessage> here) {
      boolean isAnother = batch.stream().anyMatch(it -> !isSame(it, here.get(it.id())));
      if (isAnother || refused.contains(id)) {
        refused.add(id);
        messagesRefused += batch.size();
      } else {
        messagesNew += chats.append(scope, id, batch);
        batch.forEach(it -> here.putIfAbsent(it.id(), it));
      }
    }

    private static boolean isSame(ChatMessage given, @Nullable ChatMessage here) {
      return here == null || (given.text().equals(here.text()) && given.role() == here.role());
    }
  }

  private static Optional<ChatRole> role(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "user", "human" -> Optional.of(ChatRole.USER);
      case "assistant", "ai", "bot", "model" -> Optional.of(ChatRole.ASSISTANT);
      case "system" -> Optional.of(ChatRole.SYSTEM);
      case "tool", "function" -> Optional.of(ChatRole.TOOL);
      default -> Optional.empty();
    };
  }
}
