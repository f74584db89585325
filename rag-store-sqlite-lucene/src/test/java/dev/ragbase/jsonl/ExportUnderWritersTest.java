package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup taken while others write: every document as of one moment, none missing, none twice. */
class ExportUnderWritersTest {
  private static final Scope SCOPE = Scope.local();
  private static final int STANDING = 300;
  private static final int WRITERS = 3;
  private static final int EXPORTS = 8;
  private static final long SEED = 20_261_126;

  @TempDir private Path dir;

  @Test
  void ofTheStoreInMemory() {
    try (Store store = MemoryStore.open()) {
      check(store);
    }
  }

  @Test
  void ofTheEmbeddedStore() {
    try (Store store = SqliteLuceneStore.at(dir.resolve("kb"))) {
      check(store);
    }
  }

  @Test
  void ofTheFileOfLines() {
    try (Store store = JsonlStore.at(dir.resolve("store.jsonl"))) {
      check(store);
    }
  }

  private void check(Store store) {
    List<DocumentWrite> standing = new ArrayList<>();
    for (int i = 0; i < STANDING; i++) {
      standing.add(version(standing(i), 0));
    }
    store.documents().put(SCOPE, standing);
    AtomicBoolean exporting = new AtomicBoolean(true);
    List<Callable<Integer>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          try {
            for (int i = 0; i < EXPORTS; i++) {
              export(store, i);
            }
          } finally {
            exporting.set(false);
          }
          return 0;
        });
    for (int writer = 0; writer < WRITERS; writer++) {
      Random random = new Random(SEED + writer);
      tasks.add(() -> write(store, random, exporting));
    }
    assertThat(Threads.run(tasks).stream().mapToInt(it -> it).sum()).isPositive();
  }

  private static String standing(int i) {
    return "standing/" + "%04d".formatted(i);
  }

  /** A document that says in each of its parts which version it is. */
  private static DocumentWrite version(String uri, int version) {
    String[] parts =
        IntStream.range(0, 1 + version % 4)
            .mapToObj(part -> "part " + part + " of version" + version)
            .toArray(String[]::new);
    return Writes.titled(Writes.of(uri, parts), "version" + version);
  }

  private static int write(Store store, Random random, AtomicBoolean exporting) {
    int version = 0;
    while (exporting.get()) {
      version++;
      store
          .documents()
          .put(
              SCOPE,
              List.of(
                  version(standing(random.nextInt(STANDING)), version),
                  version("new/" + random.nextInt(100), version)));
      store.documents().delete(SCOPE, Filter.parse("uri = 'new/" + random.nextInt(100) + "'"));
    }
    return version;
  }

  private void export(Store store, int number) throws IOException {
    Path file = dir.resolve("export" + number + ".jsonl");
    long count = new JsonlExport(store.documents(), SCOPE).run(file);
    List<String> uris = new ArrayList<>();
    for (String each : Files.readAllLines(file)) {
      JsonlLine line = parse(each);
      uris.add(line.uri());
      String version = line.title();
      assertThat(line.text().split(version + "\n\n", -1))
          .as(line.uri())
          .hasSize(parts(version) + 1);
      assertThat(line.given()).hasSize(parts(version));
      line.given()
          .forEach(
              it -> {
                assertThat(it.draft().text()).endsWith(version);
                assertThat(it.embedding())
                    .isEqualTo(
                        Writes.EMBEDDER.embedPassages(List.of(it.draft().text())).getFirst());
              });
    }
    assertThat(uris).hasSize((int) count).doesNotHaveDuplicates().isSorted();
    assertThat(uris).containsAll(IntStream.range(0, STANDING).mapToObj(i -> standing(i)).toList());
  }

  private static int parts(String version) {
    return 1 + Integer.parseInt(version.substring("version".length())) % 4;
  }

  private static JsonlLine parse(String line) throws IOException {
    try {
      return JsonlLine.parse(line.getBytes(StandardCharsets.UTF_8));
    } catch (JsonParseException e) {
      throw new AssertionError("half a line: " + line, e);
    }
  }
}
