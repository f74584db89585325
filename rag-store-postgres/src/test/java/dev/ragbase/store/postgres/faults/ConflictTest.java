package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.MutableClock;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the server rolls back for no fault of the caller is done again, a bounded number of times.
 */
class ConflictTest {
  private static final Scope SCOPE = Scope.of("acme", "kb", "ann", Role.OWNER);

  private final MutableClock clock = new MutableClock(Instant.parse("2024-02-29T12:00:00Z"));
  private Database database;
  private PostgresStore store;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    store = PostgresStore.open(PostgresSettings.builder(database.ownerUrl()).clock(clock).build());
    store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
    store.documents().put(SCOPE, List.of(Writes.of("x", "one"), Writes.of("y", "one")));
  }

  @AfterEach
  void drop() {
    store.close();
    database.close();
  }

  private void failing(String state, int times) throws SQLException {
    try (Sql superuser = Sql.open(database.superuserUrl())) {
      superuser.run("CREATE SEQUENCE failures; GRANT ALL ON failures TO PUBLIC");
      superuser.run(
          "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
              + " IF nextval('public.failures') <= "
              + times
              + " THEN RAISE EXCEPTION 'provoked'"
              + " USING ERRCODE = '"
              + state
              + "'; END IF; RETURN NULL; END $$");
      superuser.run(
          "CREATE TRIGGER z_fails AFTER INSERT OR UPDATE ON documents FOR EACH STATEMENT"
              + " EXECUTE FUNCTION fail()");
    }
  }

  @Test
  void aSerializationFailureIsTriedAgain() throws SQLException {
    failing("40001", 3);
    store.documents().put(SCOPE, List.of(Writes.of("x", "two")));
    assertThat(store.documents().find(SCOPE, "x").orElseThrow().text()).contains("two");
    assertThat(store.documents().find(SCOPE, "x").orElseThrow().info().revision()).isEqualTo(2);
    assertThat(store.verify(SCOPE)).isEmpty();
  }

  @Test
  void oneThatNeverEndsIsReportedAsWorthARetry() throws SQLException {
    failing("40001", 1_000);
    long head = store.changes().head(SCOPE);
    assertThatThrownBy(() -> store.documents().put(SCOPE, List.of(Writes.of("x", "two"))))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.retry()).isEqualTo(Retry.YES));
    assertThat(store.documents().find(SCOPE, "x").orElseThrow().text()).contains("one");
    assertThat(store.changes().head(SCOPE)).isEqualTo(head);
    assertThat(store.verify(SCOPE)).isEmpty();
  }

  @Test
  void anotherFailureIsNotTriedAgain() throws SQLException {
    failing("P0001", 1);
    assertThatThrownBy(() -> store.documents().put(SCOPE, List.of(Writes.of("x", "two"))))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.retry()).isEqualTo(Retry.NO));
    store.documents().put(SCOPE, List.of(Writes.of("x", "two")));
  }

  @Test
  void aDeadlockWithPlainSqlEndsInAPutThatIsThere() throws Exception {
    try (Sql plain = Sql.open(database.superuserUrl())) {
      plain.run("BEGIN");
      plain.run("SELECT FROM documents WHERE uri = 'y' FOR UPDATE");
      List<Callable<Boolean>> both =
          List.of(
              () -> {
                store.documents().put(SCOPE, List.of(Writes.of("x", "two"), Writes.of("y", "two")));
                return true;
              },
              () -> {
                plain.awaitWaiting(1);
                try {
                  plain.run("SELECT FROM documents WHERE uri = 'x' FOR UPDATE");
                } catch (SQLException e) {
                  assertThat(e.getSQLState()).isEqualTo("40P01");
                }
                plain.run("ROLLBACK");
                return true;
              });
      assertThat(Threads.run(both)).containsExactly(true, true);
    }
    assertThat(store.documents().find(SCOPE, "x").orElseThrow().text()).contains("two");
    assertThat(store.documents().find(SCOPE, "y").orElseThrow().text()).contains("two");
    assertThat(store.verify(SCOPE)).isEmpty();
  }

  @Test
  void aDeleteByFilterSparesWhatAPutThatItWaitedForHasChanged() throws Exception {
    Filter byKey = Filter.equal("state", "old");
    Filter byField =
        new Filter.Compare(Filter.DocumentField.TITLE, Operator.EQUAL, MetadataValue.of("old"));
    DocumentWrite old = Writes.with(Writes.of("x", "one"), Metadata.empty().with("state", "old"));
    DocumentWrite next = Writes.with(Writes.of("x", "two"), Metadata.empty().with("state", "new"));
    for (Filter filter : List.of(byKey, byField)) {
      store.documents().put(SCOPE, List.of(Writes.titled(old, "old")));
      assertThat(deletedBehindAPut(filter, Writes.titled(next, "new"))).as("%s", filter).isZero();
      assertThat(store.documents().find(SCOPE, "x").orElseThrow().text()).contains("two");
      assertThat(store.verify(SCOPE)).isEmpty();
    }
    assertThat(store.documents().delete(SCOPE, Filter.equal("state", "new"))).isEqualTo(1);
  }

  /** What a delete returns that begins while a put is about to commit. */
  private long deletedBehindAPut(Filter filter, DocumentWrite write) throws Exception {
    try (Sql plain = Sql.open(database.superuserUrl())) {
      plain.run("BEGIN");
      plain.run("SELECT FROM workspace_heads FOR UPDATE");
      List<Callable<Long>> three =
          List.of(
              () -> (long) store.documents().put(SCOPE, List.of(write)).size(),
              () -> {
                plain.awaitWaiting(1);
                return store.documents().delete(SCOPE, filter);
              },
              () -> {
                plain.awaitWaiting(2);
                plain.run("COMMIT");
                return 0L;
              });
      return Threads.run(three).get(1);
    }
  }

  @Test
  void aRevisionThatHadToWaitIsOfTheTimeWhenItWasMade() throws Exception {
    DocumentId id = store.documents().find(SCOPE, "x").orElseThrow().id();
    Metadata fresh = Metadata.empty().with("state", "new");
    List<Callable<?>> writes =
        List.of(
            () -> store.documents().put(SCOPE, List.of(Writes.of("x", "two"))),
            () -> store.documents().updateMetadata(SCOPE, id, fresh));
    for (Callable<?> write : writes) {
      Instant released;
      try (Sql plain = Sql.open(database.superuserUrl())) {
        plain.run("BEGIN");
        plain.run("SELECT FROM documents WHERE uri = 'x' FOR UPDATE");
        List<Callable<Instant>> both =
            List.of(
                () -> {
                  write.call();
                  return Instant.MIN;
                },
                () -> {
                  plain.awaitWaiting(1);
                  Instant later = clock.advance(Duration.ofSeconds(1));
                  plain.run("COMMIT");
                  return later;
                });
        released = Threads.run(both).getLast();
      }
      assertThat(updated("x")).isEqualTo(released);
    }
  }

  @Test
  void noRevisionIsOlderThanTheOneBeforeItThoughAClockIsBehind() {
    DocumentId id = store.documents().find(SCOPE, "x").orElseThrow().id();
    Instant first = updated("x");
    clock.advance(Duration.ofHours(-1));
    store.documents().put(SCOPE, List.of(Writes.of("x", "two"), Writes.of("z", "one")));
    assertThat(updated("x")).isEqualTo(first);
    assertThat(updated("z")).isEqualTo(clock.instant());
    store.documents().updateMetadata(SCOPE, id, Metadata.empty().with("state", "new"));
    assertThat(updated("x")).isEqualTo(first);
    assertThat(store.documents().asOf(SCOPE, id, first).orElseThrow().info().revision())
        .isEqualTo(3);
  }

  private Instant updated(String uri) {
    return store.documents().find(SCOPE, uri).orElseThrow().info().updatedAt();
  }

  @Test
  void batchesInAnyOrderOfUrisNeverWaitForEachOther() throws SQLException {
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      uris.add("u" + i);
    }
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int writer = 0; writer < 16; writer++) {
      Random random = new Random(writer);
      writers.add(
          () -> {
            for (int i = 0; i < 8; i++) {
              List<String> order = new ArrayList<>(uris);
              Collections.shuffle(order, random);
              String token = "token " + random.nextInt();
              store
                  .documents()
                  .put(
                      SCOPE, order.subList(0, 6).stream().map(it -> Writes.of(it, token)).toList());
              if (random.nextInt(4) == 0) {
                store
                    .documents()
                    .find(SCOPE, order.getFirst())
                    .ifPresent(it -> store.documents().delete(SCOPE, it.id()));
              }
            }
            return true;
          });
    }
    String before = deadlocks();
    assertThat(Threads.run(writers)).doesNotContain(false);
    assertThat(deadlocks()).isEqualTo(before);
    assertThat(store.verify(SCOPE)).isEmpty();
  }

  private String deadlocks() throws SQLException {
    try (Sql superuser = Sql.open(database.superuserUrl())) {
      superuser.run("SELECT pg_stat_force_next_flush()");
      return String.valueOf(
          superuser.ask(
              "SELECT deadlocks FROM pg_stat_database WHERE datname = '" + database.name() + "'"));
    }
  }
}
