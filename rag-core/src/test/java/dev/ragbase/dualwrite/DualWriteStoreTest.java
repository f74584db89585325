package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.kit.MutableClock;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a shadow may do, and what nobody hears of it. */
class DualWriteStoreTest extends DualWriteFixture {
  @Test
  void everyKindOfWriteReachesBoth() {
    try (DualWriteStore store = open()) {
      DocumentId a = put(store, "a", "one");
      DocumentId b = put(store, "b", "two");
      put(store, "c", "three");
      put(store, "d", "four");
      Metadata metadata = Metadata.empty().with("k", "v");
      assertThat(store.documents().updateMetadata(SCOPE, a, metadata)).isPresent();
      assertThat(store.documents().updateSource(SCOPE, a, new SourceStamp("7", AT))).isTrue();
      assertThat(store.documents().delete(SCOPE, b)).isTrue();
      assertThat(store.documents().delete(SCOPE, Filter.parse("uri = 'c'"))).isEqualTo(1);
      start(store);
      say(store, 1);
      assertSame();
      assertThat(second.documents().count(SCOPE, Filter.all())).isEqualTo(2);
      assertThat(second.documents().find(SCOPE, "a").orElseThrow().info().metadata())
          .isEqualTo(metadata);
      assertThat(store.compare(SCOPE).same()).isTrue();
      store.chats().delete(SCOPE, SESSION);
      assertThat(second.chats().find(SCOPE, SESSION)).isEmpty();
      assertThat(store.behind().isNothing()).isTrue();
      assertThat(count("dual.shadow.documents.put")).isEqualTo(4);
      assertThat(errors("dual.shadow.documents.put")).isEmpty();
    }
  }

