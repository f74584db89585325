package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.ChunkInDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search found is fetched, whatever was written between the two. */
class RecentRowsTest {
  private static final EmbeddingModel MODEL = new EmbeddingModel("two", 2, "two-1");

  @TempDir Path folder;

  @Test
  void aChunkThatGotAnotherVectorSinceItWasFoundIsFetched() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(folder)) {
      put(store, "a", 1, 0);
      put(store, "b", 0, 1);
      Set<ChunkId> found = search(store);
      assertThat(texts(store, found)).containsExactlyInAnyOrder("text of a", "text of b");
      put(store, "a", 1, 1);
      assertThat(search(store)).as("the same text, the same id").isEqualTo(found);
      put(store, "a", 2, 1);
      assertThat(texts(store, found)).containsExactlyInAnyOrder("text of a", "text of b");
    }
  }

  @Test
  void aChunkThatWasDeletedSinceItWasFoundIsNot() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(folder)) {
      put(store, "a", 1, 0);
      put(store, "b", 0, 1);
      Set<ChunkId> found = search(store);
      store.documents().delete(Scope.local(), Filter.parse("uri = 'a'"));
      assertThat(texts(store, found)).containsExactly("text of b");
    }
  }

  @Test
  void whatOneWorkspaceFoundIsNotFetchedFromAnother() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(folder)) {
      put(store, "a", 1, 0);
      Scope other = Scope.of("other", "other", "other", Role.OWNER);
      assertThat(store.documents().chunks(other, search(store))).isEmpty();
    }
  }

  private static void put(SqliteLuceneStore store, String uri, float x, float y) {
    store
        .documents()
        .put(
            Scope.local(),
            List.of(Writes.of(uri, MODEL, List.of("text of " + uri), List.of(Embedding.of(x, y)))));
  }

  private static Set<ChunkId> search(SqliteLuceneStore store) {
    VectorQuery query =
        new VectorQuery(MODEL, Embedding.of(1, 1), 10, Filter.all(), Accuracy.PLANNED);
    return store.vectors().search(Scope.local(), query).items().stream()
        .map(Match::chunk)
        .collect(Collectors.toSet());
  }

  private static List<String> texts(SqliteLuceneStore store, Set<ChunkId> ids) {
    Map<ChunkId, ChunkInDocument> chunks = store.documents().chunks(Scope.local(), ids);
    return chunks.values().stream().map(it -> it.chunk().text()).toList();
  }
}
