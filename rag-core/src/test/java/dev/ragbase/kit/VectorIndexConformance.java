package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Search by vector: what it finds equals what comparing everything finds. */
public abstract class VectorIndexConformance extends StoreKit {
  private static final int DIMENSIONS = 24;
  private static final int DOCUMENTS = 40;
  private static final int CHUNKS = 15;
  private static final EmbeddingModel MODEL = new EmbeddingModel("kit", DIMENSIONS, "kit");

  @Test
  final void randomVectorsAreFoundAsByComparingAll() {
    check(MODEL, random -> gaussian(random, DIMENSIONS, 1));
  }

  @Test
  final void vectorsOf384DimensionsAreFoundAsByComparingAll() {
    check(new EmbeddingModel("kit-384", 384, "kit-384"), random -> gaussian(random, 384, 1));
  }

  @Test
  final void duplicateVectorsAreOrderedByChunkId() {
    List<float[]> few =
        IntStream.range(0, 7).mapToObj(i -> gaussian(new Random(i), DIMENSIONS, 1)).toList();
    check(MODEL, random -> few.get(random.nextInt(few.size())));
  }

  @Test
  final void constantAndZeroVectorsAreFoundAsByComparingAll() {
    check(
        MODEL,
        random -> {
          float[] constant = new float[DIMENSIONS];
          Arrays.fill(constant, random.nextInt(-2, 3));
          return constant;
        });
  }

  @Test
  final void vectorsOfExtremeLengthAreFoundAsByComparingAll() {
    float[] scales = {Float.MIN_VALUE, 1e-38f, 1e-20f, 1e-3f, 1f, 1e9f, 1e18f, 1e36f};
    check(MODEL, random -> gaussian(random, DIMENSIONS, scales[random.nextInt(scales.length)]));
  }

  @Test
  final void nearlyEqualVectorsAreToldApart() {
    float[] base = gaussian(new Random(99), DIMENSIONS, 1);
    check(
        MODEL,
        random -> {
          float[] near = base.clone();
          int at = random.nextInt(DIMENSIONS);
          near[at] = random.nextBoolean() ? Math.nextUp(near[at]) : Math.nextDown(near[at]);
          return near;
        });
  }

  @Test
  final void vectorsWithOneLargeDimensionAreFoundAsByComparingAll() {
    check(
        MODEL,
        random -> {
          float[] vector = gaussian(random, DIMENSIONS, 0.001f);
          vector[random.nextInt(3)] = random.nextBoolean() ? 1000 : -1000;
          return vector;
        });
  }

  private void check(EmbeddingModel model, Function<Random, float[]> vectors) {
    Random random = new Random(4711);
    fill(model, () -> vectors.apply(random));
    List<StoredDocument> documents = Snapshot.documents(store(), EDITOR);
    List<float[]> queries = new ArrayList<>();
    queries.add(new float[model.dimensions()]);
    for (int i = 0; i < 6; i++) {
      queries.add(vectors.apply(random));
      queries.add(gaussian(random, model.dimensions(), 1));
    }
    for (float[] query : queries) {
      for (int k : List.of(1, 10, 100, DOCUMENTS * CHUNKS, VectorQuery.K_MAX)) {
        checkOne(documents, model, query, k, Filter.all());
      }
      for (int below : List.of(0, 1, 2, 5, 20, 39)) {
        checkOne(documents, model, query, 10, numberBelow(below));
        checkOne(documents, model, query, 100, numberBelow(below));
      }
    }
  }

  private void checkOne(
      List<StoredDocument> documents, EmbeddingModel model, float[] query, int k, Filter filter) {
    Embedding vector = Embedding.of(query);
    VectorQuery exact = new VectorQuery(model, vector, k, filter, Accuracy.EXACT);
    List<Match> expected = Searches.bruteForce(documents, exact);
    Matches found = store().vectors().search(VIEWER, exact);
    assertThat(found.exact()).isTrue();
    assertThat(found.items()).isEqualTo(expected);
    for (Accuracy accuracy : List.of(Accuracy.PLANNED, Accuracy.APPROXIMATE)) {
      Matches other =
          store().vectors().search(VIEWER, new VectorQuery(model, vector, k, filter, accuracy));
      if (other.exact()) {
        assertThat(other.items()).as("%s says it is exact", accuracy).isEqualTo(expected);
      } else {
        checkApproximate(documents, exact, other, expected.size());
      }
    }
  }

  /** Of an approximate result all is true but that these are the best. */
  private static void checkApproximate(
      List<StoredDocument> documents, VectorQuery query, Matches found, int size) {
    VectorQuery all =
        new VectorQuery(
            query.model(), query.vector(), VectorQuery.K_MAX, query.filter(), Accuracy.EXACT);
    assertThat(found.items())
        .hasSize(size)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo(Searches.BEST_FIRST);
    assertThat(Searches.bruteForce(documents, all)).containsAll(found.items());
  }

