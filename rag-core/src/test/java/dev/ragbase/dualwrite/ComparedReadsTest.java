package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.PageRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** A share of the reads is compared with the shadow's answers, and no reader notices. */
class ComparedReadsTest extends DualWriteFixture {
  private static final KeywordQuery WORDS = new KeywordQuery("common", 10, Filter.all());
  private static final VectorQuery VECTOR =
      new VectorQuery(
          Writes.EMBEDDER.model(),
          Writes.EMBEDDER.embedQuery("common words"),
          10,
          Filter.all(),
          Accuracy.PLANNED);

  private DualWriteStore comparing(double share, Executor executor) {
    return open(settings().compare(share, executor).shadowPause(Duration.ZERO).build());
  }

  private List<String> told() {
    List<String> lines = new ArrayList<>();
    for (DualWriteEvent event : events) {
      if (event instanceof DualWriteEvent.Difference it) {
        lines.add(it.operation() + ": " + it.description());
      }
    }
    return lines;
  }

  private static void read(DualWriteStore store, DocumentId id) {
    store.documents().find(SCOPE, "a");
    store.documents().find(SCOPE, id);
    store.documents().list(SCOPE, Filter.all(), PageRequest.first(10));
    store.vectors().search(SCOPE, VECTOR);
    store.keywords().search(SCOPE, WORDS);
  }

  @Test
  void eachKindOfReadThatDiffersIsToldAndMeasured() {
    DualWriteSettings strict = settings().compare(1, Runnable::run).keywordOverlapMin(0.9).build();
    try (DualWriteStore store = open(strict)) {
      DocumentId id = put(store, "a", "common words");
      put(store, "b", "common ground");
      read(store, id);
      assertThat(told()).isEmpty();
      assertThat(count("dual.compare.documents.find")).isEqualTo(2);
      second.documents().put(SCOPE, List.of(Writes.of("a", "other text")));
      read(store, id);
      assertThat(told())
          .hasSize(5)
          .anyMatch(it -> it.startsWith("documents.find: differs: a"))
          .anyMatch(it -> it.startsWith("documents.list: item 1 is a"))
          .anyMatch(it -> it.startsWith("vectors.search: hit"))
          .anyMatch(it -> it.startsWith("keywords.search: "));
      assertThat(errors("dual.compare.documents.find")).containsExactly("Difference", "Difference");
      assertThat(errors("dual.compare.documents.list")).containsExactly("Difference");
      assertThat(errors("dual.compare.vectors.search")).containsExactly("Difference");
      assertThat(errors("dual.compare.keywords.search")).containsExactly("Difference");
    }
  }

  @Test
  void aDocumentThatOneSideLacksIsNamed() {
    try (DualWriteStore store = comparing(1, Runnable::run)) {
      put(store, "a", "common");
      second.documents().delete(SCOPE, Filter.all());
      second.documents().put(SCOPE, List.of(Writes.of("z", "foreign")));
      store.documents().find(SCOPE, "a");
      store.documents().find(SCOPE, "z");
      store.documents().find(SCOPE, "none");
      assertThat(told())
          .containsExactly(
              "documents.find: the shadow lacks a", "documents.find: only the shadow has z");
    }
  }

  @Test
  void onlyTheShareThatWasAskedForIsCompared() {
    try (DualWriteStore store = comparing(0.25, Runnable::run)) {
      put(store, "a", "common");
      for (int i = 0; i < 100; i++) {
        store.documents().find(SCOPE, "a");
      }
      assertThat(count("dual.compare.documents.find")).isEqualTo(25);
    }
    measurements.clear();
    try (DualWriteStore store =
        DualWriteStore.over(MemoryStore.open(), MemoryStore.open(), settings().build())) {
      put(store, "a", "common");
      store.documents().find(SCOPE, "a");
      assertThat(count("dual.compare.documents.find")).isZero();
    }
  }

  @Test
  void aShadowThatFailsOrAnExecutorThatIsFullIsNoReadersBusiness() {
    Queue<Runnable> waiting = new ArrayDeque<>();
    try (DualWriteStore store = comparing(1, waiting::add)) {
      DocumentId id = put(store, "a", "common");
      secondFaults.failBefore(operation -> true);
      int calls = secondFaults.calls().size();
      for (int i = 0; i < 100; i++) {
        assertThat(store.documents().find(SCOPE, id)).isPresent();
      }
      assertThat(secondFaults.calls()).hasSize(calls);
      assertThat(waiting).hasSize(64);
      assertThat(count("dual.compare.dropped")).isEqualTo(36);
      waiting.forEach(Runnable::run);
      assertThat(errors("dual.compare.documents.find")).hasSize(64).containsOnly("StoreException");
      assertThat(told()).isEmpty();
    }
  }

  @Test
  void anExecutorThatRejectsIsNoReadersBusinessEither() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("full");
        };
    try (DualWriteStore store = comparing(1, rejecting)) {
      put(store, "a", "common");
      for (int i = 0; i < 100; i++) {
        assertThat(store.documents().find(SCOPE, "a")).isPresent();
      }
      assertThat(count("dual.compare.dropped")).isEqualTo(100);
    }
  }

  @Test
  void aListenerThatFailsFailsNoCall() {
    DualWriteSettings broken =
        DualWriteSettings.builder()
            .compare(1, Runnable::run)
            .listener(
                event -> {
                  throw new IllegalStateException("broken listener");
                })
            .build();
    try (DualWriteStore store = open(broken)) {
      put(store, "a", "common");
      second.documents().delete(SCOPE, Filter.all());
      assertThat(store.documents().find(SCOPE, "a")).isPresent();
      secondFaults.failBefore(operation -> true);
      put(store, "b", "text");
    }
  }

  @Test
  void aDifferenceThatAWriterMadeMeanwhileIsNone() {
    Queue<Runnable> waiting = new ArrayDeque<>();
    try (DualWriteStore store = comparing(1, waiting::add)) {
      put(store, "a", "common");
      store.documents().find(SCOPE, "a");
      // The comparison meets a writer each time it looks at the shadow.
      secondFaults.failBefore(
          operation -> {
            if (operation.equals("documents.find")) {
              second.documents().put(SCOPE, List.of(Writes.of("a", "not the same")));
              store.documents().put(SCOPE, List.of(Writes.of("other", "y")));
            }
            return false;
          });
      waiting.remove().run();
      assertThat(told()).isEmpty();
      assertThat(count("dual.compare.inconclusive")).isEqualTo(1);
    }
  }

  @Test
  void metadataOfListsAreCompared() {
    try (DualWriteStore store = comparing(1, Runnable::run)) {
      put(store, "a", "common");
      second
          .documents()
          .updateMetadata(
              SCOPE,
              second.documents().find(SCOPE, "a").orElseThrow().info().id(),
              Metadata.empty().with("k", 1));
      store.documents().list(SCOPE, Filter.all(), PageRequest.first(10));
      store.documents().list(SCOPE, Filter.parse("k = 1"), PageRequest.first(10));
      assertThat(told())
          .containsExactly(
              "documents.list: item 1 is a, the shadow's a",
              "documents.list: the shadow's list ends elsewhere, after item 0");
    }
  }
}
