package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.EmbeddedBenchStore;
import dev.ragbase.bench.micro.fixture.Floor;
import dev.ragbase.bench.micro.fixture.MemoryBenchStore;
import dev.ragbase.bench.micro.fixture.PostgresBenchStore;
import dev.ragbase.bench.micro.fixture.SqliteChanges;
import dev.ragbase.bench.micro.fixture.StoreHotPath;
import dev.ragbase.store.Change;
import dev.ragbase.store.PageRequest;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Question: what does it cost to read a full page of the change feed, as a follower does? Fixture:
 * {@link BenchRows}, each put once, {@value PageRequest#SIZE_MAX} changes a page from 100 places in
 * turn. Control: in memory, a loop over the changes in a list; embedded, the same SELECT by a plain
 * statement of SQLite ({@link SqliteChanges}); PostgreSQL, the very statement that the store sends,
 * prepared, on a plain connection under the same role and user ({@link
 * dev.ragbase.bench.micro.fixture.Replay}). Command: {@code java -jar
 * rag-bench/target/benchmarks.jar ChangeFeedBenchmark}.
 */
public class ChangeFeedBenchmark extends StoreHotPath {
  private long step;

  @Override
  protected void prepare() {
    long head = store().changes().head(scope());
    step = Math.max(0, head - PageRequest.SIZE_MAX) / BenchRows.QUERIES;
  }

  @Override
  protected Floor floor(BenchStore filled) throws SQLException {
    return switch (filled) {
      case MemoryBenchStore memory -> looping(after(0));
      case EmbeddedBenchStore embedded ->
          new SqliteChanges(embedded.folder(), step, PageRequest.SIZE_MAX);
      case PostgresBenchStore postgres ->
          postgres.replay(
              BenchRows.QUERIES,
              (store, query) -> store.changes().after(scope(), query * step, PageRequest.SIZE_MAX));
    };
  }

  private static Floor looping(List<Change> changes) {
    return query -> {
      long sum = query;
      for (Change change : changes) {
        sum += change.number() + change.entity().getLeastSignificantBits();
      }
      return sum;
    };
  }

  private List<Change> after(int query) {
    return store().changes().after(scope(), query * step, PageRequest.SIZE_MAX);
  }

  /** What we do. */
  @Benchmark
  public List<Change> page() {
    return after(nextQuery());
  }
}
