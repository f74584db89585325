package dev.ragbase.bench.micro;

import dev.ragbase.Rag;
import dev.ragbase.Store;
import dev.ragbase.Workspace;
import dev.ragbase.bench.compare.corpus.LookupEmbedder;
import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.EmbeddedBenchStore;
import dev.ragbase.bench.micro.fixture.Floor;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.MemoryBenchStore;
import dev.ragbase.bench.micro.fixture.PostgresBenchStore;
import dev.ragbase.bench.micro.fixture.StoreHotPath;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.search.SearchRequest;
import dev.ragbase.search.SearchResult;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Question: what does the facade's search cost, by both legs and with the texts of the hits, the
 * embedding of the query apart? Fixture: {@link BenchRows}, ten of them asked for, 100 queries of
 * three words and a held-out vector each in turn. Control: in memory and embedded, the two indexes
 * asked one after the other for ten each, without fusion and texts; PostgreSQL, the very statements
 * that the facade sends, prepared, on a plain connection under the same role and user ({@link
 * dev.ragbase.bench.micro.fixture.Replay}). Command: {@code java --add-modules=jdk.incubator.vector
 * -jar rag-bench/target/benchmarks.jar HybridSearchBenchmark -p size=10000,100000}.
 */
public class HybridSearchBenchmark extends StoreHotPath {
  private List<SearchRequest> requests = List.of();
  private LookupEmbedder embedder;
  private Workspace workspace;

  @Initializer
  @Override
  protected void prepare() {
    List<KeywordQuery> words = rows().keywordQueries(Filter.all());
    List<VectorQuery> vectors = rows().vectorQueries(Filter.all());
    Map<String, Embedding> looked = new HashMap<>();
    for (int i = 0; i < BenchRows.QUERIES; i++) {
      looked.put(words.get(i).text(), vectors.get(i).vector());
    }
    requests = words.stream().map(it -> SearchRequest.of(it.text()).k(BenchRows.K)).toList();
    embedder = new LookupEmbedder(rows().model(), looked);
    workspace = workspace(store());
  }

  /** Not closed: the store, which is all that it holds, is closed by itself. */
  private Workspace workspace(Store store) {
    Rag rag = Rag.builder(store).embedder(embedder).extractor(new PlainTextExtractor()).open();
    return rag.workspace(scope());
  }

  @Override
  protected Floor floor(BenchStore filled) throws SQLException {
    return switch (filled) {
      case MemoryBenchStore memory -> bothLegs();
      case EmbeddedBenchStore embedded -> bothLegs();
      case PostgresBenchStore postgres ->
          postgres.replay(
              BenchRows.QUERIES, (store, query) -> workspace(store).search(requests.get(query)));
    };
  }

  private Floor bothLegs() {
    List<KeywordQuery> words = rows().keywordQueries(Filter.all());
    List<VectorQuery> vectors = rows().vectorQueries(Filter.all());
    return query ->
        store().vectors().search(scope(), vectors.get(query)).items().size()
            + store().keywords().search(scope(), words.get(query)).items().size();
  }

  /** What we do. */
  @Benchmark
  public SearchResult search() {
    return workspace.search(requests.get(nextQuery()));
  }
}
