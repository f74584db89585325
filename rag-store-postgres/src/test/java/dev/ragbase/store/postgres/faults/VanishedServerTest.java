package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.Scope;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.internal.schema.Connecting;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.FaultProxy;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that answers no more, and says nothing of it. */
class VanishedServerTest {
  private Database database;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  @Timeout(60)
  void aCallEndsSoonAfterItsStatementsWouldHave() {
    try (FaultProxy proxy = FaultProxy.to(TestPostgres.shared());
        PostgresStore store =
            PostgresStore.open(
                PostgresSettings.builder(proxy.url(database.ownerUrl()))
                    .statementTimeout(Duration.ofMillis(500))
                    .connectTimeout(Duration.ofSeconds(2))
                    .build())) {
      Workload.provision(store);
      proxy.stall();
      long begin = System.nanoTime();
      assertThatThrownBy(
              () ->
                  store
                      .documents()
                      .put(Workload.SCOPES.getFirst(), List.of(Writes.of("x", "text"))))
          .isInstanceOfSatisfying(
              StoreException.class, it -> assertThat(it.retry()).isEqualTo(Retry.YES))
          .hasMessageContaining("is out of reach");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));

      proxy.heal();
      store.documents().put(Workload.SCOPES.getFirst(), List.of(Writes.of("x", "text")));
      assertThat(store.documents().find(Workload.SCOPES.getFirst(), "x")).isPresent();
    }
  }

  @Test
  @Timeout(60)
  void aRemovalMayTakeLongerThanACall() throws Exception {
    PostgresSettings settings =
        PostgresSettings.builder(database.ownerUrl())
            .statementTimeout(Duration.ofMillis(300))
            .build();
    Scope scope = Workload.SCOPES.getFirst();
    try (PostgresStore store = PostgresStore.open(settings);
        Sql plain = Sql.open(database.superuserUrl())) {
      Workload.provision(store);
      store.documents().put(scope, List.of(Writes.of("x", "text")));
      plain.run("BEGIN");
      plain.run("LOCK TABLE documents");
      CompletableFuture<Boolean> removed =
          CompletableFuture.supplyAsync(
              () -> store.tenants().deleteWorkspace(scope.tenant(), scope.workspace()));
      plain.awaitWaiting(1);
      // Twice the statement timeout and five seconds are what the socket waits for a call.
      LockSupport.parkNanos(Duration.ofSeconds(8).toNanos());
      assertThat(removed).isNotDone();
      plain.run("COMMIT");
      assertThat(removed.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static PGSimpleDataSource pooled(PostgresSettings settings) {
    try (HikariDataSource pool = Connecting.pool(settings)) {
      return (PGSimpleDataSource) pool.getDataSource();
    }
  }

  @Test
  void theUrlHasTheLastWord() {
    String url = database.ownerUrl();
    PGSimpleDataSource calls = pooled(PostgresSettings.at(url));
    assertThat(calls.getSocketTimeout()).isEqualTo(125);
    assertThat(calls.getTcpKeepAlive()).isTrue();

    PGSimpleDataSource told =
        pooled(PostgresSettings.at(url + "&socketTimeout=0&tcpKeepAlive=false"));
    assertThat(told.getSocketTimeout()).isZero();
    assertThat(told.getTcpKeepAlive()).isFalse();
    assertThat(pooled(PostgresSettings.at(url + "&socketTimeout=7")).getSocketTimeout())
        .isEqualTo(7);

    PGSimpleDataSource patient =
        pooled(PostgresSettings.builder(url).statementTimeout(Duration.ofDays(24)).build());
    assertThat(patient.getSocketTimeout()).as("in ms an int").isEqualTo(Integer.MAX_VALUE / 1_000);

    PGSimpleDataSource change = Connecting.patiently(PostgresSettings.at(url + "&socketTimeout=7"));
    assertThat(change.getSocketTimeout()).isZero();
    assertThat(change.getTcpKeepAlive()).isTrue();
  }
}
