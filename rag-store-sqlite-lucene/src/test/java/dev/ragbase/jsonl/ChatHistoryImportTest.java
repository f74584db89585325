package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.PageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatHistoryImportTest {
  private static final Scope SCOPE = Scope.local();

  @TempDir Path dir;

  @Test
  void sessionsAndMessagesComeOverWithTimesAndUnknownColumnsAndASecondRunAddsNothing()
      throws SQLException {
    Path file =
        database(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, title TEXT, created_at TEXT, mood TEXT)",
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, session_id INT, role TEXT, content TEXT,"
                + " timestamp REAL, tokens INT)",
            "INSERT INTO sessions VALUES (7, 'Keys', '2024-05-06 07:08:09', 'calm')",
            "INSERT INTO messages VALUES (1, 7, 'user', 'how?', 1715000000.5, 12),"
                + " (2, 7, 'assistant', 'so.', 1715000001, NULL), (3, 9, 'human', 'lost', 0, 1)");
    try (MemoryStore store = MemoryStore.open()) {
      ChatHistoryImport history = new ChatHistoryImport(store.chats(), SCOPE, "");
      ChatHistoryImport.Report report = history.run(file);
      assertThat(report)
          .isEqualTo(new ChatHistoryImport.Report(2, 3, 3, 0, new ChatHistoryImport.Odd(1, 0, 0)));
      List<ChatSession> sessions = store.chats().sessions(SCOPE, PageRequest.first(10)).items();
      assertThat(sessions).hasSize(2);
      ChatSession keys =
          sessions.stream().filter(it -> it.title().equals("Keys")).findFirst().orElseThrow();
      assertThat(keys.createdAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09Z"));
      assertThat(keys.metadata().get("mood")).contains(MetadataValue.of("calm"));
      List<ChatMessage> messages =
          store.chats().messages(SCOPE, keys.id(), PageRequest.first(10)).items();
      assertThat(messages).extracting(ChatMessage::text).containsExactly("how?", "so.");
      assertThat(messages)
          .extracting(ChatMessage::role)
          .containsExactly(ChatRole.USER, ChatRole.ASSISTANT);
      assertThat(messages.getFirst().at()).isEqualTo(Instant.ofEpochMilli(1715000000500L));
      assertThat(messages.getFirst().metadata().get("tokens")).contains(MetadataValue.of(12));
      assertThat(history.run(file).messagesNew()).isZero();
    }
  }

  @Test
  void aFileThatIsNoSuchDatabaseIsNamedWithWhatIsMissing() throws SQLException, IOException {
    try (MemoryStore store = MemoryStore.open()) {
      ChatHistoryImport history = new ChatHistoryImport(store.chats(), SCOPE, "");
      Path noTables = database("CREATE TABLE other(x INT)");
      assertThatThrownBy(() -> history.run(noTables))
          .isInstanceOf(JsonlException.class)
          .hasMessageContaining("no table sessions");
      Path text = Files.writeString(dir.resolve("text.db"), "not a database at all");
      assertThatThrownBy(() -> history.run(text)).isInstanceOf(JsonlException.class);
    }
  }

  @Test
  void anotherDatabaseThatNumbersItsConversationsAlikeIsNotMixedIn() throws SQLException {
    Path first = conversation("first.db", "how?");
    Path second = conversation("second.db", "why?");
    Scope ada = Scope.of("acme", "handbook", "ada", Role.OWNER);
    try (MemoryStore store = MemoryStore.open()) {
      ChatStore chats = store.chats();
      assertThat(new ChatHistoryImport(chats, SCOPE, "").run(first).messagesNew()).isEqualTo(2);
      assertThat(new ChatHistoryImport(chats, SCOPE, "").run(second))
          .isEqualTo(new ChatHistoryImport.Report(1, 2, 0, 2, ChatHistoryImport.Odd.NONE));
      for (int round = 0; round < 2; round++) {
        int added = round == 0 ? 2 : 0;
        assertThat(new ChatHistoryImport(chats, SCOPE, "second").run(second))
            .isEqualTo(new ChatHistoryImport.Report(1, 2, added, 0, ChatHistoryImport.Odd.NONE));
        assertThat(new ChatHistoryImport(chats, ada, "").run(first))
            .isEqualTo(new ChatHistoryImport.Report(1, 2, added, 0, ChatHistoryImport.Odd.NONE));
      }
      assertThat(chats.sessions(SCOPE, PageRequest.first(10)).items()).hasSize(2);
      assertThat(chats.sessions(ada, PageRequest.first(10)).items()).hasSize(1);
    }
  }

  @Test
  void whatIsOddIsTakenInAndCounted() throws SQLException {
    Path file =
        database(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, title TEXT)",
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, session_id INT, role TEXT, content TEXT)",
            "INSERT INTO sessions VALUES (1, 't'), (2, 'u')",
            "INSERT INTO messages VALUES (1, 1, 'User', 'a'), (2, 1, 'moderator', 'b'),"
                + " (3, 1, NULL, 'c'), (4, 2, 'ai', NULL), (5, 77, 'user', 'd'),"
                + " (6, NULL, 'user', 'e')");
    try (MemoryStore store = MemoryStore.open()) {
      ChatHistoryImport history = new ChatHistoryImport(store.chats(), SCOPE, "");
      for (int added : List.of(6, 0)) {
        assertThat(history.run(file))
            .isEqualTo(
                new ChatHistoryImport.Report(4, 6, added, 0, new ChatHistoryImport.Odd(2, 2, 1)));
      }
      assertThat(store.chats().sessions(SCOPE, PageRequest.first(10)).items()).hasSize(4);
    }
  }

  @Test
  void idsThatWereDerivedForTheLocalUserStay() throws SQLException {
    try (MemoryStore store = MemoryStore.open()) {
      new ChatHistoryImport(store.chats(), SCOPE, "").run(conversation("chat_history.db", "how?"));
      assertThat(store.chats().sessions(SCOPE, PageRequest.first(10)).items())
          .extracting(it -> it.id().toString())
          .containsExactly("b4c58d03-2ac2-85fc-bcf6-08c43b570632");
    }
  }

  private Path conversation(String name, String question) throws SQLException {
    return database(
        name,
        List.of(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, title TEXT)",
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, session_id INT, role TEXT, content TEXT)",
            "INSERT INTO sessions VALUES (1, 't')",
            "INSERT INTO messages VALUES (1, 1, 'user', '" + question + "'), (2, 1, 'ai', 'so.')"));
  }

  @Test
  void theIdOfASessionIsInTheColumnWhoseValuesTheMessagesUse() throws SQLException {
    Path file =
        database(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, session_id TEXT, title TEXT)",
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content TEXT)",
            "INSERT INTO sessions VALUES (1, 'abc', 'Keys'), (2, 'def', 'Doors')",
            "INSERT INTO messages VALUES (1, 'abc', 'user', 'how?'), (2, 'def', 'user', 'why?')");
    try (MemoryStore store = MemoryStore.open()) {
      new ChatHistoryImport(store.chats(), SCOPE, "").run(file);
      List<ChatSession> sessions = store.chats().sessions(SCOPE, PageRequest.first(10)).items();
      assertThat(sessions)
          .extracting(ChatSession::title)
          .containsExactlyInAnyOrder("Keys", "Doors");
      assertThat(sessions)
          .allSatisfy(
              it ->
                  assertThat(store.chats().messages(SCOPE, it.id(), PageRequest.first(10)).items())
                      .hasSize(1));
    }
  }

  @Test
  void timesAreReadInWhateverUnitTheyAre() throws SQLException {
    Path file =
        database(
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, created_at INTEGER)",
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, session_id INT, content TEXT)",
            "INSERT INTO sessions VALUES (1, 1715000000), (2, 1715000000000),"
                + " (3, 1715000000000000), (4, 1715000000000000000)");
    try (MemoryStore store = MemoryStore.open()) {
      new ChatHistoryImport(store.chats(), SCOPE, "").run(file);
      assertThat(store.chats().sessions(SCOPE, PageRequest.first(10)).items())
          .hasSize(4)
          .allSatisfy(
              it -> assertThat(it.createdAt()).isEqualTo(Instant.ofEpochSecond(1715000000)));
    }
  }

  private Path database(String... statements) throws SQLException {
    return database("chat_history.db", List.of(statements));
  }

  private Path database(String name, List<String> statements) throws SQLException {
    Path file = dir.resolve(name);
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = db.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return file;
  }
}
