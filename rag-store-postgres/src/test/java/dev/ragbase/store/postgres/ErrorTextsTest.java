package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Failures;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.PgBouncer;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A failure that a setting would have prevented names the setting. */
class ErrorTextsTest {
  private static final Scope ADA = Scope.of("acme", "kb", "ada", Role.OWNER);

  private Database database;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      store.tenants().ensure(ADA.tenant(), ADA.workspace(), ADA.user(), ADA.role());
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void aPoolWhoseConnectionsAreAllInUseIsNotAServerOutOfReach() throws Exception {
    PostgresSettings settings =
        PostgresSettings.builder(database.ownerUrl())
            .poolSize(1)
            .connectTimeout(Duration.ofMillis(300))
            .build();
    try (PostgresStore store = PostgresStore.open(settings);
        Sql plain = Sql.open(database.superuserUrl())) {
      assertThat(store.documents().count(ADA, Filter.all())).isZero();
      plain.run("BEGIN");
      plain.run("LOCK TABLE documents");
      Callable<Boolean> waiting =
          () -> store.documents().put(ADA, List.of(Writes.of("x", "y"))) != null;
      Callable<Boolean> refused =
          () -> {
            plain.awaitWaiting(1);
            assertThatThrownBy(() -> store.documents().count(ADA, Filter.all()))
                .isInstanceOfSatisfying(
                    StoreException.class, it -> assertThat(it.retry()).isEqualTo(Retry.YES))
                .hasMessageContaining("connection")
                .hasMessageContaining("poolSize")
                .hasMessageContaining("connectTimeout")
                .hasMessageNotContaining("out of reach");
            plain.run("COMMIT");
            return true;
          };
      assertThat(Threads.run(List.of(waiting, refused))).containsOnly(true);
    }
  }

  @Test
  void aStatementThatTakesTooLongNamesTheTimeout() throws Exception {
    PostgresSettings settings =
        PostgresSettings.builder(database.ownerUrl())
            .statementTimeout(Duration.ofMillis(300))
            .build();
    try (PostgresStore store = PostgresStore.open(settings);
        Sql plain = Sql.open(database.superuserUrl())) {
      plain.run("BEGIN");
      plain.run("LOCK TABLE documents");
      assertThatThrownBy(() -> store.documents().put(ADA, List.of(Writes.of("x", "y"))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("canceling statement due to statement timeout")
          .hasMessageContaining("statementTimeout");
      plain.run("COMMIT");
    }
  }

  @Test
  void behindPgBouncerTheParameterIsNamedThatIsMissing() {
    try (PgBouncer bouncer = PgBouncer.inFrontOf(TestPostgres.shared(), 1)) {
      String url = bouncer.ownerUrl(database).replace("prepareThreshold=0", "prepareThreshold=1");
      assertThat(url).contains("prepareThreshold=1");
      assertThatThrownBy(
              () -> {
                PostgresSettings settings = PostgresSettings.builder(url).poolSize(2).build();
                try (PostgresStore one = PostgresStore.open(settings);
                    PostgresStore two = PostgresStore.open(settings)) {
                  for (int i = 0; i < 20; i++) {
                    one.documents().count(ADA, Filter.all());
                    two.documents().list(ADA, Filter.all(), PageRequest.first(3));
                  }
                }
              })
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("prepared statement")
          .hasMessageContaining("prepareThreshold=0");
    }
  }

  @Test
  void aServerWithoutSslDoesNotSendToThePassword() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket client = server.accept()) {
                  client.getInputStream().readNBytes(8);
                  client.getOutputStream().write('N');
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      String url = "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/kb?sslmode=require";
      PostgresSettings settings = PostgresSettings.at(url + "&gssEncMode=disable&user=u");
      assertThatThrownBy(() -> PostgresStore.open(settings).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("speaks no SSL")
          .hasMessageContaining("sslmode")
          .hasMessageNotContaining("password");
    }
  }

  @Test
  void aLockTableThatIsFullNamesTheServersSetting() {
    SQLException full = new SQLException("out of shared memory", "53200");
    assertThat(Failures.translate("kb", full))
        .hasMessageContaining("kb")
        .hasMessageContaining("max_locks_per_transaction");
  }

  @Test
  void aServerThatOnlyReadsIsAskedAndSaysWhereToWrite() throws SQLException {
    try (Sql plain = Sql.open(database.superuserUrl())) {
      plain.run("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
    }
    PostgresSettings settings = PostgresSettings.at(database.ownerUrl());
    try (PostgresStore store = PostgresStore.open(settings)) {
      assertThat(store.documents().count(ADA, Filter.all())).isZero();
      List<ThrowingCallable> writes =
          List.of(
              () -> store.documents().put(ADA, List.of(Writes.of("x", "y"))),
              () -> store.tenants().delete(ADA.tenant()),
              () -> PostgresSchema.of(settings).apply());
      for (ThrowingCallable write : writes) {
        assertThatThrownBy(write)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("read-only")
            .hasMessageContaining("standby")
            .hasMessageContaining("targetServerType=primary");
      }
    }
  }

  @Test
  void aFullDiskIsNotOnlyToBeTriedAgain() throws SQLException {
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
        Sql plain = Sql.open(database.superuserUrl())) {
      plain.run(
          "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
              + " 'could not extend file: No space left on device' USING ERRCODE = 'disk_full',"
              + " HINT = 'Check free disk space.'; END $$");
      plain.run(
          "CREATE TRIGGER full_disk BEFORE INSERT ON public.documents EXECUTE FUNCTION full_disk()");
      assertThatThrownBy(() -> store.documents().put(ADA, List.of(Writes.of("x", "y"))))
          .isInstanceOf(StoreException.class)
          .hasMessageEndingWith(
              "No space left on device: Check free disk space: make room on the server, then try"
                  + " again");
    }
  }
}
