package dev.ragbase.bench.micro;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.micro.fixture.Backend;
import dev.ragbase.bench.micro.fixture.BenchRows;
import dev.ragbase.bench.micro.fixture.BenchStore;
import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.ScratchFolder;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PlainTextExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: what does a document cost that has not changed since it was taken in? Fixture: a folder
 * of {@value #FILES} text files, those of {@link BenchRows}, by the facade, with an embedder that
 * only hashes words; the figure is for one file. Control: the first ingest of the same folder into
 * an empty store (with a model it costs a hundred times more, and the second as much as here).
 * Command: {@code java -jar rag-bench/target/benchmarks.jar UnchangedBenchmark}.
 */
@OperationsPerInvocation(UnchangedBenchmark.FILES)
public class UnchangedBenchmark extends HotPath {
  static final int FILES = 2_000;
  private static final int DIMENSIONS = 384;

  /** Where the documents go. */
  @Param public Backend backend = Backend.EMBEDDED;

  private ScratchFolder folder;
  private BenchStore opened;
  private Workspace workspace;

  /** Nothing is there, before each invocation that asks for this. */
  @State(Scope.Benchmark)
  public static class Emptied {
    /** Empties the store; called once for thousands of files, so that its cost does not show. */
    @Setup(Level.Invocation)
    public void empty(UnchangedBenchmark benchmark) {
      benchmark.opened.empty();
      benchmark.workspace = workspace(benchmark.opened);
    }
  }

  /** Writes the files and takes them in. */
  @Initializer
  @Setup
  public void setUp() throws IOException {
    folder = ScratchFolder.create();
    try (Corpus.Scan rows = BenchRows.of(FILES).corpus().scan()) {
      while (rows.hasNext()) {
        Corpus.Row row = rows.next();
        Path file = folder.path().resolve("row-" + row.id() + ".txt");
        Files.writeString(file, row.text());
      }
    }
    opened = backend.open();
    workspace = workspace(opened);
    require(FILES, workspace.ingest(folder.path()).added());
    require(FILES, unchanged().unchanged());
  }

  /** Not closed: the store, which is all that it holds, is closed by itself. */
  private static Workspace workspace(BenchStore store) {
    return Rag.builder(store.store())
        .embedder(HashingEmbedder.of(DIMENSIONS))
        .extractor(new PlainTextExtractor())
        .open()
        .workspace(store.scope());
  }

  private static void require(long wanted, long got) {
    if (got != wanted) {
      throw new IllegalStateException(got + " of " + wanted + " files were taken in as meant");
    }
  }

  /** What we do. */
  @Benchmark
  public IngestReport unchanged() {
    return workspace.ingest(folder.path());
  }

  /** The control. */
  @Benchmark
  public IngestReport controlFirstIngest(Emptied emptied) {
    return workspace.ingest(folder.path());
  }

  /** Closes the store, and deletes its place and the files. */
  @TearDown
  public void tearDown() {
    opened.close();
    folder.close();
  }
}
