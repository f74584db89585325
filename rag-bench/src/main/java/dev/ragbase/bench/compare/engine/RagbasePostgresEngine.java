package dev.ragbase.bench.compare.engine;

import dev.ragbase.Rag;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import dev.ragbase.bench.compare.corpus.LookupEmbedder;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.search.SearchMode;
import dev.ragbase.search.SearchRequest;
import dev.ragbase.search.SearchResult;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * ragbase's PostgreSQL store: a workspace for each tenant, large ones with an index of their own.
 */
final class RagbasePostgresEngine implements Engine {
  private final PostgresSettings settings;
  private final Function<PostgresSettings, PostgresStore> opening;
  private @Nullable Rag rag;
  private @Nullable LookupEmbedder model;

  RagbasePostgresEngine(String url) {
    this(url, PostgresStore::open);
  }

  /** The same over a store that is opened in a way of one's own for the searches. */
  RagbasePostgresEngine(String url, Function<PostgresSettings, PostgresStore> opening) {
    this.settings = PostgresSettings.at(url);
    this.opening = opening;
  }

  static Scope scope(int tenant) {
    return Scope.of("tenant-" + tenant, "bench", "bench", Role.OWNER);
  }

  @Override
  public void build(Corpus corpus) {
    provision(Corpus.TENANTS);
    fill(corpus, Corpus::tenantOf);
  }

  /** Makes the tables and so many tenants; how long each tenant took, in nanoseconds. */
  List<Long> provision(int tenants) {
    PostgresSchema.of(settings).apply();
    List<Long> nanos = new ArrayList<>();
    try (PostgresStore store = PostgresStore.open(settings)) {
      for (int tenant = 0; tenant < tenants; tenant++) {
        Scope scope = scope(tenant);
        long start = System.nanoTime();
        store.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
        nanos.add(System.nanoTime() - start);
      }
    }
    return nanos;
  }

  /** Puts every row into its tenant's workspace. */
  void fill(Corpus corpus, IntUnaryOperator tenantOf) {
    EmbeddingModel held = StoreFiller.model(corpus);
    try (PostgresStore store = PostgresStore.open(settings);
        Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        Map<Integer, List<Row>> batch =
            rows.batch(Corpus.TENANTS * StoreFiller.BATCH).stream()
                .collect(Collectors.groupingBy(it -> tenantOf.applyAsInt(it.id())));
        batch.forEach((tenant, own) -> put(store, scope(tenant), own, held));
      }
    }
  }

  private static void put(PostgresStore store, Scope scope, List<Row> rows, EmbeddingModel model) {
    for (int from = 0; from < rows.size(); from += StoreFiller.BATCH) {
      List<Row> some = rows.subList(from, Math.min(rows.size(), from + StoreFiller.BATCH));
      store.documents().put(scope, some.stream().map(it -> StoreFiller.write(it, model)).toList());
    }
  }

  /** The indexes of large workspaces. */
  @Override
  public void compact(Corpus corpus) {
    PostgresSchema.of(settings).apply();
  }

  @Override
  public void open(Corpus corpus) {
    LookupEmbedder opened = LookupEmbedder.ofQueries(corpus, StoreFiller.model(corpus));
    model = opened;
    rag =
        Rag.builder(opening.apply(settings))
            .embedder(opened)
            .extractor(new PlainTextExtractor())
            .open();
  }

  @Override
  public Session session(SearchPlan plan) {
    Rag opened = rag;
    LookupEmbedder vectors = model;
    if (opened == null || vectors == null) {
      throw new IllegalStateException("open it first");
    }
    Scope scope = scope(plan.tenant());
    Filter filter = StoreFiller.filter(plan);
    if (plan.fetch()) {
      return query -> {
        SearchResult found =
            opened
                .workspace(scope)
                .search(
                    SearchRequest.of(Integer.toString(query))
                        .k(plan.k())
                        .mode(SearchMode.VECTOR)
                        .where(filter));
        return () ->
            found.hits().stream().mapToInt(it -> StoreFiller.row(it.document().uri())).toArray();
      };
    }
    return query -> {
      VectorQuery asked =
          new VectorQuery(
              vectors.model(),
              vectors.embedQuery(Integer.toString(query)),
              plan.k(),
              filter,
              plan.accuracy());
      Matches found = opened.store().vectors().search(scope, asked);
      return () -> StoreFiller.rows(opened.store().documents(), scope, found.items());
    };
  }

  @Override
  public void close() {
    if (rag != null) {
      rag.close();
    }
  }
}
