package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.kit.MutableClock;
import dev.ragbase.kit.Seeded;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever was done to a store, its files lead back to it: cut off anywhere, or written anew. */
class JsonlJournalTest {
  private static final Scope HOME = Scope.local();
  private static final Scope ELSEWHERE = Scope.of("acme", "other", "ada", Role.OWNER);

  @TempDir private Path dir;
  private final MutableClock clock = new MutableClock(Instant.parse("2024-01-01T00:00:00Z"));

  private JsonlStore open(Path folder) {
    return JsonlStore.open(
        JsonlSettings.builder(folder.resolve("store.jsonl")).clock(clock).build());
  }

  private record Both(Snapshot home, Snapshot elsewhere) {
    static Both of(JsonlStore store) {
      return new Both(Snapshot.of(store, HOME), Snapshot.of(store, ELSEWHERE));
    }
  }

  @Test
  void filesThatEndAnywhereInAWriteLeadToWhatWasBeforeIt() {
    Seeded.run(
        3,
        random -> {
          Path folder = fresh("torn");
          List<Both> states = new ArrayList<>();
          List<long[]> sizes = new ArrayList<>();
          try (JsonlStore store = open(folder)) {
            states.add(Both.of(store));
            sizes.add(sizes(folder));
            for (int step = 0; step < 12; step++) {
              step(store, random, step);
              states.add(Both.of(store));
              sizes.add(sizes(folder));
            }
          }
          for (int step = 0; step + 1 < states.size(); step++) {
            tear(
                folder,
                random,
                sizes.get(step),
                sizes.get(step + 1),
                states.get(step),
                states.get(step + 1));
          }
        });
  }

  /** Cuts a write at some of its bytes, its last line end among them. */
  private void tear(Path folder, Random random, long[] from, long[] to, Both before, Both after) {
    long written = to[0] - from[0] + to[1] - from[1];
    for (int i = 0; i < 6 && written > 0; i++) {
      long bytes = i == 0 ? written - 1 : i == 1 ? 1 : random.nextLong(written);
      Path copy = fresh("copy");
      copy(folder.resolve("store.jsonl"), copy, from[0] + Math.min(bytes, to[0] - from[0]));
      copy(
          folder.resolve("store.jsonl.more"),
          copy,
          from[1] + Math.max(0, bytes - (to[0] - from[0])));
      for (int round = 0; round < 2; round++) {
        try (JsonlStore store = open(copy)) {
          Both found = Both.of(store);
          assertThat(found).isIn(before, after);
          // Only a last line that lacks nothing but its end counts as written.
          assertThat(found.equals(after)).isEqualTo(bytes == written - 1 || before.equals(after));
        }
      }
    }
  }

  @Test
  void aCompactionChangesNothingThatCanBeRead() {
    Seeded.run(
        6,
        random -> {
          Path folder = fresh("compact");
          for (int round = 0; round < 3; round++) {
            Both before;
            List<String> past;
            try (JsonlStore store = open(folder)) {
              for (int step = 0; step < 40; step++) {
                step(store, random, 100 * round + step);
              }
              before = Both.of(store);
              assertThat(store.compact()).isPositive();
              assertThat(Both.of(store)).isEqualTo(before);
              past = pastTexts(store);
            }
            try (JsonlStore again = open(folder)) {
              assertThat(Both.of(again)).isEqualTo(before);
              assertThat(pastTexts(again)).isEqualTo(past);
            }
          }
        });
  }

