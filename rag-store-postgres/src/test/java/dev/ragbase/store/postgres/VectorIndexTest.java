package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Large workspaces, here those of 1,000 vectors, get an index; small ones beside them do not. */
@TestInstance(Lifecycle.PER_CLASS)
class VectorIndexTest {
  private static final EmbeddingModel MODEL = new EmbeddingModel("index", 24, "index");
  private static final int FROM = 1_000;
  private static final Scope LARGE = Scope.of("acme", "large", "ada", Role.OWNER);
  private static final Scope SMALL = Scope.of("acme", "small", "ada", Role.OWNER);

  private final Random random = new Random(20_241);
  private Database database;

  @BeforeAll
  void fill() {
    database = KitDatabase.migrated();
    try (PostgresStore store = open(VectorIndexSettings.defaults().of(VectorIndexKind.NONE))) {
      for (Scope scope : List.of(LARGE, SMALL)) {
        store.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
      }
      for (int batch = 0; batch < 6; batch++) {
        store.documents().put(LARGE, documents("l" + batch + "/", 1_000));
      }
      store.documents().put(SMALL, documents("s/", 30));
    }
  }

  @AfterAll
  void drop() {
    database.close();
  }

  private PostgresStore open(VectorIndexSettings settings) {
    return PostgresStore.open(
        PostgresSettings.builder(database.ownerUrl()).vectors(settings).build());
  }

  private List<PostgresSchema.Step> apply(VectorIndexSettings settings) {
    return PostgresSchema.of(
            PostgresSettings.builder(database.ownerUrl()).vectors(settings).build())
        .apply();
  }

