package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every read that takes a filter agrees with {@link Filter#test}, the one definition. */
public abstract class FilterConformance extends StoreKit {
  private static final int DOCUMENTS = 60;
  private static final int FILTERS = 40;
  private static final List<String> TYPES = List.of("text/plain", "text/html", "TEXT/plain");

  @Test
  final void randomFiltersAgreeWithTheOracleEverywhere() {
    Seeded.run(
        8,
        random -> {
          List<DocumentInfo> documents = fill(random);
          RandomFilters filters = new RandomFilters(random, documents);
          for (int i = 0; i < FILTERS; i++) {
            check(documents, filters.filter(i % 4));
          }
          store().documents().delete(EDITOR, Filter.all());
        });
  }

  private List<DocumentInfo> fill(Random random) {
    for (int i = 0; i < DOCUMENTS; i++) {
      String uri =
          (i % 3 == 0 ? "" : i % 3 == 1 ? "x/" : "X/")
              + "\uD83D\uDE80%_".substring(i % 5 == 0 ? 0 : 2)
              + i;
      DocumentWrite write = Writes.of(uri, "common one " + i, "common two " + i);
      write = Writes.typed(write, TYPES.get(random.nextInt(3)));
      write = Writes.titled(write, random.nextBoolean() ? "" : "Title " + i % 7);
      store().documents().put(EDITOR, List.of(Writes.with(write, RandomFilters.metadata(random))));
      if (i % 4 == 0) {
        tick();
        var id = store().documents().find(EDITOR, uri).orElseThrow().id();
        store().documents().updateMetadata(EDITOR, id, RandomFilters.metadata(random));
      }
    }
    List<DocumentInfo> documents = new ArrayList<>();
    Snapshot.documents(store(), EDITOR).forEach(stored -> documents.add(stored.document().info()));
    assertThat(documents).hasSize(DOCUMENTS);
    return documents;
  }

  private void check(List<DocumentInfo> documents, Filter filter) {
    List<DocumentInfo> expected = documents.stream().filter(filter::test).toList();
    List<DocumentInfo> listed = Page.list(page -> store().documents().list(VIEWER, filter, page));
    assertThat(listed).as("list of %s", filter).isEqualTo(expected);
    assertThat(store().documents().count(VIEWER, filter))
        .as("count of %s", filter)
        .isEqualTo(expected.size());
    List<String> scanned = new ArrayList<>();
    Page.all(7, page -> store().documents().scan(VIEWER, filter, page))
        .forEach(stored -> scanned.add(stored.document().uri()));
    assertThat(scanned).as("scan of %s", filter).isEqualTo(uris(expected));

    int k = 2 * DOCUMENTS;
    for (Accuracy accuracy : Accuracy.values()) {
      VectorQuery vector =
          new VectorQuery(
              Writes.EMBEDDER.model(), Writes.EMBEDDER.embedQuery("one"), k, filter, accuracy);
      checkChunks(store().vectors().search(VIEWER, vector), expected, filter);
    }
    KeywordQuery words = new KeywordQuery("common", k, filter);
    checkChunks(store().keywords().search(VIEWER, words), expected, filter);
  }

  private void checkChunks(Matches found, List<DocumentInfo> expected, Filter filter) {
    assertThat(found.items()).as("%s", filter).hasSize(2 * expected.size());
    List<ChunkId> ids = Searches.ids(found);
    Map<ChunkId, ChunkInDocument> chunks = store().documents().chunks(VIEWER, ids);
    List<DocumentInfo> homes = new ArrayList<>();
    chunks.values().forEach(chunk -> homes.add(chunk.document()));
    assertThat(new TreeSet<>(uris(homes)))
        .as("%s", filter)
        .isEqualTo(new TreeSet<>(uris(expected)));
  }

  private static List<String> uris(Collection<DocumentInfo> infos) {
    return infos.stream().map(DocumentInfo::uri).toList();
  }

  @Test
  final void deleteByARandomFilterTakesExactlyWhatPasses() {
    Seeded.run(
        10,
        random -> {
          List<DocumentInfo> documents = fill(random);
          Filter filter = new RandomFilters(random, documents).filter(2);
          List<DocumentInfo> left = documents.stream().filter(d -> !filter.test(d)).toList();
          assertThat(store().documents().delete(EDITOR, filter))
              .as("%s", filter)
              .isEqualTo(documents.size() - left.size());
          List<DocumentInfo> listed =
              Page.list(page -> store().documents().list(EDITOR, Filter.all(), page));
          assertThat(listed).as("left by %s", filter).isEqualTo(left);
          store().documents().delete(EDITOR, Filter.all());
        });
  }

  @Test
  final void deepAndWideFiltersAreAnswered() {
    store()
        .documents()
        .put(EDITOR, List.of(Writes.with(Writes.of("d", "text"), Metadata.empty().with("n", 7))));
    Filter deep = Filter.equal("n", MetadataValue.of(7));
    for (int i = 0; i < 196; i++) {
      deep = i % 2 == 0 ? new Filter.Not(deep) : new Filter.And(List.of(deep));
    }
    List<Filter> parts = new ArrayList<>();
    List<MetadataValue> values = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      parts.add(Filter.equal("n", MetadataValue.of(i)));
      values.add(MetadataValue.of(i));
    }
    assertThat(store().documents().count(VIEWER, deep)).isEqualTo(1);
    assertThat(store().documents().count(VIEWER, new Filter.Or(parts))).isEqualTo(1);
    assertThat(store().documents().count(VIEWER, new Filter.And(parts))).isZero();
    assertThat(store().documents().count(VIEWER, new Filter.In(new Filter.Key("n"), values)))
        .isEqualTo(1);
    assertThat(store().documents().count(VIEWER, new Filter.NotIn(new Filter.Key("n"), values)))
        .isZero();
  }

  /** k matches come back whenever k exist, however few documents pass. */
  @Test
  final void selectiveFiltersStillFillTheResult() {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      writes.add(
          Writes.with(Writes.of("d" + i, "common text " + i), Metadata.empty().with("n", i)));
    }
    store().documents().put(EDITOR, writes);
    for (int matching : List.of(1, 5, 10, 11, 100, 999)) {
      Filter filter =
          new Filter.Compare(
              new Filter.Key("n"),
              Filter.Operator.GREATER_OR_EQUAL,
              MetadataValue.of(1_000 - matching));
      for (Accuracy accuracy : Accuracy.values()) {
        VectorQuery vector =
            new VectorQuery(
                Writes.EMBEDDER.model(),
                Writes.EMBEDDER.embedQuery("text 3"),
                10,
                filter,
                accuracy);
        assertThat(store().vectors().search(VIEWER, vector).items())
            .hasSize(Math.min(10, matching));
      }
      assertThat(store().keywords().search(VIEWER, new KeywordQuery("common", 10, filter)).items())
          .hasSize(Math.min(10, matching));
    }
  }
}
