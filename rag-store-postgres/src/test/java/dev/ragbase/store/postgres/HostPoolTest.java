package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host application's own pool, as it was set up for something else, such as Hibernate. */
class HostPoolTest {
  private static final Scope ANN = Scope.of("a", "kb", "ann", Role.OWNER);

  private Database database;
  private PostgresSettings settings;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    settings = PostgresSettings.at(database.ownerUrl());
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private static DataSource handingOut(Callable<Connection> connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            HostPoolTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> connections.call());
  }

  private static Connection keptOpen(Connection connection, Runnable onClose) {
    return (Connection)
        Proxy.newProxyInstance(
            HostPoolTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                onClose.run();
                return null;
              }
              return method.invoke(connection, arguments);
            });
  }

  /** Writes over a pool; what is there is asked through another one. */
  private void requireKept(DataSource pool) {
    try (PostgresStore store = PostgresStore.over(pool, settings)) {
      store.tenants().ensure(ANN.tenant(), ANN.workspace(), ANN.user(), Role.OWNER);
      store.documents().put(ANN, List.of(Writes.of("x", "kept")));
      assertThat(store.documents().find(ANN, "x")).isPresent();
    }
    try (PostgresStore other = PostgresStore.open(settings)) {
      assertThat(other.documents().count(ANN, Filter.all())).isEqualTo(1);
      assertThat(other.verify(ANN)).isEmpty();
    }
  }

  @Test
  void whatIsWrittenIsCommittedWhereThePoolLeavesThatToItsUsers() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(database.ownerUrl());
      pool.setMaximumPoolSize(1);
      pool.setAutoCommit(false);
      requireKept(pool);
      try (Connection hosts = pool.getConnection()) {
        assertThat(hosts.getAutoCommit()).isFalse();
      }
    }
  }

  @Test
  void aConnectionIsGivenBackAsItWasWhereNoPoolResetsIt() throws SQLException {
    try (Connection one = DriverManager.getConnection(database.ownerUrl())) {
      one.setAutoCommit(false);
      Semaphore free = new Semaphore(1);
      Connection kept = keptOpen(one, free::release);
      requireKept(
          handingOut(
              () -> {
                free.acquire();
                return kept;
              }));
      assertThat(one.getAutoCommit()).isFalse();
    }
  }

  @Test
  void newConnectionsThatCommitNothingByThemselvesWorkToo() {
    requireKept(
        handingOut(
            () -> {
              Connection connection = DriverManager.getConnection(database.ownerUrl());
              connection.setAutoCommit(false);
              return connection;
            }));
  }

  @Test
  void aTransactionOfTheHostIsNeitherJoinedNorEnded() throws SQLException {
    try (Connection hosts = DriverManager.getConnection(database.ownerUrl());
        Sql other = Sql.open(database.ownerUrl())) {
      other.run("CREATE TABLE hosts (n integer)");
      hosts.setAutoCommit(false);
      hosts.createStatement().execute("INSERT INTO hosts VALUES (1)");
      Connection kept = keptOpen(hosts, () -> {});
      assertThatThrownBy(() -> PostgresStore.over(handingOut(() -> kept), settings).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in the middle of a transaction");
      assertThat(other.ask("SELECT count(*) FROM hosts")).isEqualTo("0");
      hosts.commit();
      assertThat(other.ask("SELECT count(*) FROM hosts")).isEqualTo("1");
    }
  }
}
