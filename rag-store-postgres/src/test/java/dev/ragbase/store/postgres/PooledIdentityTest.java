package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Plan;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.PgBouncer;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that tenants share carry nobody's identity from one call to the next. */
class PooledIdentityTest {
  private static final Scope A = Scope.of("a", "kb", "ann", Role.EDITOR);
  private static final Scope B = Scope.of("b", "kb", "bob", Role.EDITOR);
  private static final Scope A_VIEWER = Scope.of("a", "kb", "vera", Role.VIEWER);
  private static final SessionId TALK = new SessionId(new UUID(0x7000, 1L << 63));

  /** All that an identity consists of, as a connection shows it outside of calls. */
  private static final String LEFT_OVER =
      "SELECT concat_ws(' ', current_setting('request.jwt.claims', true),"
          + " current_setting('request.jwt.claim.sub', true), current_setting('ragbase.workspace', true),"
          + " current_setting('ragbase.role', true), current_setting('ragbase.operator', true),"
          + " nullif(current_user, session_user), nullif(current_setting('statement_timeout'), '0'),"
          + " nullif(current_setting('search_path'), '\"$user\", public'))";

  private Database database;
  private String login;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    login = database.name() + "_app";
    database.createLogin(login, "ragbase_app");
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      Tenants tenants = store.tenants();
      for (Scope each : List.of(A, B, A_VIEWER)) {
        tenants.ensure(each.tenant(), each.workspace(), each.user(), each.role());
        tenants.change(each.tenant(), new TenantSettings(Plan.FREE, null, 2L, "default"));
      }
      for (Scope each : List.of(A, B)) {
        store
            .documents()
            .put(each, List.of(Writes.of("x", "of " + each.tenant()), Writes.of("y", "more")));
      }
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private static HikariDataSource pool(String url, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(size);
    return pool;
  }

  private static PostgresStore over(HikariDataSource pool) {
    return PostgresStore.over(pool, PostgresSettings.at(pool.getJdbcUrl()));
  }

