package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.RealTexts;
import dev.ragbase.chunk.ChunkLimits;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.chunk.StructureChunker;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.TokenCounter;
import dev.ragbase.embed.onnx.OnnxEmbedder;
import dev.ragbase.embed.onnx.PackagedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: how many passages a second does the default model embed on all cores, alone and in
 * batches, and how much of that is its tokenizer? Fixture: the first {@value #PASSAGES} passages of
 * {@link RealTexts}, at most {@value #TOKENS_MAX} tokens each, in turn; look at {@code passages}
 * and {@code tokens}. Control: counting the same passages' tokens. Command: {@code java -jar
 * rag-bench/target/benchmarks.jar EmbeddingBenchmark}; other texts by {@code
 * -Dragbase.bench.texts=FOLDER}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EmbeddingBenchmark extends HotPath {
  static final int TOKENS_MAX = 256;
  static final int PASSAGES = 256;

  /** How many passages are embedded at once. */
  @Param({"1", "16"})
  public int batch = 1;

  private Embedder embedder;
  private List<List<String>> batches = List.of();
  private List<Long> lengths = List.of();
  private int next;

  /** What was embedded, beside the calls. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Embedded {
    /** Of all batches. */
    public long passages;

    /** Of the passages. */
    public long tokens;
  }

  /** Cuts the passages and reads the model. */
  @Initializer
  @Setup
  public void setUp() {
    embedder = OnnxEmbedder.of(PackagedModel.DEFAULT);
    TokenCounter counter = embedder.tokens();
    Chunker chunker =
        new StructureChunker(
            new ChunkLimits(TOKENS_MAX, TOKENS_MAX / 16), counter, embedder.model().fingerprint());
    List<String> passages = RealTexts.passages(chunker, PASSAGES);
    batches = new ArrayList<>();
    for (int from = 0; from + batch <= passages.size(); from += batch) {
      batches.add(passages.subList(from, from + batch));
    }
    if (batches.isEmpty()) {
      throw new IllegalStateException(
          "the texts have " + passages.size() + " passages, a batch needs " + batch);
    }
    lengths = batches.stream().map(it -> tokens(counter, it)).toList();
    embedder.embedQuery("The weights are read now.");
  }

  private static long tokens(TokenCounter counter, List<String> passages) {
    return passages.stream().mapToLong(counter::count).sum();
  }

  private List<String> next(Embedded embedded) {
    next = (next + 1) % batches.size();
    embedded.passages += batch;
    embedded.tokens += lengths.get(next);
    return batches.get(next);
  }

  /** What we do. */
  @Benchmark
  public List<Embedding> embed(Embedded embedded) {
    return embedder.embedPassages(next(embedded));
  }

  /** The control. */
  @Benchmark
  public long controlTokenizer(Embedded embedded) {
    return tokens(embedder.tokens(), next(embedded));
  }

  /** Frees the model. */
  @TearDown
  public void tearDown() {
    embedder.close();
  }
}
