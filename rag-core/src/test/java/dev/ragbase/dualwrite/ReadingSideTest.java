package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.document.DocumentId;
import dev.ragbase.kit.FaultyStore;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changing sides, and what a process leaves behind for the next one. */
class ReadingSideTest extends DualWriteFixture {
  @TempDir private Path dir;

  @Test
  void theOtherSideIsReadOnlyOnceItHoldsTheSame() {
    try (DualWriteStore store = open()) {
      secondFaults.failBefore(operation -> true);
      put(store, "a", "one");
      assertThatThrownBy(() -> store.readFrom(Side.SECOND)).isInstanceOf(StoreException.class);
      assertThat(store.readFrom()).isEqualTo(Side.FIRST);
      assertThat(text(store.documents(), "a")).isEqualTo("one");
      secondFaults.mend();
      store.readFrom(Side.SECOND);
      assertThat(store.readFrom()).isEqualTo(Side.SECOND);
      assertThat(text(store.documents(), "a")).isEqualTo("one");
      assertThat(text(second.documents(), "a")).isEqualTo("one");
    }
  }

  @Test
  void theWayBackLosesNothing() {
    try (DualWriteStore store = open()) {
      put(store, "a", "one");
      start(store);
      store.readFrom(Side.SECOND);
      put(store, "b", "two");
      firstFaults.failBefore(operation -> true);
      put(store, "a", "changed");
      say(store, 1);
      firstFaults.mend();
      store.readFrom(Side.FIRST);
      assertThat(text(store.documents(), "a")).isEqualTo("changed");
      assertThat(text(store.documents(), "b")).isEqualTo("two");
      assertThat(store.chats().latest(SCOPE, SESSION, 10)).hasSize(1);
      assertSame();
    }
  }

  @Test
  void anIdOfTheOtherSideIsUnknownWhileThatOneIsOutOfReach() {
    try (DualWriteStore store = open()) {
      DocumentId id = put(store, "a", "one");
      store.readFrom(Side.SECOND);
      firstFaults.failBefore(operation -> true);
      assertThat(store.documents().find(SCOPE, id)).isEmpty();
      assertThat(store.documents().delete(SCOPE, id)).isFalse();
      assertThat(text(store.documents(), "a")).isEqualTo("one");
      firstFaults.mend();
      assertThat(store.documents().find(SCOPE, id)).isPresent();
      assertThat(store.documents().delete(SCOPE, id)).isTrue();
      assertThat(second.documents().find(SCOPE, "a")).isEmpty();
      assertSame();
    }
  }

