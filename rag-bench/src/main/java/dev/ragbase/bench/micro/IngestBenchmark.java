package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.Backend;
import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.InsertFloor;
import dev.ragbase.store.DocumentWrite;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: what does it cost to store a document of one chunk whose vector is given? Fixture: the
 * first {@value #DOCUMENTS} of {@link BenchRows} into an empty store, {@value BenchRows#BATCH} at a
 * time; the figure is for one document. Control: in memory, a map; embedded, plain statements of
 * SQLite, as durable as ours, and a Lucene index used directly; PostgreSQL, a binary COPY of the
 * rows that the store had written, into tables with the same indexes. Command: {@code java -jar
 * rag-bench/target/benchmarks.jar IngestBenchmark}; to see the disk in PostgreSQL's figure, name a
 * server by {@code -Dragbase.bench.postgres=...}.
 */
@OperationsPerInvocation(IngestBenchmark.DOCUMENTS)
public class IngestBenchmark extends HotPath {
  static final int DOCUMENTS = 5_000;

  /** Where the documents go. */
  @Param public Backend backend = Backend.EMBEDDED;

  private List<List<DocumentWrite>> batches = List.of();
  private BenchStore opened;
  private InsertFloor floor;

  /** Opens a store and makes the control ready, which may need rows that the store has written. */
  @Initializer
  @Setup
  public void setUp() throws IOException, SQLException {
    batches = BenchRows.of(DOCUMENTS).batches();
    opened = backend.open();
    put();
    floor = InsertFloor.of(opened, batches);
  }

  /** Begins anew; called once for thousands of documents, so that its own cost does not show. */
  @Setup(Level.Invocation)
  public void empty() throws IOException, SQLException {
    opened.empty();
    floor.empty();
  }

  /** What we do. */
  @Benchmark
  public void put() {
    for (List<DocumentWrite> batch : batches) {
      opened.store().documents().put(opened.scope(), batch);
    }
  }

  /** The control. */
  @Benchmark
  public void controlInsert() throws IOException, SQLException {
    floor.insert();
  }

  /** Closes store and control, and their places with them. */
  @TearDown
  public void tearDown() throws IOException, SQLException {
    floor.close();
    opened.close();
  }
}