  @Test
  void aCompactionThatWasBrokenOffIsDoneOrUndone() throws IOException {
    Path folder = fresh("broken");
    Both before;
    try (JsonlStore store = open(folder)) {
      for (int step = 0; step < 30; step++) {
        step(store, new Random(step), step);
      }
      before = Both.of(store);
    }
    Path whole = fresh("whole");
    copyAll(folder, whole);
    try (JsonlStore store = open(whole)) {
      store.compact();
    }
    for (boolean decided : List.of(false, true)) {
      for (int moved = 0; moved <= (decided ? 2 : 0); moved++) {
        Path crashed = fresh("crashed");
        copyAll(folder, crashed);
        String[] names = {"store.jsonl.more", "store.jsonl"};
        for (int i = 0; i < 2; i++) {
          String name = names[i] + (i < moved ? "" : ".part");
          Files.copy(
              whole.resolve(names[i]), crashed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        if (decided) {
          Files.createFile(crashed.resolve("store.jsonl.compacted"));
        }
        try (JsonlStore store = open(crashed)) {
          assertThat(Both.of(store)).isEqualTo(before);
          assertThat(
                  Files.mismatch(crashed.resolve("store.jsonl"), whole.resolve("store.jsonl")) < 0)
              .isEqualTo(decided);
        }
        try (Stream<Path> files = Files.list(crashed)) {
          assertThat(files.map(it -> it.getFileName().toString()))
              .containsExactlyInAnyOrder("store.jsonl", "store.jsonl.more", "store.jsonl.lock");
        }
      }
    }
  }

  private static List<String> pastTexts(JsonlStore store) {
    List<String> texts = new ArrayList<>();
    for (var stored : Snapshot.documents(store, HOME)) {
      var info = stored.document().info();
      for (var revision :
          store.documents().revisions(HOME, info.id(), PageRequest.first(1_000)).items()) {
        store
            .documents()
            .asOf(HOME, info.id(), revision.at())
            .ifPresent(it -> texts.add(it.info().toString() + it.text()));
      }
    }
    return texts;
  }

  private void step(JsonlStore store, Random random, int step) {
    clock.advance(Duration.ofSeconds(1));
    Scope scope = random.nextInt(4) == 0 ? ELSEWHERE : HOME;
    DocumentStore documents = store.documents();
    String uri = "d" + random.nextInt(4);
    var there = documents.find(scope, uri);
    switch (random.nextInt(9)) {
      case 0, 1 ->
          documents.put(scope, List.of(write(uri, random, step), write("e", random, step)));
      case 2 -> documents.put(scope, List.of(Writes.plain(uri, "same", "text")));
      case 3 -> documents.put(scope, List.of(Writes.of(uri, "same", "text")));
      case 4 ->
          there.ifPresent(
              it ->
                  documents.updateMetadata(
                      scope, it.info().id(), Metadata.empty().with("step", step)));
      case 5 ->
          there.ifPresent(
              it ->
                  documents.updateSource(
                      scope, it.info().id(), new SourceStamp("v" + step, clock.instant())));
      case 6 -> there.ifPresent(it -> documents.delete(scope, it.info().id()));
      case 7 -> documents.delete(scope, Filter.parse("uri < 'd2'"));
      default -> talk(store, scope, random, step);
    }
  }

  private static DocumentWrite write(String uri, Random random, int step) {
    return random.nextBoolean()
        ? Writes.titled(Writes.of(uri, "part one", "part of " + step), "title " + step)
        : Writes.chunks(Writes.plain(uri, "one", "of " + step % 3), List.of(), null);
  }

  private void talk(JsonlStore store, Scope scope, Random random, int step) {
    SessionId session = new SessionId(new UUID(scope.tenant().value().length(), random.nextInt(2)));
    if (random.nextInt(4) == 0) {
      store.chats().delete(scope, session);
    } else if (store.chats().find(scope, session).isEmpty()) {
      Metadata metadata = Metadata.empty().with("$time", "2024-01-01T00:00:00Z");
      store.chats().start(scope, session, "about " + step, clock.instant(), metadata);
    } else {
      MessageId id = new MessageId(new UUID(3, step));
      Metadata metadata = Metadata.empty().with("n", step);
      ChatMessage message =
          new ChatMessage(id, ChatRole.TOOL, "said " + step, clock.instant(), metadata);
      store.chats().append(scope, session, List.of(message));
    }
  }

  private int folders;

  private Path fresh(String name) {
    try {
      return Files.createDirectories(dir.resolve(name + folders++));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] sizes(Path folder) {
    return new long[] {
      size(folder.resolve("store.jsonl")), size(folder.resolve("store.jsonl.more"))
    };
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path file, Path to, long bytes) {
    try {
      if (Files.exists(file)) {
        byte[] all = Files.readAllBytes(file);
        Files.write(to.resolve(file.getFileName()), Arrays.copyOf(all, (int) bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    for (String name : List.of("store.jsonl", "store.jsonl.more")) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }
}
