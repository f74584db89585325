package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.error.Retry;
import dev.ragbase.kit.MutableClock;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shadow refuses stands in the way of nothing else. */
class RefusedThingsTest extends DualWriteFixture {
  private static final Scope GONE = Scope.of("local", "default", "gone", Role.OWNER);
  private static final Scope OTHER = Scope.of("other", "theirs", "them", Role.OWNER);

  private static final SessionId THEIRS = new SessionId(new UUID(1, 2));

  @TempDir private Path dir;

  private final RefusingStore shadow = new RefusingStore(second);

  @AfterEach
  void mendShadow() {
    shadow.mend();
  }

  @Override
  DualWriteStore open(DualWriteSettings settings) {
    return overKept(first, shadow, settings);
  }

  private static void put(DualWriteStore store, Scope scope, String uri) {
    store.documents().put(scope, List.of(Writes.of(uri, "text of " + uri)));
  }

  /** As a kill leaves it: whoever wrote is behind, and one of them is a member no more. */
  private DualWriteStore afterACrash(Path file) {
    DualWriteSettings settings = settings().behindFile(file).shadowPause(Duration.ZERO).build();
    DualWriteStore killed = open(settings);
    killed.chats().start(GONE, SESSION, "title", AT, Metadata.empty());
    put(killed, OTHER, "a");
    first.documents().put(OTHER, List.of(Writes.of("b", "between the two halves")));
    shadow.deny(GONE.user());
    return open(settings);
  }

