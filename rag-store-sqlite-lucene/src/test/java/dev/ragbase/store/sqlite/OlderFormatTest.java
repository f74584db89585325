package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.Change;
import dev.ragbase.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose database an older version has written. */
class OlderFormatTest {
  private static final Scope ERIN = Scope.of("acme", "handbook", "erin", Role.EDITOR);
  private static final Scope ADA = Scope.of("acme", "handbook", "ada", Role.EDITOR);
  private static final UUID DOCUMENT = new UUID(1, 1);
  private static final UUID CONVERSATION = new UUID(2, 2);
  private static final int ROWS_MADE = 100;

  @TempDir Path path;

  @BeforeEach
  void firstFormat() throws SQLException {
    String url = "jdbc:sqlite:" + path.resolve("ragbase.db");
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:dev/ragbase/store/sqlite/migrations")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement sql = connection.createStatement()) {
      sql.execute("UPDATE store_info SET next_row = " + ROWS_MADE);
      sql.execute(
          "INSERT INTO workspaces (no, tenant, id, head) VALUES (1, 'acme', 'handbook', 7)");
      sql.execute(
          "INSERT INTO changes (workspace, number, kind, entity, row, owner, revision, deleted) VALUES"
              + " (1, 5, 1, x'00000000000000010000000000000001', 1, NULL, 3, 1),"
              + " (1, 7, 2, x'00000000000000020000000000000002', 0, 'erin', 4, 1)");
    }
  }

  @Test
  void itsFeedStaysAndGoesOn() {
    Change document = new Change(5, Change.Kind.DOCUMENT, DOCUMENT, 3, true);
    Change ended = new Change(7, Change.Kind.CHAT_SESSION, CONVERSATION, 4, true);
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      assertThat(store.changes().after(ERIN, 0, 10)).containsExactly(document, ended);
      assertThat(store.changes().after(ADA, 0, 10)).containsExactly(document);
      store.chats().start(ADA, new SessionId(CONVERSATION), "", Instant.EPOCH, Metadata.empty());
      DocumentId put =
          store.documents().put(ERIN, List.of(Writes.of("a", "words"))).getFirst().id();
      Change added = new Change(9, Change.Kind.DOCUMENT, put.value(), 1, false);
      assertThat(store.changes().after(ERIN, 0, 10)).containsExactly(document, ended, added);
      assertThat(store.changes().after(ADA, 5, 10))
          .containsExactly(new Change(8, Change.Kind.CHAT_SESSION, CONVERSATION, 0, false), added);
    }
  }

  @Test
  void aReaderAsksToHaveItBroughtUpAndLeavesItAsItIs() throws Exception {
    byte[] before = Files.readAllBytes(path.resolve("ragbase.db"));
    SqliteLuceneSettings readOnly = SqliteLuceneSettings.builder(path).readOnly(true).build();
    assertThatThrownBy(() -> SqliteLuceneStore.open(readOnly))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("older format: open it once for writing");
    assertThat(Files.readAllBytes(path.resolve("ragbase.db"))).isEqualTo(before);
    SqliteLuceneStore.at(path).close();
    SqliteLuceneStore.open(readOnly).close();
  }
}
