package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way out for what can never be made the same. */
class ForgettingTest extends DualWriteFixture {
  private static final Scope GONE = Scope.of("local", "default", "gone", Role.OWNER);

  @TempDir private Path dir;

  private final RefusingStore shadow = new RefusingStore(second);

  @Override
  DualWriteStore open(DualWriteSettings settings) {
    return overKept(first, shadow, settings);
  }

  private DualWriteStore open(Path file) {
    return open(settings().behindFile(file).shadowPause(Duration.ZERO).build());
  }

  @Test
  void whatIsBehindIsListedWithTheReasonOfItsRefusal() {
    try (DualWriteStore store = open()) {
      shadow.away(true);
      put(store, "a", "text");
      start(store);
      assertThat(store.behindEntries())
          .containsExactly(
              new BehindEntry(SCOPE, BehindEntry.Kind.DOCUMENT, "a", null),
              new BehindEntry(SCOPE, BehindEntry.Kind.CONVERSATION, SESSION.toString(), null));
      shadow.away(false);
      shadow.refuse("a");
      assertThatThrownBy(store::repair).isInstanceOf(StoreException.class);
      assertThat(store.behindEntries())
          .containsExactly(
              new BehindEntry(SCOPE, BehindEntry.Kind.DOCUMENT, "a", "a is too large"));
      assertThat(errors("dual.shadow.repair")).containsExactly("StoreException");
      shadow.away(true);
      put(store, "a", "changed");
      assertThat(store.behindEntries()).noneMatch(BehindEntry::isRefused);
    }
  }

  @Test
  void whatWasRefusedIsGivenUpAndTheSidesCanBeChangedThereAndBack() {
    try (DualWriteStore store = open()) {
      shadow.refuse("large");
      put(store, "large", "text");
      shadow.away(true);
      put(store, "small", "text");
      shadow.away(false);
      assertThatThrownBy(() -> store.readFrom(Side.SECOND)).hasMessageContaining("'large'");
      assertThat(store.forget(BehindEntry::isRefused))
          .extracting(BehindEntry::name)
          .containsExactly("large");
      assertThat(count("dual.shadow.forgotten")).isEqualTo(1);
      store.readFrom(Side.SECOND);
      assertThat(text(store.documents(), "small")).isEqualTo("text");
      assertThat(store.documents().find(SCOPE, "large")).isEmpty();
      store.readFrom(Side.FIRST);
      assertThat(text(store.documents(), "large")).isEqualTo("text");
    }
  }

  @Test
  void onlyWhatWasChosenIsGivenUp() {
    try (DualWriteStore store = open()) {
      shadow.away(true);
      put(store, "a", "one");
      put(store, "b", "two");
      assertThat(store.forget(BehindEntry::isRefused)).isEmpty();
      assertThat(store.forget(it -> it.name().equals("a"))).hasSize(1);
      shadow.away(false);
      store.repair();
      assertThat(second.documents().find(SCOPE, "a")).isEmpty();
      assertThat(second.documents().find(SCOPE, "b")).isPresent();
    }
  }

  @Test
  void whatWasGivenUpIsTheSameAgainOnceItIsWrittenAnew() {
    try (DualWriteStore store = open()) {
      shadow.refuse("a");
      put(store, "a", "one");
      store.forget(BehindEntry::isRefused);
      shadow.mend();
      put(store, "a", "two");
      assertSame();
    }
  }

  @Test
  void aCrashDoesNotBringBackWhatWasGivenUp() {
    Path file = dir.resolve("behind");
    DualWriteStore killed = open(file);
    killed.chats().start(GONE, SESSION, "title", AT, Metadata.empty());
    put(killed, "a", "one");
    first.documents().put(SCOPE, List.of(Writes.of("b", "between the two halves")));
    shadow.deny(GONE.user());
    DualWriteStore again = open(file);
    assertThatThrownBy(again::repair).hasMessageContaining("all conversations of user 'gone'");
    again.forget(BehindEntry::isRefused);
    put(again, "c", "three");
    try (DualWriteStore store = open(file)) {
      store.repair();
      store.readFrom(Side.SECOND);
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(3);
    }
  }

  @Test
  void whoWritesAfterTheyWereGivenUpIsNotedAnew() {
    Path file = dir.resolve("behind");
    DualWriteStore killed = open(file);
    put(killed, "a", "one");
    DualWriteStore again = open(file);
    again.forget(it -> true);
    put(again, "b", "two");
    first.documents().put(SCOPE, List.of(Writes.of("c", "between the two halves")));
    try (DualWriteStore store = open(file)) {
      assertThat(store.behind().all()).isEqualTo(1);
      store.repair();
      assertSame();
    }
  }

  @Test
  void whatCannotBeNotedAsGivenUpIsNotGivenUp() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("sub"));
    Path file = folder.resolve("behind");
    DualWriteStore store = open(file);
    shadow.refuse("a");
    put(store, "a", "one");
    Files.delete(file);
    Files.delete(folder);
    assertThatThrownBy(() -> store.forget(BehindEntry::isRefused))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be written");
    assertThat(store.behind().documents()).isEqualTo(1);
  }
}