  @Test
  void aWriteThatIsUnderWayIsOnBothSidesBeforeTheyChange() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (DualWriteStore store = open()) {
      secondFaults.failBefore(
          operation -> {
            inside.countDown();
            await(release);
            return operation.equals("documents.put");
          });
      Thread writer = Thread.ofPlatform().start(() -> put(store, "a", "one"));
      await(inside);
      Thread turner = Thread.ofPlatform().start(() -> store.readFrom(Side.SECOND));
      while (turner.isAlive() && turner.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(store.readFrom()).isEqualTo(Side.FIRST);
      secondFaults.failBefore(operation -> false);
      release.countDown();
      writer.join();
      turner.join();
      assertThat(store.readFrom()).isEqualTo(Side.SECOND);
      assertThat(text(store.documents(), "a")).isEqualTo("one");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCleanEndIsTakenUpWhereItWas() {
    Path file = dir.resolve("behind");
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      put(store, "same", "text");
      store.readFrom(Side.SECOND);
      firstFaults.failBefore(operation -> true);
      put(store, "späť/\u2028 🙂", "text");
      start(store);
    }
    firstFaults.mend();
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      assertThat(store.readFrom()).isEqualTo(Side.SECOND);
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(1, 1, 0));
      store.repair();
      assertSame();
    }
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      assertThat(store.behind().isNothing()).isTrue();
    }
  }

  @Test
  void afterACrashEverythingOfWhoeverWroteIsBehind() throws IOException {
    Path file = dir.resolve("behind");
    DualWriteStore killed = open(settings().behindFile(file).build(), false);
    put(killed, "a", "one");
    start(killed);
    // What a kill between the two halves of a write leaves, and half a line.
    first.documents().put(SCOPE, List.of(Writes.of("b", "two")));
    Files.writeString(file, "writer\tlocal\tdef", StandardOpenOption.APPEND);
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 2));
      assertThat(store.repair()).isEqualTo(new DualWriteStore.Repaired(1, 1));
      assertThat(store.behind().isNothing()).isTrue();
      assertSame();
    }
  }

  @Test
  void aFileThatIsNotOursIsRefusedByName() throws IOException {
    Path file = Files.writeString(dir.resolve("behind"), "something else\n");
    assertThatThrownBy(() -> open(settings().behindFile(file).build()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> open(settings().behindFile(dir.resolve("no/where")).build()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("folder");
  }

  @Test
  void aWriteWhoseWriterCannotBeNotedIsRefusedBeforeItIsDone() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("sub"));
    Path file = folder.resolve("behind");
    DualWriteStore store = open(settings().behindFile(file).build(), false);
    Files.delete(file);
    Files.delete(folder);
    assertThatThrownBy(() -> put(store, "a", "one"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be written");
    assertThat(firstFaults.calls()).doesNotContain("documents.put");
  }

  @Test
  void whatIsLeftOfANoteThatFailedHalfwayIsCutOffByTheNextOne() throws IOException {
    Path file = dir.resolve("behind");
    DualWriteStore killed = open(settings().behindFile(file).build(), false);
    put(killed, "a", "one");
    // What an append leaves that a full disk ended.
    Files.writeString(file, "writer\tlocal\tdef", StandardOpenOption.APPEND);
    start(killed);
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 2));
    }
  }

  @Test
  void aLineThatIsTornWithinALetterIsPassedOver() throws IOException {
    Path file = dir.resolve("behind");
    DualWriteStore killed = open(settings().behindFile(file).build(), false);
    put(killed, "a", "one");
    byte[] half = Arrays.copyOf("writer\tž".getBytes(StandardCharsets.UTF_8), 8);
    Files.write(file, half, StandardOpenOption.APPEND);
    try (DualWriteStore store = open(settings().behindFile(file).build(), false)) {
      assertThat(store.behind()).isEqualTo(new DualWriteStore.Behind(0, 0, 1));
    }
  }

  @Test
  void aNoteInAFileThatSomebodyCutOrRemovedIsRefused() throws IOException {
    Path file = dir.resolve("behind");
    DualWriteStore store = open(settings().behindFile(file).build(), false);
    Files.writeString(file, "");
    assertThatThrownBy(() -> put(store, "a", "one"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("shorter");
    Files.delete(file);
    assertThatThrownBy(() -> put(store, "a", "one"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void aChangeOfSidesThatCannotBeNotedIsNone() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("sub"));
    Path file = folder.resolve("behind");
    DualWriteStore store = open(settings().behindFile(file).build(), false);
    Files.delete(file);
    Files.delete(folder);
    assertThatThrownBy(() -> store.readFrom(Side.SECOND)).hasMessageContaining("cannot be written");
    assertThat(store.readFrom()).isEqualTo(Side.FIRST);
    Files.createDirectory(folder);
    store.close();
    try (DualWriteStore again = open(settings().behindFile(file).build(), false)) {
      assertThat(again.readFrom()).isEqualTo(Side.FIRST);
    }
  }

  @Test
  void aShadowThatCannotBeClosedKeepsNothingOpen() {
    Store stuck =
        new ForwardingStore(second) {
          @Override
          public void close() {
            throw new IllegalStateException("stuck");
          }
        };
    DualWriteStore store = DualWriteStore.over(first, stuck, DualWriteSettings.defaults());
    store.close();
    assertThatThrownBy(() -> first.documents().find(SCOPE, "a")).hasMessageContaining("closed");
  }

  @Test
  void settingsAreCheckedAndGivenOnce() {
    assertThatThrownBy(() -> DualWriteSettings.builder().behindMax(0).build())
        .hasMessageContaining("behindMax is 0");
    assertThatThrownBy(() -> DualWriteSettings.builder().compare(1.5, Runnable::run).build())
        .hasMessageContaining("compareShare is 1.5");
    assertThatThrownBy(
            () -> DualWriteSettings.builder().shadowPause(Duration.ofSeconds(-1)).build())
        .hasMessageContaining("shadowPause");
    assertThatThrownBy(() -> DualWriteSettings.builder().behindMax(1).behindMax(2))
        .hasMessageContaining("already");
  }

  private DualWriteStore open(DualWriteSettings settings, boolean closes) {
    return DualWriteStore.over(
        kept(new FaultyStore(first, firstFaults), closes),
        kept(new FaultyStore(second, secondFaults), closes),
        settings);
  }

  private static Store kept(Store store, boolean closes) {
    return new ForwardingStore(store) {
      @Override
      public void close() {
        if (closes) {
          super.close();
        }
      }
    };
  }
}
