package dev.ragbase.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.sqlite.internal.lucene.IndexedChunk;
import dev.ragbase.store.sqlite.internal.lucene.IndexedDocument;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.LuceneSettings;
import dev.ragbase.store.sqlite.internal.vector.FloatSource;
import dev.ragbase.store.sqlite.internal.vector.Row;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long it is measured how far a graph of evenly lying vectors must be walked, and by whom. */
class GraphEffortTest {
  private static final int VECTORS = 1_500;
  private static final int DIMENSIONS = 64;

  @TempDir Path folder;
  private LuceneIndex graph;
  private VectorTable vectors;

  @BeforeEach
  void fill() throws IOException {
    graph = LuceneIndex.open(folder.resolve("lucene"), LuceneSettings.defaults().withVectors());
    vectors = VectorTable.open(folder.resolve("vectors"), DIMENSIONS, "even");
    List<IndexedDocument> documents = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < VECTORS; row++) {
      documents.add(document(row));
      rows.add(new Row(row, chunk(row), vector(row)));
    }
    graph.apply(documents, List.of(), 1);
    vectors.apply(rows, List.of(), 1);
  }

  @AfterEach
  void close() throws IOException {
    vectors.close();
    graph.close();
  }

  private static float[] vector(int row) {
    SplittableRandom random = new SplittableRandom(row);
    float[] values = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static ChunkId chunk(int row) {
    return new ChunkId(new UUID(row, row));
  }

  private static IndexedDocument document(int row) {
    DocumentInfo info =
        new DocumentInfo(
            new DocumentId(new UUID(7, row)),
            "doc:" + row,
            "",
            Metadata.empty(),
            "text/plain",
            null,
            ContentHash.of("text"),
            1,
            1,
            Instant.EPOCH,
            Instant.EPOCH);
    Embedding vector = Embedding.of(vector(row));
    return new IndexedDocument(
        row, info, List.of(new IndexedChunk(row, chunk(row), List.of(), "text", vector)));
  }

  private static void load(int[] rows, float[][] into) {
    for (int i = 0; i < rows.length; i++) {
      into[i] = vector(rows[i]);
    }
  }

  private EffortFile file() {
    return new EffortFile(folder.resolve("effort"), false);
  }

  private Walks walks(FloatSource floats) {
    return new Walks(floats, graph, vectors);
  }

  private int candidates(GraphEffort effort, FloatSource floats) throws IOException {
    return effort.candidates(walks(floats), all());
  }

  @Test
  void measuringStopsWhereNobodyWouldWalkThatFar() throws IOException {
    int needed = candidates(new GraphEffort(file()), GraphEffortTest::load);
    assertThat(needed).isBetween(50, VECTORS);
    GraphEffort stopping = new GraphEffort(new EffortFile(folder.resolve("other"), false), n -> 40);
    assertThat(candidates(stopping, GraphEffortTest::load)).isEqualTo(Walks.NONE);

    assertThat(GraphEffort.candidatesMax(500)).isEqualTo(500);
    assertThat(GraphEffort.candidatesMax(300_000)).isEqualTo(2_000);
    assertThat(GraphEffort.candidatesMax(1_000_000)).isEqualTo(5_000);
  }

  @Test
  void oneMeasuresWhileTheOthersGoOnExactly() throws Exception {
    GraphEffort effort = new GraphEffort(file());
    Measuring first = new Measuring(effort, all());
    FloatSource unasked =
        (rows, into) -> {
          throw new AssertionError("a second thread measures too");
        };
    assertThat(candidates(effort, unasked)).isEqualTo(Walks.NONE);
    int measured = first.end();
    assertThat(candidates(effort, unasked)).isEqualTo(measured).isLessThan(VECTORS);
  }

  /** A thread that measures until it is told to come to the end. */
  private final class Measuring {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<Integer> measured;

    Measuring(GraphEffort effort, Passing passing) {
      CountDownLatch begun = new CountDownLatch(1);
      FloatSource waiting =
          (rows, into) -> {
            begun.countDown();
            await(goOn);
            load(rows, into);
          };
      measured =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return effort.candidates(walks(waiting), passing);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      await(begun);
    }

    int end() throws Exception {
      goOn.countDown();
      return measured.get(1, TimeUnit.MINUTES);
    }
  }

  private Passing all() {
    return new Passing(Filter.all(), graph);
  }

  private boolean learns(GraphEffort effort, int query) throws IOException {
    return effort.learns(vectors.size(), all(), Embedding.of(vector(query)));
  }

  /** Asks what is too little to learn from. */
  private void askFew(GraphEffort effort) throws IOException {
    for (int i = 0; i < AskedQueries.UNNOTED; i++) {
      assertThat(learns(effort, VECTORS + i)).isFalse();
    }
  }

  private void learn(GraphEffort effort, int query) throws IOException {
    Embedding asked = Embedding.of(vector(query));
    effort.learn(walks(GraphEffortTest::load), all(), asked);
  }

  private String kept() throws IOException {
    return Files.readString(folder.resolve("effort"));
  }

  @Test
  void whatIsAskedCountsInPlaceOfWhatIsMadeUp() throws IOException {
    Files.writeString(folder.resolve("effort"), "-1 " + VECTORS + " 400\n");
    GraphEffort effort = new GraphEffort(file());
    askFew(effort);
    for (int query = 0; query < GraphEffort.ASKED; query++) {
      assertThat(learns(effort, VECTORS + query)).isTrue();
      assertThat(candidates(effort, GraphEffortTest::load)).isEqualTo(400);
      learn(effort, VECTORS + query);
      assertThat(learns(effort, VECTORS + query)).as("asked again").isFalse();
    }

    int needed = candidates(effort, GraphEffortTest::load);
    assertThat(needed).isBetween(50, VECTORS).isNotEqualTo(400);
    assertThat(kept()).isEqualTo("-1 " + VECTORS + " " + needed + " asked\n");
    assertThat(candidates(new GraphEffort(file()), GraphEffortTest::load)).isEqualTo(needed);
  }

  @Test
  void whatCouldNotBeLearntWhileAnotherMeasuresIsLearntFromTheNextQuery() throws Exception {
    Files.writeString(folder.resolve("effort"), "-1 " + VECTORS + " 400\n");
    GraphEffort effort = new GraphEffort(file());
    askFew(effort);
    for (int query = 0; query < GraphEffort.ASKED - 1; query++) {
      learn(effort, VECTORS + query);
    }
    Measuring other = new Measuring(effort, new Passing(Filter.parse("NOT key = 'x'"), graph));
    learn(effort, VECTORS + GraphEffort.ASKED);
    assertThat(kept()).isEqualTo("-1 " + VECTORS + " 400\n");
    other.end();

    int next = VECTORS + GraphEffort.ASKED + 1;
    assertThat(learns(effort, next)).isTrue();
    learn(effort, next);
    assertThat(kept()).startsWith("-1 " + VECTORS).contains("asked");
  }

  @Test
  void whatIsNearestIsLookedUpAnewIfSomethingWasWrittenSince() throws IOException {
    GraphEffort effort = new GraphEffort(file());
    candidates(effort, GraphEffortTest::load);
    askFew(effort);
    for (int query = 0; query < GraphEffort.ASKED - 1; query++) {
      assertThat(learns(effort, VECTORS + query)).isTrue();
      learn(effort, VECTORS + query);
    }
    List<Integer> gone = new ArrayList<>();
    for (int row = 0; row < VECTORS / 10; row++) {
      gone.add(row);
    }
    graph.apply(List.of(), gone, 2);
    vectors.apply(List.of(), gone, 2);
    learn(effort, VECTORS + GraphEffort.ASKED);

    assertThat(candidates(effort, GraphEffortTest::load)).isLessThan(Walks.NONE);
    assertThat(kept()).contains("asked");
  }

  @Test
  void laterQueriesAreLookedAtSeldomAndWhatTheyMissIsLearntFrom() throws IOException {
    Files.writeString(folder.resolve("effort"), "-1 " + VECTORS + " 10 asked\n");
    GraphEffort effort = new GraphEffort(file());
    askFew(effort);
    List<Integer> noted = new ArrayList<>();
    for (int query = 0; query < 2_010; query++) {
      if (learns(effort, VECTORS + query)) {
        noted.add(query);
      }
    }
    assertThat(noted).containsExactly(1_000, 2_001);

    int missing = VECTORS;
    while (kept().endsWith("asked\n") && missing < VECTORS + GraphEffort.ASKED) {
      learn(effort, missing++);
    }
    assertThat(kept()).as("sixteen missed much").isEqualTo("-1 1500 10\n");
    assertThat(learns(effort, missing)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
