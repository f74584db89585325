package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Member;
import dev.ragbase.access.Plan;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.access.UserId;
import dev.ragbase.document.Filter;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant may have is never passed and can be used up, whoever writes how. */
class QuotaTest {
  private static final int WRITERS = 16;
  private static final Scope ONE = Scope.of("acme", "one", "ann", Role.OWNER);
  private static final Scope TWO = Scope.of("acme", "two", "ann", Role.OWNER);

  private Database database;
  private PostgresStore store;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    database.createLogin(database.name() + "_app", "ragbase_app");
    store =
        PostgresStore.open(PostgresSettings.builder(database.ownerUrl()).poolSize(WRITERS).build());
    for (Scope each : List.of(ONE, TWO)) {
      store.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
    }
  }

  @AfterEach
  void drop() {
    store.close();
    database.close();
  }

  private void quota(@Nullable Integer users, @Nullable Long documents) {
    store
        .tenants()
        .change(ONE.tenant(), new TenantSettings(Plan.TEAM, users, documents, "default"));
  }

  private long documents() {
    return store.documents().count(ONE, Filter.all()) + store.documents().count(TWO, Filter.all());
  }

  private void requireFull(StoreException refused, String what) {
    assertThat(refused).hasMessageContaining("tenant 'acme' may have " + what);
    assertThat(refused.retry()).isEqualTo(Retry.NO);
  }

  @Test
  void sixteenWritersUseUpTheDocumentsAndNeverPassThem() {
    quota(null, 50L);
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Scope scope = writer % 2 == 0 ? ONE : TWO;
      int number = writer;
      writers.add(
          () -> {
            int added = 0;
            for (int i = 0; i < 6; i++) {
              try {
                store.documents().put(scope, List.of(document(number, i)));
                added++;
              } catch (StoreException e) {
                requireFull(e, "50 documents");
              }
            }
            return added;
          });
    }
    int added = Threads.run(writers).stream().mapToInt(it -> it).sum();

    assertThat(added).isEqualTo(50);
    assertThat(documents()).isEqualTo(50);
    assertThat(store.verify(ONE)).isEmpty();
    assertThat(store.verify(TWO)).isEmpty();
  }

  private static DocumentWrite document(int writer, int number) {
    return Writes.plain(writer + "/" + number, "text " + number);
  }

  @Test
  void aBatchThatDoesNotFitAddsNothing() {
    quota(null, 3L);
    store.documents().put(ONE, List.of(document(0, 0), document(0, 1)));
    assertThatThrownBy(() -> store.documents().put(TWO, List.of(document(1, 0), document(1, 1))))
        .isInstanceOf(StoreException.class);
    assertThat(documents()).isEqualTo(2);
    assertThat(store.changes().head(TWO)).isZero();
    store.documents().put(TWO, List.of(document(1, 0)));
    store.documents().put(ONE, List.of(Writes.plain("0/0", "changed"), document(0, 1)));
    assertThat(documents()).isEqualTo(3);
  }

  @Test
  void aLoweredQuotaKeepsWhatIsThereAndDeletesGiveRoomBack() {
    store.documents().put(ONE, List.of(document(0, 0), document(0, 1), document(0, 2)));
    quota(null, 2L);
    assertThat(documents()).isEqualTo(3);
    assertThatThrownBy(() -> store.documents().put(ONE, List.of(document(1, 0))))
        .hasMessageContaining("delete some, or raise max_documents");

    store.documents().delete(ONE, Filter.all());
    store.documents().put(TWO, List.of(document(1, 0), document(1, 1)));
    assertThatThrownBy(() -> store.documents().put(ONE, List.of(document(1, 2))))
        .isInstanceOf(StoreException.class);
    quota(null, 3L);
    store.documents().put(ONE, List.of(document(1, 2)));
    store.tenants().deleteWorkspace(TWO.tenant(), TWO.workspace());
    store.documents().put(ONE, List.of(document(2, 0), document(2, 1)));
    assertThat(store.documents().count(ONE, Filter.all())).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
  void plainSqlPassesNoQuotaWhateverItsIsolation(String isolation) {
    quota(null, 20L);
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Scope scope = writer % 2 == 0 ? ONE : TWO;
      writers.add(() -> insertPlainly(scope, isolation, 8));
    }
    int added = Threads.run(writers).stream().mapToInt(it -> it).sum();

    assertThat(documents()).isEqualTo(added).isLessThanOrEqualTo(20);
    if (isolation.equals("READ COMMITTED")) {
      assertThat(added).isEqualTo(20);
    }
  }

  /** One transaction looks around first, so that its snapshot is older than others' commits. */
  private int insertPlainly(Scope scope, String isolation, int times) throws SQLException {
    int added = 0;
    try (Sql sql = Sql.open(database.url(database.name() + "_app"))) {
      for (int i = 0; i < times; i++) {
        try {
          sql.run("BEGIN ISOLATION LEVEL " + isolation);
          sql.run(
              "SELECT set_config('request.jwt.claims', '{\"sub\":\""
                  + Ids.user(scope)
                  + "\"}', true)");
          sql.ask("SELECT count(*) FROM documents");
          sql.run(insert(scope));
          sql.run("COMMIT");
          added++;
        } catch (SQLException e) {
          sql.run("ROLLBACK");
          assertThat(e.getSQLState()).isIn("RB001", "40001", "40P01");
        }
      }
    }
    return added;
  }

  private static String insert(Scope scope) {
    return ("INSERT INTO documents (workspace_id, id, uri, title, media_type, language, metadata,"
            + " content_hash, revision, chunks, vectors, words, characters, created_at, updated_at, text)"
            + " VALUES ('%s', '%2$s', '%2$s', '', 't', '', '{}', '\\x00', 1, 0, 0, 0, 0, now(), now(), '')")
        .formatted(Ids.workspace(scope), UUID.randomUUID());
  }

  @Test
  void anOlderSnapshotOverlooksNothing() throws SQLException {
    quota(null, 1L);
    try (Sql late = Sql.open(database.url(database.name() + "_app"))) {
      late.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
      late.run(
          "SELECT set_config('request.jwt.claims', '{\"sub\":\"" + Ids.user(ONE) + "\"}', true)");
      assertThat(late.ask("SELECT count(*) FROM documents")).isEqualTo("0");
      store.documents().put(TWO, List.of(document(0, 0)));

      assertThatThrownBy(() -> late.run(insert(ONE)))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("40001", "RB001"));
    }
    assertThat(documents()).isEqualTo(1);
  }

  @Test
  void sixteenAdminsUseUpTheUsersAndNeverPassThem() {
    quota(20, null);
    List<Callable<Integer>> admins = new ArrayList<>();
    for (int admin = 0; admin < WRITERS; admin++) {
      Scope scope = admin % 2 == 0 ? ONE : TWO;
      int number = admin;
      admins.add(
          () -> {
            int added = 0;
            for (int i = 0; i < 3; i++) {
              try {
                store.members().set(scope, new UserId("user-" + number + "-" + i), Role.VIEWER);
                added++;
              } catch (StoreException e) {
                requireFull(e, "20 users");
              }
            }
            return added;
          });
    }
    int added = Threads.run(admins).stream().mapToInt(it -> it).sum();

    assertThat(added).as("all but the first owner").isEqualTo(19);
    store.members().set(TWO, new UserId("ann"), Role.OWNER);
    UserId someone = someoneBesides(new UserId("ann"));
    store.members().set(ONE, someone, Role.EDITOR);
    store.members().set(TWO, someone, Role.EDITOR);
    assertThatThrownBy(() -> store.members().set(TWO, new UserId("new"), Role.VIEWER))
        .isInstanceOf(StoreException.class);
    assertThat(store.tenants().deleteUser(ONE.tenant(), someone)).isTrue();
    store.members().set(TWO, new UserId("new"), Role.VIEWER);
    quota(21, null);
    store.members().set(TWO, new UserId("newer"), Role.VIEWER);
    assertThatThrownBy(() -> store.members().set(TWO, new UserId("newest"), Role.VIEWER))
        .hasMessageContaining("take one out of the tenant");
  }

  /** Of the one workspace or of the other: by chance all places may have gone to the one. */
  private UserId someoneBesides(UserId other) {
    return Stream.of(ONE, TWO)
        .flatMap(scope -> store.members().list(scope, PageRequest.first(5)).items().stream())
        .map(Member::user)
        .filter(user -> !user.equals(other))
        .findFirst()
        .orElseThrow();
  }
}