  private static String leftOver(HikariDataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LEFT_OVER)) {
      row.next();
      return row.getString(1).strip();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Calls of every sort, those that fail among them. */
  private static List<Runnable> calls(PostgresStore store, Scope scope) {
    String own = "of " + scope.tenant();
    PageRequest page = PageRequest.first(10);
    return List.of(
        () -> assertThat(store.documents().find(scope, "x").orElseThrow().text()).contains(own),
        () -> assertThat(store.documents().count(scope, Filter.all())).isEqualTo(2),
        () -> assertThat(store.documents().list(scope, Filter.all(), page).items()).hasSize(2),
        () -> assertThat(store.documents().scan(scope, Filter.all(), page).items()).hasSize(2),
        () -> assertThat(search(store, scope)).isEqualTo(2),
        () ->
            store
                .documents()
                .put(scope, List.of(Writes.of("x", own, UUID.randomUUID().toString()))),
        () ->
            assertThatThrownBy(
                    () -> store.documents().put(scope, List.of(Writes.of("z", "too many"))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'" + scope.tenant() + "' may have 2 documents"),
        () -> assertThat(store.changes().after(scope, 0, 10)).hasSizeGreaterThanOrEqualTo(2),
        () -> store.chats().start(scope, TALK, own, Instant.EPOCH, Metadata.empty()),
        () -> assertThat(store.chats().find(scope, TALK).orElseThrow().title()).isEqualTo(own),
        () ->
            assertThatThrownBy(() -> store.tenants().delete(scope.tenant()))
                .isInstanceOf(AccessDenied.class),
        () ->
            assertThatThrownBy(() -> store.members().list(scope, page))
                .isInstanceOf(AccessDenied.class),
        () -> assertThat(store.verify(scope)).isEmpty(),
        () -> assertThat(store.embeddingModel()).isPresent());
  }

  private static int search(PostgresStore store, Scope scope) {
    return store
        .vectors()
        .search(
            scope,
            new VectorQuery(
                Writes.EMBEDDER.model(),
                Writes.EMBEDDER.embedQuery("more"),
                2,
                Filter.all(),
                Accuracy.EXACT))
        .items()
        .size();
  }

  private static void aborted(HikariDataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT set_config('ragbase.operator', 'on', true)");
      assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void alternate(String url) {
    try (HikariDataSource pool = pool(url, 1);
        PostgresStore store = over(pool)) {
      for (int round = 0; round < 8; round++) {
        List<Runnable> ofA = calls(store, A);
        List<Runnable> ofB = calls(store, B);
        for (int i = 0; i < ofA.size(); i++) {
          for (Runnable call : List.of(ofA.get(i), ofB.get((i + round) % ofB.size()))) {
            call.run();
            assertThat(leftOver(pool)).isEmpty();
          }
          aborted(pool);
        }
      }
    }
  }

  private static void crowd(String url) {
    try (HikariDataSource pool = pool(url, 2);
        PostgresStore store = over(pool)) {
      List<Callable<Boolean>> crowd = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        Scope scope = thread % 2 == 0 ? A : B;
        int from = thread;
        crowd.add(
            () -> {
              List<Runnable> calls = calls(store, scope);
              for (int i = 0; i < 2 * calls.size(); i++) {
                calls.get((i + from) % calls.size()).run();
                if (i % 4 == from % 4) {
                  aborted(pool);
                  assertThat(leftOver(pool)).isEmpty();
                }
              }
              return true;
            });
      }
      store.chats().start(A, TALK, "of a", Instant.EPOCH, Metadata.empty());
      store.chats().start(B, TALK, "of b", Instant.EPOCH, Metadata.empty());
      assertThat(Threads.run(crowd)).doesNotContain(false);
      assertThat(leftOver(pool)).isEmpty();
    }
  }

  @Test
  void oneConnectionServesTenantsInTurn() {
    alternate(database.url(login));
  }

  @Test
  void twoConnectionsServeSixteenThreads() {
    crowd(database.url(login));
  }

  @Test
  void pgBouncersOneConnectionServesTenantsInTurn() {
    try (PgBouncer bouncer = PgBouncer.inFrontOf(TestPostgres.shared(), 1)) {
      alternate(bouncer.url(database, login));
    }
  }

  @Test
  void pgBouncersTwoConnectionsServeSixteenThreads() {
    try (PgBouncer bouncer = PgBouncer.inFrontOf(TestPostgres.shared(), 2)) {
      crowd(bouncer.url(database, login));
    }
  }

  @Test
  void aReadTakesTheIdentityOnInItsOwnRoundTrip() {
    List<String> long_ = List.of("of a", "long".repeat(60_000));
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.url(login)))) {
      store.documents().put(A, List.of(Writes.of("x", long_.toArray(String[]::new))));
    }
    String url = RoundTrips.counted(database.url(login));
    try (HikariDataSource pool = pool(url, 1);
        PostgresStore store = over(pool)) {
      DocumentId id = store.documents().find(A, "x").orElseThrow().id();
      PageRequest page = PageRequest.first(10);
      store.chats().start(A, TALK, "t", Instant.EPOCH, Metadata.empty());
      Map<String, Runnable> reads =
          Map.of(
              "find",
                  () ->
                      assertThat(store.documents().find(A, "x").orElseThrow().text())
                          .hasSizeGreaterThan(200_000),
              "infos", () -> assertThat(store.documents().infos(A, List.of("x", "y"))).hasSize(2),
              "list",
                  () ->
                      assertThat(store.documents().list(A, Filter.all(), page).items()).hasSize(2),
              "filter",
                  () -> assertThat(store.documents().count(A, Filter.equal("k", "v"))).isZero(),
              "chunks", () -> assertThat(store.documents().chunks(A, id)).hasSize(2),
              "revisions",
                  () -> assertThat(store.documents().revisions(A, id, page).items()).hasSize(2),
              "feed", () -> assertThat(store.changes().after(A, 0, 10)).isNotEmpty(),
              "chat", () -> assertThat(store.chats().find(A, TALK)).isPresent(),
              "vectors", () -> assertThat(search(store, A)).isEqualTo(2),
              "stats", () -> assertThat(store.metrics().stats(A, Instant.EPOCH)).isEmpty());
      reads.forEach(PooledIdentityTest::requireOneRoundTrip);
      assertThat(leftOver(pool)).isEmpty();
    }
  }

  /** But once a second it is read again who is a member. */
  private static void requireOneRoundTrip(String name, Runnable read) {
    for (int i = 0; i < 10; i++) {
      read.run(); // until the driver has prepared it
    }
    int calls = 40;
    long begin = System.nanoTime();
    long before = RoundTrips.count();
    for (int i = 0; i < calls; i++) {
      read.run();
    }
    long beyond = RoundTrips.count() - before - calls;
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    assertThat(beyond).as(name).isBetween(0L, seconds + 1);
  }
}
