package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A store whose graph takes some seconds to build, and what is asked of it. */
final class GraphKit {
  /** More vectors than a search waits for. */
  static final int LARGE = 130;

  static final int CHUNKS = 50;
  static final Filter HALF = Filter.equal("half", MetadataValue.of(true));

  private static final int DIMENSIONS = 64;
  private static final EmbeddingModel MODEL = new EmbeddingModel("even", DIMENSIONS, "even-1");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private GraphKit() {}

  static SqliteLuceneSettings.Builder settings(Path path, Graph graph) {
    return SqliteLuceneSettings.builder(path).graph(graph);
  }

  static SqliteLuceneStore open(Path path, Graph graph) {
    return SqliteLuceneStore.open(settings(path, graph).build());
  }

  /** Makes a store of so many documents that has no graph. */
  static void fill(Path path, int documents) {
    try (SqliteLuceneStore store = open(path, Graph.NEVER)) {
      put(store, 0, documents);
    }
  }

  static void put(SqliteLuceneStore store, int from, int to) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int no = from; no < to; no++) {
      writes.add(document(no, 0));
    }
    store.documents().put(Scope.local(), writes);
  }

  /** A version of a document, each of whose chunks has a vector that no other has. */
  static DocumentWrite document(int no, int version) {
    List<String> texts = new ArrayList<>();
    List<Embedding> vectors = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      texts.add("word in " + nameOf(no) + " version " + version + " part " + i);
      vectors.add(vector(no, version, i));
    }
    DocumentWrite write = Writes.of("doc-" + no, MODEL, texts, vectors);
    return Writes.with(write, Metadata.of("half", MetadataValue.of(no % 2 == 0)));
  }

  /** A word that is in this document only. */
  static String nameOf(int no) {
    StringBuilder name = new StringBuilder("x");
    for (char digit : Integer.toString(no).toCharArray()) {
      name.append((char) ('a' + digit - '0'));
    }
    return name.append("x").toString();
  }

  static Embedding vector(int no, int version, int chunk) {
    SplittableRandom random = new SplittableRandom((no * 1_000L + version) * 1_000 + chunk);
    float[] values = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  static Matches search(
      SqliteLuceneStore store, Embedding query, int k, Filter filter, Accuracy accuracy) {
    return store
        .vectors()
        .search(Scope.local(), new VectorQuery(MODEL, query, k, filter, accuracy));
  }

  static Matches approximate(SqliteLuceneStore store, Embedding query) {
    return search(store, query, 10, Filter.all(), Accuracy.APPROXIMATE);
  }

  static boolean walks(SqliteLuceneStore store) {
    return approximate(store, vector(0, 0, 0)).path() == SearchPath.HNSW;
  }

  static void untilItWalks(SqliteLuceneStore store) {
    until("the graph is walked", () -> walks(store));
  }

  /** Waits for a condition, with the patience that a busy machine needs. */
  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + PATIENCE + " it is not so that " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  static Path words(Path store) {
    return store.resolve("index/1/lucene");
  }

  static Path graph(Path store) {
    return store.resolve("index/1/lucene.graph");
  }

  static Path unfinished(Path store) {
    return store.resolve("index/1/lucene.unfinished");
  }

  /** Whether the unfinished graph has a segment on disk. */
  static boolean isUnderWay(Path store) {
    try (Stream<Path> files = Files.list(unfinished(store))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("_"));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a folder as a kill would leave it: what comes or goes meanwhile may be missing. */
  static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    Files.createDirectories(to);
    try (Stream<Path> found = Files.walk(from)) {
      files = found.toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        copy(from, to);
        return;
      }
      throw e;
    }
    for (Path file : files) {
      copyOne(file, to.resolve(from.relativize(file).toString()));
    }
  }

  private static void copyOne(Path file, Path copy) throws IOException {
    if (Files.isDirectory(file)) {
      Files.createDirectories(copy);
      return;
    }
    try {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      // Lucene merges: at a kill the file would have been gone as well.
      assertThat(file).doesNotExist();
    }
  }
}
