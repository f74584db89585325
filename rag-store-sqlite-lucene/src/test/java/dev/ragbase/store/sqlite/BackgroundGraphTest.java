package dev.ragbase.store.sqlite;

import static dev.ragbase.store.sqlite.GraphKit.approximate;
import static dev.ragbase.store.sqlite.GraphKit.search;
import static dev.ragbase.store.sqlite.GraphKit.until;
import static dev.ragbase.store.sqlite.GraphKit.untilItWalks;
import static dev.ragbase.store.sqlite.GraphKit.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.kit.Threads;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph is built beside the index in use: nobody waits for it, and nothing is missing in it. */
class BackgroundGraphTest {
  private static final long SEED = 20_261_126;
  private static final int WRITERS = 3;
  private static final int STEPS = 40;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("kb");
  }

  private static Set<Match> keywords(SqliteLuceneStore store, String text) {
    KeywordQuery query = new KeywordQuery(text, 10_000, Filter.all());
    return new HashSet<>(store.keywords().search(Scope.local(), query).items());
  }

  @Test
  void searchesAreExactWhileTheGraphIsBuiltAndWalkItAfterwards() {
    GraphKit.fill(path, GraphKit.LARGE);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      Embedding query = vector(-1, 0, 0);
      Matches best = search(store, query, 10, Filter.all(), Accuracy.EXACT);
      Set<Match> words = keywords(store, GraphKit.nameOf(7));
      assertThat(GraphKit.unfinished(path)).as("nobody asked for it").doesNotExist();

      assertThat(approximate(store, query)).isEqualTo(best);
      assertThat(best.exact()).isTrue();
      assertThat(search(store, query, 10, GraphKit.HALF, Accuracy.APPROXIMATE).path())
          .isEqualTo(SearchPath.FILTERED);
      untilItWalks(store);

      assertThat(recall(store)).isGreaterThanOrEqualTo(0.95);
      assertThat(keywords(store, GraphKit.nameOf(7))).hasSize(GraphKit.CHUNKS);
      assertThat(matched(keywords(store, GraphKit.nameOf(7)))).isEqualTo(matched(words));
      assertThat(store.verify(Scope.local())).isEmpty();
      assertThat(GraphKit.graph(path)).isDirectory();
      assertThat(GraphKit.unfinished(path)).doesNotExist();
    }
    assertThat(GraphKit.words(path)).doesNotExist();
  }

  private static Set<Object> matched(Set<Match> matches) {
    Set<Object> chunks = new HashSet<>();
    matches.forEach(match -> chunks.add(match.chunk()));
    return chunks;
  }

  private static double recall(SqliteLuceneStore store) {
    int found = 0;
    for (int i = 0; i < 20; i++) {
      Embedding query = vector(-1, 1, i);
      Set<Match> best =
          new HashSet<>(search(store, query, 10, Filter.all(), Accuracy.EXACT).items());
      best.retainAll(approximate(store, query).items());
      found += best.size();
    }
    return found / 200.0;
  }

  @Test
  void whatIsWrittenWhileTheGraphIsBuiltIsInIt() {
    GraphKit.fill(path, GraphKit.LARGE);
    Map<Integer, Integer> versions = new ConcurrentHashMap<>();
    for (int no = 0; no < GraphKit.LARGE; no++) {
      versions.put(no, 0);
    }
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(GraphKit.walks(store)).isFalse();
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int own = writer;
        writers.add(() -> write(store, own, versions));
      }
      writers.add(() -> searchUntilTheGraphIsWalked(store));
      assertThat(Threads.run(writers)).as("some wrote before the swap").contains(true);
      untilItWalks(store);
      checkEveryDocument(store, versions);
    }
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(GraphKit.walks(store)).isTrue();
      checkEveryDocument(store, versions);
    }
  }

  /** Whether the build had not ended when the first step was done. */
  private boolean write(SqliteLuceneStore store, int writer, Map<Integer, Integer> versions) {
    Random random = new Random(SEED + writer);
    boolean during = false;
    for (int step = 1; step <= STEPS; step++) {
      int no = random.nextInt(GraphKit.LARGE * 4 / 3 / WRITERS) * WRITERS + writer;
      if (random.nextInt(3) == 0) {
        Map<String, DocumentInfo> infos =
            store.documents().infos(Scope.local(), List.of("doc-" + no));
        infos.values().forEach(info -> store.documents().delete(Scope.local(), info.id()));
        versions.remove(no);
      } else {
        store.documents().put(Scope.local(), List.of(GraphKit.document(no, step)));
        versions.put(no, step);
      }
      during |= step == 1 && Files.isDirectory(GraphKit.unfinished(path));
    }
    return during;
  }

  private static boolean searchUntilTheGraphIsWalked(SqliteLuceneStore store) {
    untilItWalks(store);
    for (int i = 0; i < 20; i++) {
      assertThat(approximate(store, vector(-1, 0, i)).items()).hasSize(10);
      assertThat(keywords(store, "word")).hasSizeGreaterThan(GraphKit.CHUNKS);
    }
    return false;
  }

  private static void checkEveryDocument(SqliteLuceneStore store, Map<Integer, Integer> versions) {
    String seed = "seed " + SEED;
    assertThat(store.verify(Scope.local())).as(seed).isEmpty();
    assertThat(store.documents().count(Scope.local(), Filter.all())).isEqualTo(versions.size());
    assertThat(keywords(store, "word")).hasSize(versions.size() * GraphKit.CHUNKS);
    versions.forEach(
        (no, version) -> {
          String what = seed + ", document " + no + " of version " + version;
          for (int chunk : List.of(0, GraphKit.CHUNKS - 1)) {
            Embedding own = vector(no, version, chunk);
            Matches walked = search(store, own, 1, Filter.all(), Accuracy.APPROXIMATE);
            assertThat(walked.path()).as(what).isEqualTo(SearchPath.HNSW);
            assertThat(walked.items())
                .as(what)
                .isEqualTo(search(store, own, 1, Filter.all(), Accuracy.EXACT).items());
          }
        });
    for (int no = 0; no < GraphKit.LARGE * 4 / 3; no++) {
      int found = keywords(store, GraphKit.nameOf(no)).size();
      assertThat(found).as(seed).isEqualTo(versions.containsKey(no) ? GraphKit.CHUNKS : 0);
    }
  }

  @Test
  void aWorkspaceThatGrowsLargeGetsItsGraphWithoutBeingOpenedAgain() {
    SqliteLuceneSettings settings =
        GraphKit.settings(path, Graph.PLANNED).graphFromVectors(2_000).commitEvery(10).build();
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      GraphKit.put(store, 0, 20);
      assertThat(planned(store)).isEqualTo(SearchPath.EXACT);
      assertThat(GraphKit.unfinished(path)).doesNotExist();
      GraphKit.put(store, 20, 60);
      until("a planned search walks the graph", () -> planned(store) == SearchPath.HNSW);
      assertThat(store.verify(Scope.local())).isEmpty();
    }
  }

  private static SearchPath planned(SqliteLuceneStore store) {
    return search(store, vector(3, 0, 0), 1, Filter.all(), Accuracy.PLANNED).path();
  }

  @Test
  void aLargeWorkspaceGetsItsGraphWhenItIsOpened() {
    GraphKit.fill(path, GraphKit.LARGE);
    SqliteLuceneSettings settings =
        GraphKit.settings(path, Graph.PLANNED).graphFromVectors(6_000).build();
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      assertThat(store.vectors()).isNotNull();
      until("the graph is in place", () -> Files.isDirectory(GraphKit.graph(path)));
    }
  }

  @Test
  void aSearchWaitsForAGraphOfFewVectors() {
    GraphKit.fill(path, 20);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(search(store, vector(1, 0, 0), 1, Filter.all(), Accuracy.PLANNED).exact())
          .isTrue();
      assertThat(GraphKit.words(path)).isDirectory();
      assertThat(GraphKit.walks(store)).isTrue();
    }
  }

  @Test
  void withAlwaysTheGraphGrowsWithTheFirstDocument() {
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.ALWAYS)) {
      GraphKit.put(store, 0, GraphKit.LARGE);
      assertThat(GraphKit.graph(path)).isDirectory();
      assertThat(GraphKit.words(path)).doesNotExist();
      assertThat(GraphKit.walks(store)).isTrue();
    }
  }

  @Test
  void withAlwaysAnOldIndexGetsItsGraphInTheBackground() {
    GraphKit.fill(path, GraphKit.LARGE);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.ALWAYS)) {
      assertThat(approximate(store, vector(1, 0, 0)).exact()).isTrue();
      untilItWalks(store);
      assertThat(store.verify(Scope.local())).isEmpty();
    }
  }

  @Test
  void withNeverTheApproximateSearchIsExactThoughAGraphIsThere() {
    GraphKit.fill(path, 20);
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.NEVER)) {
      assertThat(approximate(store, vector(1, 0, 0)).exact()).isTrue();
      assertThat(GraphKit.unfinished(path)).doesNotExist();
      assertThat(GraphKit.graph(path)).doesNotExist();
    }
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.PLANNED)) {
      assertThat(GraphKit.walks(store)).isTrue();
    }
    try (SqliteLuceneStore store = GraphKit.open(path, Graph.NEVER)) {
      assertThat(approximate(store, vector(1, 0, 0)).exact()).isTrue();
    }
  }

  @Test
  void aReaderBuildsNothingAndFollowsTheWriterAcrossTheSwap() {
    GraphKit.fill(path, GraphKit.LARGE);
    SqliteLuceneSettings reading = GraphKit.settings(path, Graph.ALWAYS).readOnly(true).build();
    try (SqliteLuceneStore reader = SqliteLuceneStore.open(reading)) {
      assertThat(approximate(reader, vector(1, 0, 0)).exact()).isTrue();
      assertThat(GraphKit.unfinished(path)).doesNotExist();
      try (SqliteLuceneStore writer = GraphKit.open(path, Graph.PLANNED)) {
        untilItWalks(writer);
        assertThat(GraphKit.walks(reader)).as("though nothing was written since").isTrue();
        GraphKit.put(writer, GraphKit.LARGE, GraphKit.LARGE + 1);
        assertThat(keywords(reader, "word")).hasSize((GraphKit.LARGE + 1) * GraphKit.CHUNKS);
        assertThat(GraphKit.walks(reader)).isTrue();
        assertThat(reader.verify(Scope.local())).isEmpty();
        try (SqliteLuceneStore late = SqliteLuceneStore.open(reading)) {
          assertThat(GraphKit.walks(late)).isTrue();
          assertThat(late.verify(Scope.local())).isEmpty();
        }
      }
    }
  }
}