  private void fill(EmbeddingModel model, Supplier<float[]> vectors) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      int document = i;
      List<String> texts =
          IntStream.range(0, CHUNKS).mapToObj(c -> "chunk " + c + " of " + document).toList();
      List<Embedding> embeddings = texts.stream().map(text -> Embedding.of(vectors.get())).toList();
      writes.add(
          Writes.with(
              Writes.of("d" + i, model, texts, embeddings), Metadata.empty().with("number", i)));
    }
    store().documents().put(EDITOR, writes);
  }

  private static Filter numberBelow(int limit) {
    return new Filter.Compare(
        new Filter.Key("number"), Filter.Operator.LESS, MetadataValue.of(limit));
  }

  private static float[] gaussian(Random random, int dimensions, float scale) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian() * scale;
    }
    return vector;
  }

  private static VectorQuery query(String text, int k) {
    return new VectorQuery(
        Writes.EMBEDDER.model(),
        Writes.EMBEDDER.embedQuery(text),
        k,
        Filter.all(),
        Accuracy.PLANNED);
  }

  private List<String> found(String text) {
    return Searches.texts(store(), VIEWER, store().vectors().search(VIEWER, query(text, 100)));
  }

  @Test
  final void anEmptyStoreFindsNothingForAnyModel() {
    Matches found = store().vectors().search(VIEWER, query("anything", 10));
    assertThat(found.items()).isEmpty();
    assertThat(found.exact()).isTrue();
  }

  @Test
  final void aQueryOfAnotherModelIsRefused() {
    store().documents().put(EDITOR, List.of(Writes.of("d", "text")));
    int dimensions = Writes.EMBEDDER.model().dimensions();
    EmbeddingModel twin =
        new EmbeddingModel(Writes.EMBEDDER.model().name(), dimensions, "another fingerprint");
    EmbeddingModel wide = new EmbeddingModel("wide", dimensions + 1, "wide");
    for (EmbeddingModel model : List.of(twin, wide)) {
      Embedding vector = Embedding.of(gaussian(new Random(1), model.dimensions(), 1));
      VectorQuery query = new VectorQuery(model, vector, 10, Filter.all(), Accuracy.PLANNED);
      assertThatThrownBy(() -> store().vectors().search(VIEWER, query))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(model.fingerprint());
    }
  }

  @Test
  final void aSearchSeesEveryWriteThatReturnedBeforeIt() {
    for (int round = 0; round < 20; round++) {
      store().documents().put(EDITOR, List.of(Writes.of("d", "old " + round, "kept")));
      assertThat(found("x")).containsExactlyInAnyOrder("old " + round, "kept");
      store().documents().put(EDITOR, List.of(Writes.of("d", "kept", "new " + round)));
      assertThat(found("x")).containsExactlyInAnyOrder("new " + round, "kept");
      var id = store().documents().find(EDITOR, "d").orElseThrow().id();
      store().documents().updateMetadata(EDITOR, id, Metadata.empty().with("round", round));
      assertThat(found("x")).hasSize(2);
      store().documents().delete(EDITOR, id);
      assertThat(found("x")).isEmpty();
    }
  }

  @Test
  final void aFilterSeesMetadataAsTheyAreNow() {
    var id = store().documents().put(EDITOR, List.of(Writes.of("d", "text"))).get(0).id();
    for (String state : List.of("draft", "final")) {
      store().documents().updateMetadata(EDITOR, id, Metadata.empty().with("state", state));
      for (String asked : List.of("draft", "final")) {
        VectorQuery all = query("text", 10);
        VectorQuery query =
            new VectorQuery(
                all.model(), all.vector(), 10, Filter.equal("state", asked), Accuracy.PLANNED);
        assertThat(store().vectors().search(VIEWER, query).items())
            .hasSize(asked.equals(state) ? 1 : 0);
      }
    }
  }

  @Test
  final void aNewVectorOfAnUnchangedTextIsSearchedWithAtOnce() {
    DocumentWrite write = Writes.of("d", "text");
    store().documents().put(EDITOR, List.of(write));
    List<Embedding> other = Writes.EMBEDDER.embedPassages(List.of("something else"));
    store()
        .documents()
        .put(EDITOR, List.of(Writes.of("d", Writes.EMBEDDER.model(), List.of("text"), other)));
    assertThat(store().vectors().search(VIEWER, query("something else", 1)).items().get(0).score())
        .isCloseTo(1, offset(1e-6));
  }

  @Test
  final void chunksWithoutVectorsAreNotFoundByVector() {
    store().documents().put(EDITOR, List.of(Writes.plain("p", "plain"), Writes.of("d", "text")));
    assertThat(found("plain")).containsExactly("text");
  }

  @Test
  final void aRebuildLeavesEverythingFound() {
    store().documents().put(EDITOR, List.of(Writes.of("a", "one", "two"), Writes.of("b", "three")));
    List<ChunkId> before = Searches.ids(store().vectors().search(VIEWER, query("two", 10)));
    store().rebuild(ADMIN);
    assertThat(Searches.ids(store().vectors().search(VIEWER, query("two", 10)))).isEqualTo(before);
    assertThat(found("one")).containsExactlyInAnyOrder("one", "two", "three");
    assertThat(Searches.words(store(), VIEWER, "three")).containsExactly("three");
    assertThat(store().verify(ADMIN)).isEmpty();
  }
}