  @Test
  void aUserWhoWasRemovedKeepsNobodyElseFromBeingRepaired() {
    DualWriteStore store = afterACrash(dir.resolve("behind"));
    assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 2));
    assertThatThrownBy(store::repair)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("all conversations of user 'gone'")
        .hasMessageContaining("gone is no member")
        .hasMessageContaining("forget");
    assertThat(second.documents().count(OTHER, Filter.all())).isEqualTo(2);
    assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 1));
    assertThatThrownBy(() -> store.readFrom(Side.SECOND)).isInstanceOf(StoreException.class);
    assertThat(store.readFrom()).isEqualTo(Side.FIRST);
    shadow.mend();
    store.readFrom(Side.SECOND);
    assertThat(store.behind().isNothing()).isTrue();
  }

  @Test
  void oneDocumentThatIsRefusedLeavesTheOthersOfItsBatchRepaired() {
    try (DualWriteStore store = open()) {
      shadow.away(true);
      for (int i = 0; i < 150; i++) {
        put(store, SCOPE, "d" + i);
      }
      shadow.away(false);
      shadow.refuse("d42");
      shadow.refuse("d142");
      assertThatThrownBy(store::repair)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("2 things")
          .hasMessageContaining("document 'd42'")
          .hasMessageContaining("d142 is too large");
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(2, 0, 0));
      assertThat(second.documents().count(SCOPE, Filter.all())).isEqualTo(148);
      assertThatThrownBy(store::repair).hasMessageContaining("2 things");
      shadow.mend();
      assertThat(store.repair()).isEqualTo(new DualWriteStore.Repaired(2, 0));
      assertSame();
    }
  }

  @Test
  void whatIsRefusedOfAWholeWorkspaceIsAllThatStaysBehindOfIt() {
    DualWriteSettings few = settings().behindMax(5).shadowPause(Duration.ZERO).build();
    try (DualWriteStore store = open(few)) {
      shadow.away(true);
      for (int i = 0; i < 120; i++) {
        put(store, SCOPE, "d" + i);
      }
      assertThat(store.behind().all()).isEqualTo(1);
      shadow.away(false);
      shadow.refuse("d42");
      assertThatThrownBy(store::repair).hasMessageContaining("document 'd42'");
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(1, 0, 0));
      assertThat(second.documents().count(SCOPE, Filter.all())).isEqualTo(119);
      put(store, SCOPE, "d42");
      assertThat(store.behind().documents()).isEqualTo(1);
      shadow.mend();
      put(store, SCOPE, "d42");
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void aDeletionThatIsRefusedIsNotTakenForDone() {
    try (DualWriteStore store = open()) {
      put(store, SCOPE, "a");
      put(store, SCOPE, "b");
      shadow.deny(SCOPE.user());
      store.documents().delete(SCOPE, Filter.parse("uri = 'a'"));
      assertThatThrownBy(store::repair).hasMessageContaining("document 'a'");
      assertThat(second.documents().find(SCOPE, "a")).isPresent();
      shadow.mend();
      store.repair();
      assertSame();
    }
  }

  @Test
  void refusalsOfOnePauseTheShadowForNobody() {
    MutableClock clock = new MutableClock(AT);
    DualWriteSettings settings = settings().clock(clock).shadowPause(Duration.ofMinutes(1)).build();
    try (DualWriteStore store = open(settings)) {
      shadow.refuse("large");
      shadow.deny(GONE.user());
      for (int i = 0; i < 5; i++) {
        put(store, SCOPE, "large");
        put(store, GONE, "g" + i);
      }
      put(store, OTHER, "a");
      assertThat(second.documents().find(OTHER, "a")).isPresent();
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(6, 0, 0));
      assertThat(errors("dual.shadow.documents.put"))
          .contains("StoreException", "AccessDenied")
          .doesNotContain("Paused");
    }
  }

  @Test
  void aShadowThatRefusesEverybodyIsLeftAloneAndEndsTheRepairAtOnce() {
    MutableClock clock = new MutableClock(AT);
    DualWriteSettings settings = settings().clock(clock).shadowPause(Duration.ofMinutes(1)).build();
    try (DualWriteStore store = open(settings)) {
      shadow.away(Retry.NO);
      IntStream.range(0, 10).forEach(i -> put(store, SCOPE, "d" + i));
      put(store, OTHER, "a");
      assertThat(errors("dual.shadow.documents.put")).contains("Paused");
      int calls = shadow.writes();
      assertThatThrownBy(store::repair).hasMessageContaining("refuses the login");
      assertThat(shadow.writes()).isEqualTo(calls + 1);
      shadow.away(false);
      store.repair();
      assertSame();
    }
  }

  @Test
  void whatAUserMayNotRepairAnyMoreIsRepairedAsTheOneWhoWroteThereLast() {
    try (DualWriteStore store = open()) {
      shadow.away(true);
      put(store, GONE, "a");
      shadow.away(false);
      shadow.deny(GONE.user());
      assertThatThrownBy(store::repair).hasMessageContaining("document 'a'");
      put(store, SCOPE, "b");
      assertThat(store.repair()).isEqualTo(new DualWriteStore.Repaired(1, 0));
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void aWriteOfManyIsRepairedButForTheOneThatIsRefused() {
    List<DocumentWrite> writes =
        List.of(Writes.of("a", "x"), Writes.of("large", "y"), Writes.of("c", "z"));
    try (DualWriteStore store = open()) {
      shadow.refuse("large");
      store.documents().put(SCOPE, writes);
      assertThat(store.behind().documents()).isEqualTo(3);
      assertThatThrownBy(store::repair).hasMessageContaining("'large'");
      assertThat(store.behind().documents()).isEqualTo(1);
      assertThat(second.documents().count(SCOPE, Filter.all())).isEqualTo(2);
    }
  }

  @Test
  void oneConversationThatIsRefusedLeavesTheOthersRepaired() {
    try (DualWriteStore store = open()) {
      shadow.away(true);
      start(store);
      say(store, 1);
      store.chats().start(OTHER, THEIRS, "theirs", AT, Metadata.empty());
      shadow.away(false);
      shadow.deny(new UserId("local"));
      assertThatThrownBy(store::repair).hasMessageContaining("conversation '" + SESSION + "'");
      assertThat(second.chats().find(OTHER, THEIRS)).isPresent();
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 1, 0));
      shadow.mend();
      store.repair();
      assertSame();
    }
  }
}
