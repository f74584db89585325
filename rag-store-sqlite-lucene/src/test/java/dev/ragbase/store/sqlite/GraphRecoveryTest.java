package dev.ragbase.store.sqlite;

import static dev.ragbase.store.sqlite.GraphKit.until;
import static dev.ragbase.store.sqlite.GraphKit.untilItWalks;
import static dev.ragbase.store.sqlite.GraphKit.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.LuceneSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends the building of a graph, the store opens and searches right. */
class GraphRecoveryTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void fill() {
    path = folder.resolve("kb");
    GraphKit.fill(path, GraphKit.LARGE);
  }

  private static void check(Path path, String what) {
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      checkSearches(store, what);
      untilItWalks(store);
      checkSearches(store, what);
      assertThat(GraphKit.unfinished(path)).as(what).doesNotExist();
    }
    assertThat(GraphKit.words(path)).as(what).doesNotExist();
  }

  private static void checkSearches(SqliteLuceneStore store, String what) {
    KeywordQuery words = new KeywordQuery("word", 10_000, Filter.all());
    assertThat(store.keywords().search(Scope.local(), words).items())
        .as(what)
        .hasSize(GraphKit.LARGE * GraphKit.CHUNKS);
    assertThat(
            GraphKit.search(store, vector(9, 0, 0), 1, Filter.all(), Accuracy.EXACT)
                .items()
                .getFirst()
                .score())
        .as(what)
        .isGreaterThan(0.999);
    assertThat(store.verify(Scope.local())).as(what).isEmpty();
  }

  /** Begins a build, and closes the store as soon as some of it is on disk. */
  private void beginAndClose() {
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(GraphKit.walks(store)).isFalse();
      until("the build is under way", () -> GraphKit.isUnderWay(path));
    }
  }

  @Test
  void aBuildThatACloseStoppedIsGoneOnWithAtTheNextOpening() throws IOException {
    beginAndClose();
    try (LuceneIndex kept =
        LuceneIndex.openReadOnly(
            GraphKit.unfinished(path), LuceneSettings.defaults().withVectors())) {
      assertThat(kept.applied()).isPositive();
      assertThat(kept.chunks()).isBetween(1, GraphKit.LARGE * GraphKit.CHUNKS - 1);
    }
    // Lucene leaves alone what is not its own; a build from the beginning would have deleted it.
    Files.createFile(GraphKit.unfinished(path).resolve("witness"));
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      until("the graph is in place, unasked", () -> Files.isDirectory(GraphKit.graph(path)));
      checkSearches(store, "gone on with");
    }
    assertThat(GraphKit.graph(path).resolve("witness")).exists();
  }

  @Test
  void aCloseDoesNotWaitForTheBuild() {
    SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED);
    assertThat(GraphKit.walks(store)).isFalse();
    assertThat(builders()).singleElement().matches(Thread::isDaemon);
    long begin = System.nanoTime();
    store.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertThat(builders()).isEmpty();
    assertThat(GraphKit.graph(path)).doesNotExist();
    check(path, "after a close");
  }

  private List<Thread> builders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ragbase-graph-" + path))
        .toList();
  }

  @Test
  void aCloseAtAnyMomentOfABuildNeitherHangsNorLosesAnything() throws IOException {
    Path small = folder.resolve("small");
    GraphKit.fill(small, 20);
    SplittableRandom random = new SplittableRandom(7);
    int finished = 0;
    for (int round = 0; round < 24; round++) {
      Path copy = folder.resolve("round-" + round);
      GraphKit.copy(small, copy);
      SqliteLuceneSettings settings =
          GraphKit.settings(copy, Graph.PLANNED).graphFromVectors(1).build();
      SqliteLuceneStore store = SqliteLuceneStore.open(settings);
      LockSupport.parkNanos(random.nextLong(Duration.ofMillis(300).toNanos()));
      store.close();
      finished += Files.isDirectory(GraphKit.graph(copy)) ? 1 : 0;
      try (SqliteLuceneStore again = SqliteLuceneStore.open(settings)) {
        assertThat(GraphKit.walks(again)).as("round " + round).isTrue();
        assertThat(again.verify(Scope.local())).as("round " + round).isEmpty();
      }
    }
    assertThat(finished).as("closes before and after the swap").isBetween(1, 23);
  }

  @Test
  void aKillAtAnyMomentOfTheBuildLeavesAStoreThatOpens() {
    List<Path> copies = new ArrayList<>();
    AtomicInteger asked = new AtomicInteger();
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(GraphKit.walks(store)).isFalse();
      until(
          "the graph is in place",
          () -> {
            if (Integer.bitCount(asked.incrementAndGet()) <= 1) {
              copies.add(copy("copy-" + asked));
            }
            return Files.isDirectory(GraphKit.graph(path));
          });
      copies.add(copy("copy-at-the-end"));
    }
    for (Path copy : copies) {
      check(copy, copy + " of " + copies.size());
    }
  }

  private Path copy(String name) {
    Path copy = folder.resolve(name);
    try {
      GraphKit.copy(path, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  @Test
  void aKillBesideTheSwapLeavesAStoreThatOpens() throws IOException {
    Path words = folder.resolve("words");
    GraphKit.copy(GraphKit.words(path), words);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      untilItWalks(store);
    }
    Path before = folder.resolve("before");
    GraphKit.copy(path, before);
    GraphKit.copy(words, GraphKit.words(before));
    Files.move(GraphKit.graph(before), GraphKit.unfinished(before));
    check(before, "killed before the graph was put in place");

    GraphKit.copy(words, GraphKit.words(path));
    check(path, "killed before the index of words was deleted");
  }

  @Test
  void anUnfinishedGraphThatIsDamagedIsBuiltAnew() throws IOException {
    beginAndClose();
    try (Stream<Path> files = Files.list(GraphKit.unfinished(path))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    }
    check(path, "cut off");
  }

  @Test
  void anUnfinishedGraphIsDeletedOnceNoneIsWanted() {
    beginAndClose();
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.NEVER)) {
      checkSearches(store, "never");
      assertThat(GraphKit.unfinished(path)).doesNotExist();
    }
  }

  @Test
  void aRebuildBeginsTheBuildAnew() throws IOException {
    beginAndClose();
    Path witness = GraphKit.unfinished(path).resolve("witness");
    Files.createFile(witness);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      store.rebuild(Scope.local());
      checkSearches(store, "rebuilt");
      until("the graph is in place", () -> Files.isDirectory(GraphKit.graph(path)));
      assertThat(GraphKit.graph(path).resolve("witness")).doesNotExist();
      checkSearches(store, "rebuilt, with its graph");
      store.rebuild(Scope.local());
      checkSearches(store, "rebuilt again");
      untilItWalks(store);
    }
  }

  @Test
  void aGraphThatIsDamagedIsReplacedByWordsAtOnceAndByAGraphLater() throws IOException {
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.ALWAYS)) {
      untilItWalks(store);
    }
    try (Stream<Path> files = Files.list(GraphKit.graph(path))) {
      Files.delete(files.max(Comparator.comparingLong(file -> file.toFile().length())).get());
    }
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.ALWAYS)) {
      checkSearches(store, "words");
      assertThat(GraphKit.words(path)).isDirectory();
      assertThat(GraphKit.unfinished(path)).isDirectory();
      untilItWalks(store);
      checkSearches(store, "and a graph");
    }
  }

  @Test
  void aBuildThatCannotWriteLeavesTheStoreAsItIsUntilTheNextOpening() throws IOException {
    Files.createFile(GraphKit.unfinished(path));
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      for (int i = 0; i < 20; i++) {
        assertThat(GraphKit.walks(store)).isFalse();
      }
      GraphKit.put(store, 0, 1);
      checkSearches(store, "no graph can be built");
    }
    Files.delete(GraphKit.unfinished(path));
    check(path, "the next opening");
  }
}
