package dev.ragbase.store.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a cluster of one's own when it is closed, crashes, or when its JVM is killed. */
class TestPostgresCrashTest {
  @Test
  void aClosedClusterLeavesNeitherProcessesNorFiles() throws SQLException {
    TestPostgres postgres = TestPostgres.start();
    Database database = postgres.newDatabase();
    ProcessHandle server = ProcessHandle.of(postgres.serverPid()).orElseThrow();
    List<ProcessHandle> children = server.children().toList();
    Path folder = postgres.folder();
    assertThat(children).isNotEmpty();
    assertThat(server.info().user()).isNotEqualTo("root");

    postgres.close();
    postgres.close();

    assertThat(server.isAlive()).isFalse();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(folder).doesNotExist();
    assertThatThrownBy(() -> Sql.open(database.ownerUrl())).isInstanceOf(SQLException.class);
    database.close(); // is gone already
  }

  @Test
  void aClusterIsCleanedUpWhenItsJvmIsKilled() throws Exception {
    Process jvm = holder();
    long server;
    long script;
    Path folder;
    try (BufferedReader lines = jvm.inputReader()) {
      server = Long.parseLong(lines.readLine());
      script = Long.parseLong(lines.readLine());
      folder = Path.of(lines.readLine());
      assertThat(folder).isDirectory();
      assertThat(ProcessHandle.of(server)).isPresent();

      jvm.toHandle().destroyForcibly();
      awaitEnd(jvm.pid());
    }

    awaitEnd(script);
    assertThat(folder).doesNotExist();
    assertThat(ProcessHandle.of(server)).isEmpty();
  }

  @Test
  void aRestartKeepsDataAndEndsConnections() throws SQLException {
    try (TestPostgres postgres = TestPostgres.start();
        Database database = postgres.newDatabase();
        Sql before = Sql.open(database.ownerUrl())) {
      before.run("CREATE TABLE note AS SELECT 'kept' AS text");
      long pid = postgres.serverPid();

      postgres.restart();

      assertThat(postgres.serverPid()).isNotEqualTo(pid);
      assertThatThrownBy(() -> before.run("SELECT 1")).isInstanceOf(SQLException.class);
      try (Sql after = Sql.open(database.ownerUrl());
          Database next = postgres.newDatabase()) {
        assertThat(after.ask("SELECT text FROM note")).isEqualTo("kept");
        assertThat(next.name()).isNotEqualTo(database.name());
      }
    }
  }

  @Test
  void aKilledBackendMakesTheServerRecover() throws SQLException {
    try (TestPostgres postgres = TestPostgres.start();
        Database database = postgres.newDatabase();
        Sql one = Sql.open(database.ownerUrl());
        Sql other = Sql.open(database.ownerUrl())) {
      one.run("CREATE TABLE note AS SELECT 'committed' AS text");
      other.run("BEGIN");
      other.run("INSERT INTO note VALUES ('open')");

      postgres.killBackend(Long.parseLong(one.ask("SELECT pg_backend_pid()")));

      assertThatThrownBy(() -> other.run("COMMIT")).isInstanceOf(SQLException.class);
      try (Sql after = Sql.open(database.ownerUrl())) {
        assertThat(after.ask("SELECT string_agg(text, ',') FROM note")).isEqualTo("committed");
      }
      assertThat(postgres.log()).contains("was terminated by signal 9");
      assertThatThrownBy(() -> postgres.killBackend(ProcessHandle.current().pid()))
          .hasMessageContaining("no process of the server");
    }
  }

  private static Process holder() throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            classPath,
            Holder.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitEnd(long pid) throws Exception {
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get(60, TimeUnit.SECONDS);
    }
  }

  /** Holds a cluster until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws InterruptedException {
      TestPostgres postgres = TestPostgres.start();
      System.out.println(postgres.serverPid());
      System.out.println(postgres.scriptPid());
      System.out.println(postgres.folder());
      Thread.currentThread().join();
    }
  }
}
