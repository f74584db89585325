package dev.ragbase.bench.compare.engine;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.LookupEmbedder;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.search.SearchMode;
import dev.ragbase.search.SearchRequest;
import dev.ragbase.search.SearchResult;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * ragbase's embedded store, by its public API: the vector index for rows alone, the facade where
 * hits are fetched. {@code effort} is how many matches the graph is asked for; the first k count.
 */
final class RagbaseEngine implements Engine {
  private static final int GRAPH_ASKED_EVERY_MS = 200;

  /**
   * How long a graph may take whatever its size, and how many rows it takes in a second at least.
   */
  private static final long GRAPH_SECONDS_MAX = 600;

  private static final int GRAPH_ROWS_A_SECOND_MIN = 100;

  private final Path folder;
  private final Graph graph;
  private final boolean beside;
  private final Filters filters = new Filters();
  private @Nullable Rag rag;
  private @Nullable LookupEmbedder model;

  /**
   * @param beside whether another process has the store open for writing
   */
  RagbaseEngine(Path folder, Graph graph, boolean beside) {
    this.folder = folder;
    this.graph = graph;
    this.beside = beside;
  }

  @Override
  public void build(Corpus corpus) throws Exception {
    Files.createDirectories(folder);
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings())) {
      StoreFiller.put(store.documents(), Scope.local(), corpus, StoreFiller.model(corpus));
    }
  }

  /**
   * A graph that became due is built in the background: it is waited for, and used then.
   *
   * @throws IllegalStateException if it is not there in the time that the slowest processor takes
   */
  @Override
  public void compact(Corpus corpus) throws InterruptedException {
    SqliteLuceneSettings settings = settings();
    if (graph != Graph.PLANNED || corpus.rows() < settings.graphFromVectors()) {
      return;
    }
    EmbeddingModel held = StoreFiller.model(corpus);
    VectorQuery any =
        new VectorQuery(held, Embedding.of(corpus.query(0)), 1, Filter.all(), Accuracy.PLANNED);
    long atMostSeconds = GRAPH_SECONDS_MAX + corpus.rows() / GRAPH_ROWS_A_SECOND_MIN;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(atMostSeconds);
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      while (store.vectors().search(Scope.local(), any).path() != SearchPath.HNSW) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "the graph of "
                  + corpus.rows()
                  + " rows is not there after "
                  + atMostSeconds
                  + " s: why is in the log of this process");
        }
        Thread.sleep(GRAPH_ASKED_EVERY_MS);
      }
    }
  }

  private SqliteLuceneSettings settings() {
    return SqliteLuceneSettings.builder(folder).graph(graph).readOnly(beside).build();
  }

  @Override
  public void open(Corpus corpus) {
    LookupEmbedder opened = LookupEmbedder.ofQueries(corpus, StoreFiller.model(corpus));
    model = opened;
    rag =
        Rag.builder(SqliteLuceneStore.open(settings()))
            .embedder(opened)
            .extractor(new PlainTextExtractor())
            .open();
  }

  @Override
  public Session session(SearchPlan plan) {
    if (rag == null || model == null) {
      throw new IllegalStateException("open it first");
    }
    IntFunction<Filter> asked = filters.of(plan);
    return plan.fetch() ? fetching(rag, plan, asked) : matching(rag, model, plan, asked);
  }

  private static Session matching(
      Rag rag, LookupEmbedder model, SearchPlan plan, IntFunction<Filter> filters) {
    Scope scope = Scope.local();
    int k = Math.max(plan.k(), plan.effort());
    return query -> {
      VectorQuery asked =
          new VectorQuery(
              model.model(),
              model.embedQuery(Integer.toString(query)),
              k,
              filters.apply(query),
              plan.accuracy());
      Matches found = rag.store().vectors().search(scope, asked);
      return () ->
          StoreFiller.rows(
              rag.store().documents(),
              scope,
              found.items().subList(0, Math.min(plan.k(), found.items().size())));
    };
  }

  private static Session fetching(Rag rag, SearchPlan plan, IntFunction<Filter> filters) {
    Workspace workspace = rag.workspace(Scope.local());
    SearchRequest like =
        SearchRequest.of("").k(plan.k()).mode(SearchMode.VECTOR).accuracy(plan.accuracy());
    return query -> {
      SearchResult found = workspace.search(asked(like, query, filters.apply(query)));
      return () ->
          found.hits().stream().mapToInt(it -> StoreFiller.row(it.document().uri())).toArray();
    };
  }

  private static SearchRequest asked(SearchRequest like, int query, Filter filter) {
    return new SearchRequest(
        Integer.toString(query),
        like.k(),
        like.mode(),
        filter,
        like.accuracy(),
        like.fusion(),
        like.onePerDocument(),
        like.halfLife());
  }

  @Override
  public void close() {
    if (rag != null) {
      rag.close();
    }
  }
}
