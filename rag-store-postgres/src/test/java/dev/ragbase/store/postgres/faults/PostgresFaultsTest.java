package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.kit.Threads;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.FaultProxy;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sixteen writers and readers of the feed, while the server crashes, sessions are ended and
 * connections are cut in mid-transaction: what was acknowledged is there, nothing is there by half,
 * the feed told all, and no connection keeps an identity.
 */
class PostgresFaultsTest {
  private static final int WRITERS = 16;
  private static final long SEED = Long.getLong("ragbase.seed", 1);

  /** Warns of each connection that breaks, as it should elsewhere. */
  private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

  private static TestPostgres server;

  private Database database;

  @BeforeAll
  static void start() {
    POOL.setLevel(Level.SEVERE);
    server = TestPostgres.start();
  }

  @AfterAll
  static void stop() {
    POOL.setLevel(null);
    server.close();
  }

  @BeforeEach
  void make() {
    database = server.newDatabase();
    PostgresSchema.of(PostgresSettings.at(database.ownerUrl())).apply();
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      Workload.provision(store);
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  /** Something that goes wrong while others work. */
  private interface Fault {
    void strike(Workload workload, Random random) throws Exception;
  }

  /** Lets writers work before, between and after faults; then looks at what is left. */
  private void underFaults(String url, int faults, Fault fault) {
    Random random = new Random(SEED);
    try (HikariDataSource pool = pool(url);
        PostgresStore store = PostgresStore.over(pool, PostgresSettings.at(url))) {
      Workload workload = new Workload(store, SEED);
      AtomicBoolean stopped = new AtomicBoolean();
      List<FeedTail> tails =
          Workload.SCOPES.stream().map(it -> new FeedTail(store, it, stopped)).toList();
      List<Callable<Integer>> all = new ArrayList<>(workload.writers(WRITERS, stopped));
      all.addAll(tails);
      all.add(
          () -> {
            try {
              awaitMore(workload, 40);
              for (int i = 0; i < faults; i++) {
                fault.strike(workload, random);
                awaitMore(workload, 10);
              }
            } finally {
              stopped.set(true);
            }
            return 1;
          });
      assertThat(Threads.run(all)).as("seed %d", SEED).doesNotContain(0);
      assertThat(workload.failed()).as("calls that a fault ended").isPositive();
      workload.requireIntact();
      tails.forEach(FeedTail::requireComplete);
      requireNoIdentity(pool);
    }
  }

  private static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(12);
    pool.setConnectionTimeout(10_000);
    return pool;
  }

  private static void awaitMore(Workload workload, int calls) {
    int until = workload.acknowledged() + calls;
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (workload.acknowledged() < until) {
      assertThat(System.nanoTime() - deadline).as("writers that got nowhere").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void requireNoIdentity(HikariDataSource pool) {
    for (int i = 0; i < 12; i++) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT concat(current_setting('request.jwt.claims', true),"
                      + " current_setting('ragbase.workspace', true), nullif(current_user, session_user))")) {
        row.next();
        assertThat(row.getString(1)).isEmpty();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aKilledBackendAndTheRecoveryOfTheServer() {
    underFaults(
        database.ownerUrl(),
        2,
        (workload, random) -> server.killBackend(Long.parseLong(backend())));
    assertThat(server.log()).contains("was terminated by signal 9");
  }

  /** One that serves a call: the end of upkeep, which has a connection too, fails none. */
  private String backend() throws SQLException {
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      String pid = null;
      while (pid == null) {
        pid =
            superuser.ask(
                ("SELECT pid FROM pg_stat_activity WHERE datname = '%s' AND usename <> 'postgres'"
                        + " AND state = 'active' AND query NOT LIKE '%%rag_upkeep%%'"
                        + " ORDER BY random() LIMIT 1")
                    .formatted(database.name()));
      }
      return pid;
    }
  }

  @Test
  void sessionsThatAreEnded() {
    underFaults(
        database.ownerUrl(),
        8,
        (workload, random) -> {
          try (Sql superuser = Sql.open(server.superuserUrl())) {
            superuser.ask("SELECT pg_terminate_backend(" + backend() + ")");
          }
        });
  }

  @Test
  void statementsThatAreCancelled() {
    underFaults(
        database.ownerUrl(),
        24,
        (workload, random) -> {
          try (Sql superuser = Sql.open(server.superuserUrl())) {
            superuser.ask("SELECT pg_cancel_backend(" + backend() + ")");
          }
        });
  }

  @Test
  void connectionsThatAreCutAnywhere() {
    try (FaultProxy proxy = FaultProxy.to(server)) {
      underFaults(
          proxy.url(database.ownerUrl()),
          12,
          (workload, random) -> {
            if (random.nextBoolean()) {
              proxy.cutAfterFromClients(1 + random.nextInt(40_000));
            } else {
              proxy.cutAfterFromServer(1 + random.nextInt(20_000));
            }
          });
    }
  }
}
