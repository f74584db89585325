package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportJsonlCommandTest extends CommandLineTest {
  private static final String LINES = "{\"uri\":\"a\",\"text\":\"some words\"}\nnot json\n";

  @Test
  void theFileItselfIsRefusedAsThePlaceForItsBadLines() throws IOException {
    Path file = write("in.jsonl", LINES);
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    for (Path rejects : new Path[] {file, link}) {
      String said =
          rag("import", "jsonl", file.toString(), "--rejects", rejects.toString()).failed(2).err();
      assertThat(said).contains("--rejects " + rejects, file.toString());
    }
    assertThat(file).hasContent(LINES);
    assertThat(store()).doesNotExist();
  }

  @Test
  void aMendedFileOfBadLinesStaysAndTheOtherIsNamed() throws IOException {
    Path file = write("in.jsonl", LINES);
    Path mended = folder.resolve("in.jsonl.rejects");
    assertThat(rag("import", "jsonl", file.toString()).out()).contains(mended + "\n");
    Files.writeString(mended, "{\"uri\":\"b\",\"text\":\"mended\"}\n");
    assertThat(rag("import", "jsonl", file.toString()).out()).contains(mended + ".1\n");
    JsonNode report = rag("import", "jsonl", mended.toString(), "--json").succeeded().json();
    assertThat(report.get("added").asInt()).isEqualTo(1);
    assertThat(report.get("rejects").isNull()).isTrue();
  }

  @Test
  void aChatFileThatIsNoneIsNamedBeforeAnyLineIsImported() {
    Path file = write("in.jsonl", LINES);
    Path chat = write("chat_history.db", "no database\n".repeat(100));
    assertThat(rag("import", "jsonl", file.toString(), "--chat", chat.toString()).failed(3).err())
        .contains(chat.toString(), "chat_history.db");
    assertThat(folder.resolve("in.jsonl.rejects")).doesNotExist();
    assertThat(store()).doesNotExist();
  }

  @Test
  void asManyConversationsAreReportedAsAreThereThen() throws SQLException {
    Path file = write("in.jsonl", "{\"uri\":\"a\",\"text\":\"some words\"}\n");
    Path chat = folder.resolve("chat_history.db");
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + chat);
        Statement statement = db.createStatement()) {
      statement.execute("CREATE TABLE sessions(id INTEGER PRIMARY KEY, title TEXT)");
      statement.execute("CREATE TABLE messages(session_id INT, role TEXT, content TEXT)");
      statement.execute("INSERT INTO sessions VALUES (1, 't')");
      statement.execute("INSERT INTO messages VALUES (1, 'user', 'a'), (9, 'boss', NULL)");
    }
    String[] command = {"import", "jsonl", file.toString(), "--chat", chat.toString()};
    assertThat(rag(command).succeeded().out())
        .contains("conversations 2 with 2 messages, 2 of them new")
        .contains("not in its table sessions 1", "unknown role 1", "without text 1");
    JsonNode again =
        rag(Stream.concat(Stream.of(command), Stream.of("--json")).toArray(String[]::new)).json();
    assertThat(again.get("sessionsUnlisted").asInt()).isEqualTo(1);
    assertThat(again.get("messagesNew").asInt()).isZero();
    assertThat(rag("sessions", "--json").succeeded().json().get("sessions")).hasSize(2);
  }

  @Test
  void vectorsOfAnotherModelAreMadeAnewAlsoWhereTheyAreStored() {
    String vector = String.join(",", Collections.nCopies(64, "1"));
    Path file =
        write(
            "in.jsonl", "{\"uri\":\"a\",\"text\":\"some words\",\"embedding\":[" + vector + "]}\n");
    assertThat(embedded(file)).isZero();
    assertThat(embedded(file, "--reembed")).isEqualTo(1);
    assertThat(embedded(file, "--reembed")).isZero();
    assertThat(embedded(file)).isZero();
  }

  @Test
  void aBadLineIsDescribedWithoutNamesOfTheProgram() {
    Path file =
        write("in.jsonl", "{\"uri\":\"\",\"text\":\"x\"}\n{\"uri\":\"a\",\"text\":\"\\ud800\"}\n");
    assertThat(rag("import", "jsonl", file.toString()).out())
        .contains("line 1: has an empty \"uri\"")
        .contains("line 2: ", "half a surrogate pair")
        .doesNotContain("UnicodeText");
  }

  @Test
  void theReportAccountsForEveryLine() {
    int bad = 10_003;
    Path file = write("in.jsonl", LINES + "\n \n" + "bad\n".repeat(bad - 1));
    Result text = rag("import", "jsonl", file.toString());
    assertThat(text.out()).contains("failed 10,003; blank 2\n", "failed: and 3 more lines\n");
    JsonNode report = rag("import", "jsonl", file.toString(), "--json").json();
    assertThat(report.get("read").asInt() + report.get("blank").asInt()).isEqualTo(bad + 3);
    assertThat(report.get("problems").size() + report.get("problemsLeftOut").asInt())
        .isEqualTo(bad);
  }

  @Test
  void aNameIsForAChatDatabase() {
    Path file = write("in.jsonl", LINES);
    assertThat(rag("import", "jsonl", file.toString(), "--chat-name", "x").failed(2).err())
        .contains("--chat-name", "--chat");
  }

  private int embedded(Path file, String... options) {
    String[] command = {"import", "jsonl", file.toString(), "--json"};
    String[] args = Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, args, command.length, options.length);
    return rag(args).succeeded().json().get("embedded").asInt();
  }
}
