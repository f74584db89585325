package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
  private static final String WORK = "SELECT sum(sqrt(i)) FROM generate_series(1, 2000000) i";

  /** How finely the kernel tells what processes that ended have used, twice: user and system. */
  private static final long TOLD_BY = TimeUnit.MILLISECONDS.toNanos(20);

  @Test
  void whatAProcessHasUsedStaysUsedWhenItEnds() throws Exception {
    try (PostgresServer server = PostgresServer.open(null)) {
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
