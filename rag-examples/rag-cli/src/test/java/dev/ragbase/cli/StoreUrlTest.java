package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.store.postgres.testing.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Urls that lead nowhere: one line, and never the password. */
class StoreUrlTest extends PostgresCommandTest {
  private static final String SECRET = "s3cr3t-pass";

  private Result search(String store, int code) {
    Result result = rag("search", "x", "--store", store).failed(code);
    Result debug = rag("search", "x", "--debug", "--store", store);
    assertThat(debug.code()).isEqualTo(code);
    assertThat(result.err() + debug.err()).doesNotContain(SECRET);
    return result;
  }

  @Test
  void aHostThatNobodyKnowsIsNamed() {
    String url = "jdbc:postgresql://nohost.invalid/kb?user=u&password=" + SECRET;
    assertThat(search(url, 3).err())
        .contains("is out of reach: no host is known by the name 'nohost.invalid': check");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/kb?user=u&password=" + SECRET;
    assertThat(search(url, 3).err())
        .contains("jdbc:postgresql://127.0.0.1:" + port + "/kb is out of reach")
        .contains("check that the server runs");
    rag("schema", "apply", "--store", url).failed(3);
  }

  @Test
  void whoAndWhatIsNotThereIsNamed() {
    Database database = applied();
    String server = database.ownerUrl().replaceFirst("/[^/?]*\\?.*", "");
    String login = "?user=" + database.owner() + "&password=";
    String known = login + database.password(database.owner());
    assertThat(search(server + "/nowhere" + known, 3).err())
        .contains("/nowhere is not there")
        .contains("CREATE DATABASE");
    assertThat(search(server + "/" + database.name() + login + SECRET, 3).err())
        .contains("refuses the login")
        .contains("the password");
    assertThat(search(server + "/" + database.name() + "?user=" + database.owner(), 3).err())
        .contains("refuses the login");
    assertThat(search(empty().ownerUrl(), 3).err()).contains("rag schema apply");
  }

  @Test
  void whatIsNoUrlOfPostgresIsWrongUsage() {
    assertThat(search("jdbc:mysql://h/db?password=" + SECRET, 2).err())
        .contains("jdbc:postgresql://HOST");
    assertThat(search("jdbc:postgresql://u:" + SECRET + "@h/db", 2).err())
        .contains("RAG_STORE_USER");
    assertThat(search("jdbc:postgresql://u:a/" + SECRET + "@h/db", 2).err())
        .contains("RAG_STORE_USER");
    assertThat(search("postgres://u:" + SECRET + "@h/db", 2).err()).contains("JDBC");
    assertThat(search("jdbc:postgresql://h:port/db?password=" + SECRET, 2).err())
        .contains("cannot be read");
    assertThat(search("jdbc:postgresql://h/db?sslpassword=" + SECRET + "&socketTimeout=x", 2).err())
        .contains("'jdbc:postgresql://h/db' sets 'socketTimeout' to 'x', must be a whole number");
    assertThat(search("jdbc:postgresql://?service=nowhere", 2).err()).contains("'nowhere'");
  }

  @Test
  void aParameterThatTheDriverWouldPassOverIsWrongUsage() {
    String url = "jdbc:postgresql://h/db?sslmod=verify-full&password=" + SECRET;
    assertThat(search(url, 2).err()).contains("'jdbc:postgresql://h/db' sets 'sslmod'");
    rag("schema", "plan", "--store", url).failed(2);
  }
}