  @Test
  void aFailureOfTheReadingSideFailsTheCallAndTheShadowIsNotTouched() {
    try (DualWriteStore store = open()) {
      firstFaults.failBefore(operation -> true);
      assertThatThrownBy(() -> put(store, "a", "one")).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> start(store)).isInstanceOf(StoreException.class);
      assertThat(secondFaults.calls()).isEmpty();
      firstFaults.mend();
      store.repair();
      assertThat(first.documents().count(SCOPE, Filter.all())).isZero();
      assertSame();
    }
  }

  @Test
  void whatTheReadingSideDidAlthoughItFailedIsMended() {
    try (DualWriteStore store = open()) {
      firstFaults.failAfter(operation -> true);
      assertThatThrownBy(() -> put(store, "a", "one")).isInstanceOf(StoreException.class);
      assertThat(differences()).hasSize(1);
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(1, 0, 0));
      firstFaults.mend();
      assertThat(store.repair()).isEqualTo(new DualWriteStore.Repaired(1, 0));
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void aRefusalOfTheCallIsNothingToBeMended() {
    Scope viewer = Scope.of("local", "default", "local", Role.VIEWER);
    try (DualWriteStore store = open()) {
      assertThatThrownBy(() -> store.documents().put(viewer, List.of(Writes.of("a", "x"))))
          .hasMessageContaining("VIEWER");
      assertThatThrownBy(
              () -> store.documents().put(SCOPE, List.of(Writes.of("a", "x"), Writes.of("a", "y"))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(store.behind().isNothing()).isTrue();
    }
  }

  @Test
  void aFailureOfTheShadowFailsNoCallAndIsToldNotedAndRepaired() {
    try (DualWriteStore store = open()) {
      DocumentId kept = put(store, "kept", "text");
      DocumentId gone = put(store, "gone", "text");
      start(store);
      secondFaults.failBefore(operation -> true);
      put(store, "new", "text");
      store.documents().updateMetadata(SCOPE, kept, Metadata.empty().with("k", 1));
      store.documents().delete(SCOPE, gone);
      say(store, 1);
      say(store, 2);
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(3, 1, 0));
      assertThat(events).hasSize(5).allMatch(it -> it instanceof DualWriteEvent.ShadowFailed);
      assertThat(errors("dual.shadow.documents.put")).containsExactly("StoreException");
      assertThat(errors("dual.shadow.chats.append")).hasSize(2);
      assertThat(differences()).hasSize(4);
      assertThatThrownBy(store::repair).isInstanceOf(StoreException.class);
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(3, 1, 0));
      secondFaults.mend();
      assertThat(store.repair()).isEqualTo(new DualWriteStore.Repaired(3, 1));
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void theNextWriteOfTheSameThingMendsItToo() {
    try (DualWriteStore store = open()) {
      secondFaults.failBefore(operation -> true);
      DocumentId a = put(store, "a", "one");
      put(store, "b", "two");
      start(store);
      say(store, 1);
      secondFaults.mend();
      store.documents().updateSource(SCOPE, a, new SourceStamp("2", null));
      put(store, "b", "three");
      say(store, 2);
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void aShadowThatLacksWhatIsChangedGetsItCopied() {
    try (DualWriteStore store = open()) {
      DocumentId a = put(store, "a", "one");
      start(store);
      say(store, 1);
      second.documents().delete(SCOPE, Filter.all());
      second.chats().delete(SCOPE, SESSION);
      store.documents().updateMetadata(SCOPE, a, Metadata.empty().with("k", 1));
      say(store, 2);
      assertSame();
      assertThat(store.behind().isNothing()).isTrue();
    }
  }

  @Test
  void whatIsTooMuchToListIsCopiedWhole() {
    DualWriteSettings few = settings().behindMax(5).shadowPause(Duration.ZERO).build();
    try (DualWriteStore store = open(few)) {
      put(store, "foreign", "text");
      secondFaults.failBefore(operation -> true);
      store.documents().delete(SCOPE, Filter.all());
      for (int i = 0; i < 20; i++) {
        put(store, "d" + i, "text " + i);
      }
      assertThat(store.behind().all()).isEqualTo(1);
      assertThat(store.behind().documents()).isLessThanOrEqualTo(5);
      secondFaults.mend();
      assertThat(store.repair().documents()).isGreaterThanOrEqualTo(21);
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
      assertThat(store.documents().delete(SCOPE, Filter.all())).isEqualTo(20);
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 1));
      store.repair();
      assertSame();
    }
  }

  @Test
  void aDeleteByFilterRemovesTheSameOnesWhateverTheirTimes() {
    try (DualWriteStore store = open()) {
      put(store, "a", "one");
      put(store, "b", "two");
      var cut = first.documents().find(SCOPE, "b").orElseThrow().info().createdAt();
      long deleted =
          store.documents().delete(SCOPE, Filter.parse("createdAt >= timestamp '" + cut + "'"));
      assertThat(deleted).isBetween(1L, 2L);
      assertSame();
    }
  }

  @Test
  void aShadowThatKeepsFailingIsLeftAloneForAWhile() {
    MutableClock clock = new MutableClock(AT);
    DualWriteSettings patient = settings().clock(clock).shadowPause(Duration.ofSeconds(10)).build();
    try (DualWriteStore store = open(patient)) {
      secondFaults.failBefore(operation -> true);
      for (int i = 0; i < 10; i++) {
        put(store, "d" + i, "text");
      }
      assertThat(secondFaults.calls()).hasSize(3);
      assertThat(errors("dual.shadow.documents.put")).hasSize(10).contains("Paused");
      assertThat(store.behind().documents()).isEqualTo(10);
      clock.advance(Duration.ofSeconds(10));
      put(store, "e", "text");
      put(store, "f", "text");
      assertThat(secondFaults.calls()).hasSize(4);
      secondFaults.mend();
      store.repair();
      put(store, "g", "text");
      assertSame();
      assertThat(store.behind().isNothing()).isTrue();
    }
  }

  @Test
  void anIdNamesTheSameDocumentWhicheverSideIsRead() {
    try (DualWriteStore store = open()) {
      DocumentId before = put(store, "a", "one");
      DocumentId gone = put(store, "b", "two");
      store.readFrom(Side.SECOND);
      DocumentId after = second.documents().find(SCOPE, "a").orElseThrow().info().id();
      assertThat(after).isNotEqualTo(before);
      assertThat(store.documents().find(SCOPE, before).orElseThrow().info().id()).isEqualTo(after);
      assertThat(store.documents().chunks(SCOPE, before)).hasSize(1);
      assertThat(
              store
                  .documents()
                  .asOf(
                      SCOPE,
                      before,
                      store.documents().find(SCOPE, "a").orElseThrow().info().updatedAt()))
          .isPresent();
      assertThat(
              store
                  .documents()
                  .updateMetadata(SCOPE, before, Metadata.empty().with("k", 1))
                  .orElseThrow()
                  .id())
          .isEqualTo(after);
      assertThat(store.documents().delete(SCOPE, gone)).isTrue();
      assertThat(store.documents().delete(SCOPE, gone)).isFalse();
      var page = store.documents().revisions(SCOPE, before, PageRequest.first(1));
      assertThat(page.items()).hasSize(1);
      assertThat(
              store
                  .documents()
                  .revisions(SCOPE, before, new PageRequest(1, page.next().orElseThrow()))
                  .items())
          .hasSize(1);
      assertSame();
    }
  }

  @Test
  void anOldIdNeverReachesADocumentThatTookTheUri() {
    try (DualWriteStore store = open()) {
      DocumentId old = put(store, "a", "one");
      DocumentId shadowOld = second.documents().find(SCOPE, "a").orElseThrow().info().id();
      secondFaults.failBefore(operation -> operation.startsWith("documents.delete"));
      assertThat(store.documents().delete(SCOPE, old)).isTrue();
      secondFaults.failBefore(operation -> operation.equals("documents.put"));
      put(store, "a", "new");
      secondFaults.mend();
      assertThat(store.documents().delete(SCOPE, old)).isFalse();
      assertThat(store.documents().delete(SCOPE, shadowOld)).isFalse();
      assertThat(text(store.documents(), "a")).isEqualTo("new");
      store.repair();
      assertSame();
    }
  }

  @Test
  void storesOfDifferentModelsAreNotWrittenTogether() {
    first.documents().put(SCOPE, List.of(Writes.of("a", "text")));
    var other = HashingEmbedder.of(8);
    second
        .documents()
        .put(
            SCOPE,
            List.of(
                Writes.of(
                    "a", other.model(), List.of("text"), other.embedPassages(List.of("text")))));
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("model");
  }
}
