package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.bench.compare.Progress;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
  private static final String WORK = "SELECT sum(sqrt(i)) FROM generate_series(1, 2000000) i";

  /** How finely the kernel tells what processes that ended have used, twice: user and system. */
  private static final long TOLD_BY = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Progress SILENT =
      new Progress(
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), () -> 0);

  private static String answer(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }

  /** The shortest form, which names no host; the parameter leads to the tests' server. */
  private static String shortest(Database own) {
    ServerUrl server = ServerUrl.parse(own.superuserUrl());
    return own.superuserUrl().replaceFirst("//[^?]*", own.name())
        + "&PGHOST="
        + server.hosts().replaceFirst(":.*", "")
        + "&PGPORT="
        + server.hosts().replaceFirst(".*:", "");
  }

  @Test
  void whoHasNoServerIsToldTheOptionThatNamesOne() {
    IllegalStateException cause = new IllegalStateException("no PostgreSQL found: install one");

    assertThat(new MissingServerException(cause))
        .hasMessage(
            "no PostgreSQL found: install one; for compare it is --postgres that names one");
  }

  @Test
  void theUsersOwnDatabaseStaysAsItWasAndOursGoWithUs() throws Exception {
    try (Database own = TestPostgres.shared().newDatabase()) {
      String ours;
      try (PostgresServer server = PostgresServer.open(shortest(own), SILENT)) {
        ours = server.newDatabase("test").superuser();
        assertThat(answer(ours, "SELECT current_database()")).isEqualTo("rag_bench_compare_test");
        assertThat(answer(ours, "SELECT count(*) FROM pg_extension WHERE extname = 'hstore'"))
            .isEqualTo("1");
      }

      String url = own.superuserUrl();
      assertThat(answer(url, "SELECT count(*) FROM pg_extension WHERE extname = 'hstore'"))
          .isEqualTo("0");
      assertThat(
              answer(url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'rag_bench_comp%'"))
          .isEqualTo("0");
    }
  }

  @Test
  void aServerThatCannotServeIsRefusedBeforeAnythingIsMeasured() throws Exception {
    try (Database own = TestPostgres.shared().newDatabase()) {
      PostgresServer.check(own.superuserUrl(), SILENT);

      String wrong = own.superuserUrl().replaceFirst("password=[^&]*", "password=secret");
      assertThatThrownBy(() -> PostgresServer.check(wrong, SILENT))
          .hasMessageContaining("--postgres: jdbc:postgresql://")
          .hasMessageContaining("password authentication failed")
          .hasMessageContaining("superuser")
          .hasMessageNotContaining("secret");
      assertThatThrownBy(() -> PostgresServer.check("postgresql://host/db", SILENT))
          .hasMessageContaining("--postgres: 'postgresql://host/db' is no JDBC url");
    }
  }

  @Test
  void whatAProcessHasUsedStaysUsedWhenItEnds() throws Exception {
    try (PostgresServer server = PostgresServer.open(null, SILENT)) {
      String url = server.newDatabase("any").superuser();
      long before = server.cpuNanos();
      long pid;
      long used;
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(WORK);
        try (ResultSet own = statement.executeQuery("SELECT pg_backend_pid()")) {
          own.next();
          pid = own.getLong(1);
        }
        used = server.cpuNanos() - before;
      }
      while (ProcessHandle.of(pid).isPresent()) {
        Thread.sleep(10);
      }

      assertThat(used).isGreaterThan(3 * TOLD_BY);
      assertThat(server.cpuNanos() - before).isGreaterThan(used - TOLD_BY);
      assertThat(server.memoryBytes().orElseThrow()).isGreaterThan(1 << 20);
    }
  }
}
