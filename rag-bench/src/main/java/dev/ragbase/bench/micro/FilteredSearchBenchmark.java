package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.Floor;
import dev.ragbase.bench.micro.fixture.StoreHotPath;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Question: what does a filter add to a search or take off it, by the share that it lets through?
 * Fixture: {@link BenchRows}, a filter on a number that 500, 100, 10 or 1 of 1,000 rows pass, ten
 * of them asked for; recall@10 against brute force is printed once the store is filled. Control:
 * the same searches without a filter, by vector and by words. Command: {@code java
 * --add-modules=jdk.incubator.vector -jar rag-bench/target/benchmarks.jar FilteredSearchBenchmark
 * -p size=10000,100000}.
 */
public class FilteredSearchBenchmark extends StoreHotPath {
  /** How many of 1,000 rows pass. */
  @Param({"500", "100", "10", "1"})
  public int permille = 500;

  private List<VectorQuery> vectors = List.of();
  private List<KeywordQuery> words = List.of();
  private List<KeywordQuery> unfilteredWords = List.of();

  @Override
  protected void prepare() {
    Filter filter = BenchRows.passing(permille);
    vectors = rows().vectorQueries(filter);
    words = rows().keywordQueries(filter);
    unfilteredWords = rows().keywordQueries(Filter.all());
    rows().printRecall(opened(), vectors, permille);
  }

  @Override
  protected Floor floor(BenchStore filled) {
    List<VectorQuery> unfiltered = rows().vectorQueries(Filter.all());
    return query -> store().vectors().search(scope(), unfiltered.get(query)).items().size();
  }

  /** What we do: by vector. The control beside it is {@link #controlFloor}. */
  @Benchmark
  public Matches vectors() {
    return store().vectors().search(scope(), vectors.get(nextQuery()));
  }

  /** What we do: by words. */
  @Benchmark
  public Matches words() {
    return store().keywords().search(scope(), words.get(nextQuery()));
  }

  /** The control of the search by words. */
  @Benchmark
  public Matches controlUnfilteredWords() {
    return store().keywords().search(scope(), unfilteredWords.get(nextQuery()));
  }
}
