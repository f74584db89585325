package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.EmbeddedBenchStore;
import dev.ragbase.bench.micro.fixture.Floor;
import dev.ragbase.bench.micro.fixture.LuceneSearch;
import dev.ragbase.bench.micro.fixture.MemoryBenchStore;
import dev.ragbase.bench.micro.fixture.PostgresBenchStore;
import dev.ragbase.bench.micro.fixture.StoreHotPath;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Question: what does a search by words cost, and how much of it is ours? Fixture: {@link
 * BenchRows}, ten of them asked for, 100 queries of three words each in turn. Control: in memory
 * and embedded, Lucene used directly on the same texts and words ({@link LuceneSearch});
 * PostgreSQL, the very statements that the store sends, prepared, on a plain connection under the
 * same role and user ({@link dev.ragbase.bench.micro.fixture.Replay}). Command: {@code java -jar
 * rag-bench/target/benchmarks.jar KeywordSearchBenchmark -p size=10000,100000}.
 */
public class KeywordSearchBenchmark extends StoreHotPath {
  private List<KeywordQuery> queries = List.of();

  @Override
  protected void prepare() {
    queries = rows().keywordQueries(Filter.all());
  }

  @Override
  protected Floor floor(BenchStore filled) throws IOException, SQLException {
    return switch (filled) {
      case MemoryBenchStore memory -> new LuceneSearch(rows(), queries);
      case EmbeddedBenchStore embedded -> new LuceneSearch(rows(), queries);
      case PostgresBenchStore postgres ->
          postgres.replay(
              BenchRows.QUERIES,
              (store, query) -> store.keywords().search(scope(), queries.get(query)));
    };
  }

  /** What we do. */
  @Benchmark
  public Matches search() {
    return store().keywords().search(scope(), queries.get(nextQuery()));
  }
}
