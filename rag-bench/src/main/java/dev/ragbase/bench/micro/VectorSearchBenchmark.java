package dev.ragbase.bench.micro;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.EmbeddedBenchStore;
import dev.ragbase.bench.micro.fixture.Floor;
import dev.ragbase.bench.micro.fixture.MemoryBenchStore;
import dev.ragbase.bench.micro.fixture.MemoryRead;
import dev.ragbase.bench.micro.fixture.PostgresBenchStore;
import dev.ragbase.bench.micro.fixture.StoreHotPath;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Question: what does a search by vector cost, by the store's own plan, and how much of it is ours?
 * Fixture: {@link BenchRows}, ten of them asked for, 100 held-out queries in turn; recall@10
 * against brute force is printed once the store is filled. Control: in memory and embedded, reading
 * the float32 vectors once from memory; PostgreSQL, the very statements that the store sends,
 * prepared, on a plain connection under the same role and user ({@link
 * dev.ragbase.bench.micro.fixture.Replay}). Command: {@code java --add-modules=jdk.incubator.vector
 * -jar rag-bench/target/benchmarks.jar VectorSearchBenchmark -p size=10000,100000}.
 */
public class VectorSearchBenchmark extends StoreHotPath {
  private List<VectorQuery> queries = List.of();

  @Override
  protected void prepare() {
    queries = rows().vectorQueries(Filter.all());
    rows().printRecall(opened(), queries, Corpus.PARTS);
  }

  @Override
  protected Floor floor(BenchStore filled) throws SQLException {
    return switch (filled) {
      case MemoryBenchStore memory -> new MemoryRead(rows().corpus());
      case EmbeddedBenchStore embedded -> new MemoryRead(rows().corpus());
      case PostgresBenchStore postgres ->
          postgres.replay(
              BenchRows.QUERIES,
              (store, query) -> store.vectors().search(scope(), queries.get(query)));
    };
  }

  /** What we do. */
  @Benchmark
  public Matches search() {
    return store().vectors().search(scope(), queries.get(nextQuery()));
  }
}