  private List<DocumentWrite> documents(String prefix, int count) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = "text " + prefix + i;
      ChunkDraft draft = new ChunkDraft(List.of(), text, new Span(0, text.length()), null);
      Metadata metadata = Metadata.empty().with("n", i).with("half", i % 2);
      writes.add(
          new DocumentWrite(
              prefix + i,
              "",
              text,
              "text/plain",
              metadata,
              null,
              List.of(new ChunkWrite(draft, vector())),
              MODEL));
    }
    return writes;
  }

  private Embedding vector() {
    float[] values = new float[MODEL.dimensions()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  private VectorQuery query(Embedding vector, int k, Filter filter, Accuracy accuracy) {
    return new VectorQuery(MODEL, vector, k, filter, accuracy);
  }

  @ParameterizedTest
  @EnumSource(value = VectorIndexKind.class, mode = Mode.EXCLUDE, names = "NONE")
  void aLargeWorkspaceIsAskedByItsIndexAndASmallOneExactly(VectorIndexKind kind) {
    for (boolean half : List.of(false, true)) {
      VectorIndexSettings settings =
          VectorIndexSettings.defaults().of(kind).from(FROM).halfPrecision(half);
      assertThat(apply(settings)).isNotEmpty();
      assertThat(apply(settings)).as("a second time").isEmpty();
      try (PostgresStore store = open(settings)) {
        SearchPath path = kind == VectorIndexKind.HNSW ? SearchPath.HNSW : SearchPath.IVFFLAT;
        assertThat(recall(store, Filter.all(), path))
            .as("%s, half %s", kind, half)
            .isGreaterThan(0.95);
        Filter broad = Filter.parse("half = 1");
        assertThat(recall(store, broad, path))
            .as("%s, half %s, filtered", kind, half)
            .isGreaterThan(0.9);
        Filter few = Filter.parse("n < 7");
        assertThat(recall(store, few, SearchPath.FILTERED)).isEqualTo(1);
        VectorQuery small = query(vector(), 10, Filter.all(), Accuracy.PLANNED);
        assertThat(store.vectors().search(SMALL, small).exact()).isTrue();
        assertThat(store.vectors().search(SMALL, small).items()).hasSize(10);
      }
    }
  }

  private double recall(PostgresStore store, Filter filter, SearchPath expected) {
    int found = 0;
    int rounds = 0;
    // Some searches are also made exactly, to see how good the others are.
    for (int i = 0; rounds < 40; i++) {
      assertThat(i).as("searches").isLessThan(80);
      Embedding vector = vector();
      Matches planned = store.vectors().search(LARGE, query(vector, 10, filter, Accuracy.PLANNED));
      assertThat(planned.items()).hasSize(10);
      if (planned.exact() && expected != SearchPath.FILTERED) {
        continue;
      }
      rounds++;
      assertThat(planned.path()).as(planned.plan()).isEqualTo(expected);
      Set<ChunkId> best = new HashSet<>();
      for (Match match :
          store.vectors().search(LARGE, query(vector, 10, filter, Accuracy.EXACT)).items()) {
        best.add(match.chunk());
      }
      found += (int) planned.items().stream().filter(it -> best.contains(it.chunk())).count();
    }
    return (double) found / (rounds * 10);
  }

  @Test
  void anApproximateSearchThatFindsTooFewIsRepeatedExactly() {
    VectorIndexSettings settings =
        new VectorIndexSettings(VectorIndexKind.HNSW, false, FROM, 16, 64, 1, 1, 0, 1);
    apply(settings);
    try (PostgresStore store = open(settings)) {
      Filter half = Filter.parse("half = 1");
      for (int i = 0; i < 20; i++) {
        Matches found = store.vectors().search(LARGE, query(vector(), 100, half, Accuracy.PLANNED));
        assertThat(found.items()).as(found.plan()).hasSize(100);
      }
    }
  }

  @Test
  void whoOpensWithoutAnIndexSearchesExactlyThoughThereIsOne() {
    apply(VectorIndexSettings.defaults().from(FROM));
    try (PostgresStore store = open(VectorIndexSettings.defaults().of(VectorIndexKind.NONE))) {
      for (int i = 0; i < 12; i++) {
        for (Filter filter : List.of(Filter.all(), Filter.parse("half = 1"))) {
          VectorQuery query = query(vector(), 10, filter, Accuracy.PLANNED);
          assertThat(store.vectors().search(LARGE, query).plan())
              .doesNotContain("by the workspace's own index", "by the index");
        }
      }
    }
    apply(VectorIndexSettings.defaults().of(VectorIndexKind.NONE));
  }

  @Test
  void thePlanSaysWhyItIsExact() {
    VectorIndexSettings hnsw = VectorIndexSettings.defaults().from(FROM);
    apply(hnsw);
    Embedding zero = Embedding.of(new float[MODEL.dimensions()]);
    try (PostgresStore store = open(hnsw)) {
      assertThat(plan(store, vector(), 10, Accuracy.EXACT)).endsWith("as asked");
      assertThat(plan(store, vector(), 251, Accuracy.PLANNED))
          .endsWith("k is more than the 250 that an index is asked for");
      assertThat(plan(store, zero, 10, Accuracy.PLANNED)).contains("no direction");
    }
    VectorIndexSettings none = hnsw.of(VectorIndexKind.NONE);
    apply(none);
    try (PostgresStore store = open(none)) {
      assertThat(plan(store, vector(), 10, Accuracy.PLANNED))
          .endsWith("the settings ask for no index");
    }
    try (PostgresStore store = open(hnsw)) {
      assertThat(plan(store, vector(), 10, Accuracy.PLANNED)).contains("'rag schema apply'");
    }
    try (PostgresStore store = open(hnsw.from(100_000))) {
      assertThat(plan(store, vector(), 10, Accuracy.PLANNED)).endsWith("fewer than 100000");
    }
  }

  private String plan(PostgresStore store, Embedding vector, int k, Accuracy accuracy) {
    return store.vectors().search(LARGE, query(vector, k, Filter.all(), accuracy)).plan();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 250, 300, 301, 5_000})
  void aFilterThatManyPassLosesNoneOfThem(int from) {
    // Of 6,000 documents 300 are looked up one by one.
    VectorIndexSettings settings =
        VectorIndexSettings.defaults().of(VectorIndexKind.NONE).from(from);
    try (PostgresStore store = open(settings)) {
      Filter half = Filter.parse("half = 1");
      Matches found = store.vectors().search(LARGE, query(vector(), 500, half, Accuracy.EXACT));
      assertThat(found.items()).as(found.plan()).hasSize(500);
    }
  }

  @Test
  void aDocumentThatNoLongerPassesWhenItIsLookedUpIsNotFound() throws Exception {
    DocumentWrite write = documents("secret/", 1).getFirst();
    Filter staff = Filter.equal("acl", "staff");
    VectorQuery query = query(vector(), 10, staff, Accuracy.EXACT);
    try (PostgresStore store = open(VectorIndexSettings.defaults().of(VectorIndexKind.NONE));
        Sql plain = Sql.open(database.superuserUrl())) {
      store
          .documents()
          .put(LARGE, List.of(Writes.with(write, Metadata.empty().with("acl", "staff"))));
      Matches before = store.vectors().search(LARGE, query);
      assertThat(before.items()).hasSize(1);
      assertThat(before.plan()).contains("1 documents pass the filter, each looked up");
      plain.run("BEGIN");
      plain.run("LOCK TABLE document_chunks");
      plain.run("UPDATE document_facets SET value = 'sboard' WHERE value = 'sstaff'");
      List<Callable<Matches>> both =
          List.of(
              () -> store.vectors().search(LARGE, query),
              () -> {
                plain.awaitWaiting(1);
                plain.run("COMMIT");
                return Matches.NONE;
              });
      Matches behind = Threads.run(both).getFirst();
      assertThat(behind.plan()).isEqualTo(before.plan());
      assertThat(behind.items()).isEmpty();
      store.documents().delete(LARGE, Filter.equal("acl", "board"));
    }
  }

  @Test
  void parametersReachTheIndex() throws SQLException {
    apply(new VectorIndexSettings(VectorIndexKind.HNSW, true, FROM, 9, 37, 100, 1, 0, 1));
    assertThat(definition()).contains("USING hnsw", "halfvec(24)", "m='9'", "ef_construction='37'");
    apply(new VectorIndexSettings(VectorIndexKind.IVFFLAT, false, FROM, 9, 37, 100, 1, 17, 1));
    assertThat(definition()).contains("USING ivfflat", "vector(24)", "lists='17'");
    apply(VectorIndexSettings.defaults().of(VectorIndexKind.NONE));
    assertThat(definition()).isEqualTo("");
  }

  @Test
  void whoGivesNoSettingsGoesByThoseOfTheLastApply() throws SQLException {
    apply(new VectorIndexSettings(VectorIndexKind.IVFFLAT, false, FROM, 9, 37, 55, 1, 4, 4));
    String before = definition();
    PostgresSettings none = PostgresSettings.at(database.ownerUrl());
    assertThat(PostgresSchema.of(none).plan()).isEmpty();
    assertThat(PostgresSchema.of(none).apply()).isEmpty();
    assertThat(definition()).isEqualTo(before).contains("lists='4'");
    try (PostgresStore store = PostgresStore.open(none)) {
      Matches found =
          store.vectors().search(LARGE, query(vector(), 5, Filter.all(), Accuracy.PLANNED));
      assertThat(found.plan()).contains("by the workspace's own index");
    }
  }

  @Test
  void aNewDatabaseKeepsTheDefaults() {
    try (Database fresh = KitDatabase.migrated()) {
      PostgresSettings defaults =
          PostgresSettings.builder(fresh.ownerUrl())
              .vectors(VectorIndexSettings.defaults())
              .build();
      assertThat(PostgresSchema.of(defaults).plan()).isEmpty();
    }
  }

  private String definition() throws SQLException {
    try (Sql sql = Sql.open(database.superuserUrl())) {
      String found =
          sql.ask(
              "SELECT coalesce(string_agg(indexdef, ';'), '') FROM pg_indexes"
                  + " WHERE indexname LIKE 'document\\_chunks\\_vectors\\_%'");
      return found == null ? "" : found;
    }
  }
}
