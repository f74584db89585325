package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.error.RagException;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member who is removed or lowered is so at the next call, on other nodes a second later. */
class RevocationTest {
  private static final Scope OWNER = scope("olga", Role.OWNER);
  private static final PageRequest PAGE = PageRequest.first(100);

  private Database database;
  private PostgresStore here;
  private PostgresStore there;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    here = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
    there = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
    here.tenants().ensure(OWNER.tenant(), OWNER.workspace(), OWNER.user(), Role.OWNER);
    here.documents().put(OWNER, List.of(Writes.of("x", "secret")));
  }

  @AfterEach
  void drop() {
    here.close();
    there.close();
    database.close();
  }

  private static Scope scope(String user, Role role) {
    return Scope.of("acme", "kb", user, role);
  }

  private Scope member(String user, Role role) {
    here.members().set(OWNER, new UserId(user), role);
    return scope(user, role);
  }

  private static long count(PostgresStore store, Scope scope) {
    return store.documents().count(scope, Filter.all());
  }

  /** Polls until a call is refused; returns how long that took. */
  private static Duration untilDenied(ThrowingCallable call) {
    long begin = System.nanoTime();
    while (true) {
      try {
        call.call();
      } catch (AccessDenied e) {
        return Duration.ofNanos(System.nanoTime() - begin);
      } catch (Throwable e) {
        throw new AssertionError("neither allowed nor denied", e);
      }
      assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }
  }

  @Test
  void aRemovedMemberIsOutAtTheNextCallHereAndSeesNothingThere() {
    Scope vera = member("vera", Role.VIEWER);
    assertThat(count(here, vera)).isEqualTo(1);
    assertThat(count(there, vera)).isEqualTo(1);

    assertThat(here.members().remove(OWNER, vera.user())).isTrue();

    assertThatThrownBy(() -> count(here, vera)).isInstanceOf(AccessDenied.class);
    Duration took = untilDenied(() -> assertThat(count(there, vera)).isZero());
    assertThat(took).isLessThan(Duration.ofMillis(1_500));
    assertThat(here.members().remove(OWNER, vera.user())).isFalse();
  }

  @Test
  void aLoweredEditorWritesNoMoreAnywhere() {
    Scope erin = member("erin", Role.EDITOR);
    here.documents().put(erin, List.of(Writes.of("y", "one")));
    there.documents().put(erin, List.of(Writes.of("y", "two")));

    here.members().set(OWNER, erin.user(), Role.VIEWER);

    List<Callable<Object>> refused =
        List.of(
            () -> here.documents().put(erin, List.of(Writes.of("y", "three"))),
            () -> there.documents().put(erin, List.of(Writes.of("y", "three"))),
            () -> there.documents().put(erin, List.of(Writes.of("new", "three"))));
    for (Callable<Object> call : refused) {
      assertThatThrownBy(call::call).isInstanceOf(RagException.class);
    }
    there.documents().find(OWNER, "y").ifPresent(it -> deleteInVain(erin, it.id()));
    assertThat(here.documents().find(OWNER, "y").orElseThrow().text()).contains("two");
    assertThat(count(here, OWNER)).isEqualTo(2);
    assertThat(count(here, scope("erin", Role.VIEWER))).isEqualTo(2);
  }

  private void deleteInVain(Scope scope, dev.ragbase.document.DocumentId id) {
    try {
      assertThat(there.documents().delete(scope, id)).isFalse();
    } catch (AccessDenied e) {
      assertThat(e).hasMessageContaining("erin");
    }
  }

  @Test
  void aUserOfNoTenantIsOutOfAllItsWorkspaces() {
    Scope vera = member("vera", Role.ADMIN);
    assertThat(count(here, vera)).isEqualTo(1);
    assertThat(here.tenants().deleteUser(vera.tenant(), vera.user())).isTrue();
    assertThatThrownBy(() -> count(here, vera)).isInstanceOf(AccessDenied.class);
    assertThatThrownBy(() -> here.members().set(vera, new UserId("x"), Role.VIEWER))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  void aWorkspaceThatIsGoneIsGoneAtOnce() {
    assertThat(count(here, OWNER)).isEqualTo(1);
    here.tenants().deleteWorkspace(OWNER.tenant(), OWNER.workspace());
    assertThatThrownBy(() -> count(here, OWNER)).isInstanceOf(AccessDenied.class);
    here.tenants().createWorkspace(OWNER.tenant(), OWNER.workspace(), OWNER.user());
    assertThat(count(here, OWNER)).isZero();
  }

  @Test
  void aMemberThatIsAddedIsInAtOnceHereAndSoonThere() {
    Scope nina = scope("nina", Role.VIEWER);
    assertThatThrownBy(() -> count(here, nina)).isInstanceOf(AccessDenied.class);
    assertThatThrownBy(() -> count(there, nina)).isInstanceOf(AccessDenied.class);
    member("nina", Role.VIEWER);
    assertThat(count(here, nina)).isEqualTo(1);
    long begin = System.nanoTime();
    boolean in = false;
    while (!in) {
      try {
        in = count(there, nina) == 1;
      } catch (AccessDenied e) {
        assertThat(System.nanoTime() - begin).isLessThan(1_500_000_000L);
      }
    }
  }

  @Test
  void theLastOwnerStays() {
    assertThatThrownBy(() -> here.members().remove(OWNER, OWNER.user()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("would have no owner");
    assertThatThrownBy(() -> here.members().set(OWNER, OWNER.user(), Role.ADMIN))
        .isInstanceOf(StoreException.class);
    assertThat(here.members().list(OWNER, PAGE).items())
        .containsExactly(new Member(OWNER.user(), Role.OWNER));
    Scope second = member("oscar", Role.OWNER);
    assertThat(there.members().remove(second, OWNER.user())).isTrue();
    assertThatThrownBy(() -> here.members().remove(second, second.user()))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void twoOwnersDoNotRemoveEachOther() {
    for (int round = 0; round < 10; round++) {
      Scope a = Scope.of("acme", "kb" + round, "a", Role.OWNER);
      Scope b = Scope.of("acme", "kb" + round, "b", Role.OWNER);
      here.tenants().createWorkspace(a.tenant(), a.workspace(), a.user());
      here.members().set(a, b.user(), Role.OWNER);
      List<Boolean> removed =
          Threads.run(
              List.of(
                  () -> isRemoved(here, a, b.user()),
                  () -> isRemoved(there, b, a.user()),
                  () -> isRemoved(there, a, a.user()),
                  () -> isRemoved(here, b, b.user())));
      assertThat(removed.stream().filter(it -> it)).hasSize(1);
      assertThat(here.tenants().members(a.tenant(), a.workspace(), PAGE).items()).hasSize(1);
    }
  }

  private static boolean isRemoved(PostgresStore store, Scope scope, UserId user) {
    try {
      return store.members().remove(scope, user);
    } catch (RagException e) {
      return false;
    }
  }

  @Test
  void rolesMayWhatTheContractSays() {
    Map<String, Role> needed = new LinkedHashMap<>();
    needed.put("read", Role.VIEWER);
    needed.put("chat", Role.VIEWER);
    needed.put("put", Role.EDITOR);
    needed.put("delete", Role.EDITOR);
    needed.put("members", Role.ADMIN);
    needed.put("rebuild", Role.ADMIN);
    needed.put("add an admin", Role.ADMIN);
    needed.put("add an owner", Role.OWNER);
    needed.put("remove an owner", Role.OWNER);
    member("second", Role.OWNER);
    List<String> wrong = new ArrayList<>();
    for (Role role : Role.values()) {
      Scope scope = member("user-" + role, role);
      for (Map.Entry<String, Role> each : needed.entrySet()) {
        boolean allowed = isAllowed(each.getKey(), scope);
        if (allowed != role.covers(each.getValue())) {
          wrong.add(role + " " + each.getKey() + ": " + allowed);
        }
        here.members().set(OWNER, new UserId("second"), Role.OWNER);
      }
      // A program that claims more for its user than the database knows gets no more.
      if (role != Role.OWNER) {
        Scope raised = new Scope(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
        assertThat(isAllowed("add an owner", raised)).as("%s", role).isFalse();
        assertThat(isAllowed("put", raised)).isEqualTo(role.covers(Role.EDITOR));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whoWaitsToChangeOwnersNeedsNoSecondConnection() throws Exception {
    PostgresSettings settings = PostgresSettings.builder(database.ownerUrl()).poolSize(1).build();
    try (PostgresStore narrow = PostgresStore.open(settings);
        Sql other = Sql.open(database.superuserUrl())) {
      assertThat(count(narrow, OWNER)).isEqualTo(1);
      other.run(
          "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('ragbase members "
              + Ids.workspace(OWNER)
              + "', 0))");
      Thread changing =
          Thread.ofVirtual()
              .start(() -> narrow.members().set(OWNER, new UserId("second"), Role.OWNER));
      other.awaitWaiting(1);
      Thread.sleep(1_200); // until what was known of the member is forgotten
      other.run("COMMIT");
      changing.join();
      assertThat(narrow.members().list(OWNER, PAGE).items())
          .contains(new Member(new UserId("second"), Role.OWNER));
    }
  }

  @Test
  void aWorkspaceThatWasMadeAnewElsewhereFindsWhatIsPutAtOnce() throws Exception {
    assertThat(count(there, OWNER)).isEqualTo(1);
    here.tenants().deleteWorkspace(OWNER.tenant(), OWNER.workspace());
    here.tenants().ensure(OWNER.tenant(), OWNER.workspace(), OWNER.user(), Role.OWNER);

    there.documents().put(OWNER, List.of(Writes.of("z", "lighthouse")));

    KeywordQuery query = new KeywordQuery("lighthouse", 10, Filter.all());
    assertThat(there.keywords().search(OWNER, query).items()).hasSize(1);
    assertThat(there.verify(OWNER)).isEmpty();
    try (Sql superuser = Sql.open(database.superuserUrl())) {
      superuser.run("UPDATE public.chunk_words SET words = to_tsvector('simple', '1')");
    }
    assertThat(there.verify(OWNER)).singleElement().asString().contains("of another workspace");
    there.rebuild(OWNER);
    assertThat(there.verify(OWNER)).isEmpty();
  }

  private boolean isAllowed(String action, Scope scope) {
    try {
      act(action, scope);
      return true;
    } catch (AccessDenied e) {
      return false;
    }
  }

  private void act(String action, Scope scope) {
    UserId other = new UserId("other of " + scope.user());
    switch (action) {
      case "read" -> count(here, scope);
      case "chat" ->
          here.chats()
              .start(scope, new SessionId(UUID.randomUUID()), "t", Instant.EPOCH, Metadata.empty());
      case "put" -> here.documents().put(scope, List.of(Writes.of("by " + scope.user(), "text")));
      case "delete" -> here.documents().delete(scope, Filter.none());
      case "members" -> here.members().list(scope, PAGE);
      case "rebuild" -> here.rebuild(scope);
      case "add an admin" -> here.members().set(scope, other, Role.ADMIN);
      case "add an owner" -> here.members().set(scope, other, Role.OWNER);
      case "remove an owner" -> here.members().remove(scope, new UserId("second"));
      default -> throw new AssertionError(action);
    }
  }
}
