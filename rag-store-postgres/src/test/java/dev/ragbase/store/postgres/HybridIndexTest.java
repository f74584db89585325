package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.HybridMatches;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both searches at once find what each finds by itself, and bring the texts along. */
class HybridIndexTest {
  private static final Scope SCOPE = Scope.of("acme", "handbook", "ada", Role.OWNER);

  @Test
  void bothLegsFindWhatTheyFindAlone() {
    try (Database database = KitDatabase.migrated();
        PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
      check(store, Filter.all());
      store.documents().put(SCOPE, documents());
      for (Filter filter :
          List.of(Filter.all(), Filter.parse("n < 50"), Filter.parse("n = 3"), Filter.none())) {
        check(store, filter);
      }
    }
  }

  @Test
  void aDocumentThatChangesBetweenTheLegsComesAlongInNoTwoRevisions() throws Exception {
    try (Database database = KitDatabase.migrated();
        PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
        Sql plain = Sql.open(database.superuserUrl())) {
      store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
      DocumentWrite changing = Writes.of("changing", "alpha one", "beta two");
      store
          .documents()
          .put(
              SCOPE,
              List.of(
                  Writes.with(changing, Metadata.empty().with("n", 1)),
                  Writes.of("staying", "gamma three")));
      HybridIndex hybrid = store.hybrid().orElseThrow();
      VectorQuery vector = vector("beta", Filter.all());
      KeywordQuery words = new KeywordQuery("beta", 100, Filter.parse("n = 1"));
      HybridMatches before = hybrid.search(SCOPE, vector, words);
      plain.run("BEGIN");
      plain.run("LOCK TABLE document_facets"); // which the leg by words alone reads
      plain.run("UPDATE documents SET revision = 2 WHERE uri = 'changing'");
      List<Callable<HybridMatches>> both =
          List.of(
              () -> hybrid.search(SCOPE, vector, words),
              () -> {
                plain.awaitWaiting(1);
                plain.run("COMMIT");
                return before;
              });
      HybridMatches found = Threads.run(both).getFirst();
      assertThat(found.byVector()).isEqualTo(before.byVector());
      assertThat(found.byKeyword()).isEqualTo(before.byKeyword());
      assertThat(found.chunks().values())
          .extracting(it -> it.document().uri())
          .containsExactly("staying");
    }
  }

  private static VectorQuery vector(String text, Filter filter) {
    return new VectorQuery(
        Writes.EMBEDDER.model(), Writes.EMBEDDER.embedQuery(text), 100, filter, Accuracy.PLANNED);
  }

  private static List<DocumentWrite> documents() {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      DocumentWrite write =
          Writes.of("d" + i, "alpha number " + i, "beta und der andere Satz von " + i % 7);
      writes.add(Writes.with(write, Metadata.empty().with("n", i)));
    }
    return writes;
  }

  private static void check(PostgresStore store, Filter filter) {
    HybridIndex hybrid = store.hybrid().orElseThrow();
    for (String text : List.of("alpha 17", "beta andere", "nothing like it", "! ?", "number")) {
      VectorQuery vector = vector(text, filter);
      KeywordQuery words = new KeywordQuery(text, 100, filter);
      // The first search learns the workspace's languages, and has no texts with it.
      HybridMatches first = hybrid.search(SCOPE, vector, words);
      HybridMatches both = hybrid.search(SCOPE, vector, words);
      assertThat(both.byVector()).isEqualTo(first.byVector());
      assertThat(both.byKeyword()).isEqualTo(first.byKeyword());
      assertThat(both.byVector()).isEqualTo(store.vectors().search(SCOPE, vector));
      assertThat(both.byKeyword()).isEqualTo(store.keywords().search(SCOPE, words));
      HybridMatches alone = hybrid.search(SCOPE, vector, null);
      assertThat(alone.byVector()).isEqualTo(both.byVector());
      assertThat(alone.byKeyword()).isEqualTo(Matches.NONE);
      if (filter.equals(Filter.all())) {
        assertThat(alone.chunks().keySet())
            .containsAll(alone.byVector().items().stream().map(Match::chunk).toList());
      }
      List<ChunkId> came =
          Stream.concat(
                  filter.equals(Filter.all())
                      ? both.byVector().items().stream()
                      : Stream.<Match>empty(),
                  both.byKeyword().items().stream())
              .map(Match::chunk)
              .distinct()
              .toList();
      assertThat(both.chunks()).containsAllEntriesOf(store.documents().chunks(SCOPE, came));
    }
  }
}
