package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Revision;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.PutResult.Outcome;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads at once: no mixtures, no deadlock, and in the end what one thread would leave. */
public abstract class StoreConcurrencyConformance extends StoreKit {
  private static final int THREADS = 8;
  private static final int VERSIONS = 60;
  private static final int PARTS = 5;

  private PutResult put(DocumentWrite write) {
    return store().documents().put(EDITOR, List.of(write)).get(0);
  }

  private static DocumentWrite version(int version) {
    String[] parts =
        IntStream.range(0, PARTS).mapToObj(part -> text(version, part)).toArray(String[]::new);
    return Writes.titled(Writes.of("shared", parts), "version" + version);
  }

  private static String text(int version, int part) {
    return "part" + part + " of version" + version;
  }

  @Test
  final void readersSeeOneVersionOfADocumentAndNeverAMixture() {
    DocumentId id = put(version(0)).id();
    Map<ChunkId, Integer> versions = new HashMap<>();
    for (int version = 0; version <= VERSIONS; version++) {
      for (int part = 0; part < PARTS; part++) {
        versions.put(ChunkId.of(id, text(version, part), 0), version);
      }
    }
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          try {
            for (int version = 1; version <= VERSIONS; version++) {
              put(version(version));
            }
          } finally {
            writing.set(false);
          }
          return true;
        });
    for (Runnable read : reads(id, versions)) {
      tasks.add(
          () -> {
            do {
              read.run();
            } while (writing.get());
            return true;
          });
    }
    Threads.run(tasks);
    assertThat(Searches.words(store(), VIEWER, "version" + VERSIONS)).hasSize(PARTS);
    assertThat(store().verify(VIEWER)).isEmpty();
  }

  private List<Runnable> reads(DocumentId id, Map<ChunkId, Integer> versions) {
    VectorQuery vector =
        new VectorQuery(
            Writes.EMBEDDER.model(),
            Writes.EMBEDDER.embedQuery("part1 of version7"),
            10,
            Filter.all(),
            Accuracy.PLANNED);
    KeywordQuery words = new KeywordQuery("part1 of", 10, Filter.all());
    return List.of(
        () -> {
          var found = store().documents().find(VIEWER, id).orElseThrow();
          assertThat(found.text()).contains("of " + found.info().title() + "\n\n");
          assertThat(found.text().split(found.info().title(), -1)).hasSize(PARTS + 1);
        },
        () -> {
          Set<String> seen = new HashSet<>();
          store().documents().chunks(VIEWER, id).forEach(c -> seen.add(mark(c.chunk())));
          assertThat(seen).hasSize(1);
        },
        () -> {
          Page<StoredDocument> page =
              store().documents().scan(VIEWER, Filter.all(), PageRequest.first(10));
          StoredDocument stored = page.items().get(0);
          assertThat(stored.chunks()).hasSize(PARTS);
          stored
              .chunks()
              .forEach(
                  c -> assertThat(mark(c.chunk())).isEqualTo(stored.document().info().title()));
        },
        () -> {
          Set<String> seen = new HashSet<>();
          for (ChunkInDocument chunk :
              store().documents().chunks(VIEWER, versions.keySet()).values()) {
            seen.add(mark(chunk.chunk()));
            seen.add(chunk.document().title());
          }
          assertThat(seen).hasSize(1);
        },
        () -> requireOneVersion(Searches.ids(store().vectors().search(VIEWER, vector)), versions),
        () -> requireOneVersion(Searches.ids(store().keywords().search(VIEWER, words)), versions));
  }

  private static void requireOneVersion(List<ChunkId> found, Map<ChunkId, Integer> versions) {
    assertThat(found).hasSize(PARTS);
    assertThat(found.stream().map(versions::get).distinct()).hasSize(1);
  }

  private static String mark(Chunk chunk) {
    return chunk.text().substring(chunk.text().indexOf("version"));
  }

  @Test
  final void whatManyThreadsDoEndsAsIfEachHadWorkedAlone() {
    List<Callable<Map<String, String>>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      tasks.add(() -> work(number));
    }
    Map<String, String> expected = new TreeMap<>();
    Threads.run(tasks).forEach(expected::putAll);
    Map<String, String> actual = new TreeMap<>();
    int chunks = 0;
    for (StoredDocument stored : Snapshot.documents(store(), VIEWER)) {
      actual.put(stored.document().uri(), stored.document().text());
      chunks += stored.chunks().size();
    }
    assertThat(actual).isEqualTo(expected);
    KeywordQuery words = new KeywordQuery("common", 10_000, Filter.all());
    List<ChunkId> found = Searches.ids(store().keywords().search(VIEWER, words));
    assertThat(found).hasSize(chunks).doesNotHaveDuplicates();
    assertThat(store().verify(VIEWER)).isEmpty();
  }

  /** Writes, deletes and searches among uris of its own; returns what must be left of them. */
  private Map<String, String> work(int thread) {
    Random random = new Random(thread);
    Map<String, String> left = new HashMap<>();
    for (int step = 0; step < 80; step++) {
      String uri = "t" + thread + "/" + random.nextInt(5);
      if (random.nextInt(5) == 0) {
        var there = store().documents().find(EDITOR, uri);
        assertThat(there.isPresent()).isEqualTo(left.containsKey(uri));
        there.ifPresent(d -> assertThat(store().documents().delete(EDITOR, d.id())).isTrue());
        left.remove(uri);
      } else {
        String mark = "own" + thread + "x" + step;
        DocumentWrite write = Writes.of(uri, "common words", "common " + mark);
        put(write);
        left.put(uri, write.text());
        assertThat(Searches.words(store(), VIEWER, mark)).startsWith("common " + mark);
      }
    }
    return left;
  }

  @Test
  final void aContendedUriIsAddedOnceAndCountsEveryRevision() {
    List<Callable<List<PutResult>>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      tasks.add(
          () -> {
            List<PutResult> results = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
              results.add(put(Writes.of("contended", "text " + number + " " + i)));
            }
            return results;
          });
    }
    List<PutResult> all = Threads.run(tasks).stream().flatMap(List::stream).toList();
    assertThat(all).extracting(PutResult::id).containsOnly(all.get(0).id());
    assertThat(all.stream().filter(r -> r.outcome() == Outcome.ADDED)).hasSize(1);
    assertThat(all.stream().map(PutResult::revision).distinct()).hasSize(all.size());
    List<Revision> revisions =
        Page.list(page -> store().documents().revisions(EDITOR, all.get(0).id(), page));
    assertThat(revisions.stream().map(Revision::number).toList())
        .isEqualTo(
            IntStream.rangeClosed(1, all.size()).map(n -> all.size() + 1 - n).boxed().toList());
    assertThat(store().documents().count(EDITOR, Filter.all())).isEqualTo(1);
  }

  @Test
  final void aDeleteRacedByManySucceedsOnce() {
    for (int round = 0; round < 10; round++) {
      DocumentId id = put(Writes.of("victim", "text")).id();
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        tasks.add(() -> store().documents().delete(EDITOR, id));
      }
      assertThat(Threads.run(tasks).stream().filter(deleted -> deleted)).hasSize(1);
    }
  }

  @Test
  final void closingWhileOthersWorkEndsThemCleanly() {
    put(Writes.of("d", "text"));
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS - 1; thread++) {
      int number = thread;
      tasks.add(() -> workUntilClosed(number));
    }
    tasks.add(
        () -> {
          for (int i = 0; i < 20; i++) {
            store().documents().count(EDITOR, Filter.all());
          }
          store().close();
          return true;
        });
    assertThat(Threads.run(tasks)).containsOnly(true);
  }

  private boolean workUntilClosed(int thread) {
    for (int i = 0; i < 1_000_000; i++) {
      try {
        if (thread % 2 == 0) {
          put(Writes.of("t" + thread, "text " + i));
        } else {
          Searches.words(store(), VIEWER, "text");
        }
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("closed");
        return true;
      }
    }
    return false;
  }
}
