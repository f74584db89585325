package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.RealTexts;
import dev.ragbase.chunk.ChunkLimits;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.chunk.StructureChunker;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.TokenCounter;
import dev.ragbase.embed.onnx.OnnxEmbedder;
import dev.ragbase.embed.onnx.PackagedModel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: how many characters a second does the structure-aware chunker cut, and how much of that
 * is counting tokens? Fixture: {@link RealTexts}, one after the other, at most {@value #TOKENS_MAX}
 * tokens of the default model; look at {@code characters}, since texts differ in length. Control:
 * splitting at blank lines; reading every character; counting the tokens of each text once.
 * Command: {@code java -jar rag-bench/target/benchmarks.jar ChunkingBenchmark}; other texts by
 * {@code -Dragbase.bench.texts=FOLDER}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ChunkingBenchmark extends HotPath {
  static final int TOKENS_MAX = 256;

  private List<StructuredText> texts = List.of();
  private Embedder embedder;
  private TokenCounter tokens;
  private Chunker chunker;
  private int next;

  /** What was read, beside the calls. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Read {
    /** Of the texts. */
    public long characters;
  }

  /** Reads the texts and the tokenizer. */
  @Initializer
  @Setup
  public void setUp() {
    texts = RealTexts.all();
    embedder = OnnxEmbedder.of(PackagedModel.DEFAULT);
    tokens = embedder.tokens();
    chunker =
        new StructureChunker(
            new ChunkLimits(TOKENS_MAX, TOKENS_MAX / 16), tokens, embedder.model().fingerprint());
  }

  private StructuredText next(Read read) {
    next = (next + 1) % texts.size();
    StructuredText text = texts.get(next);
    read.characters += text.text().length();
    return text;
  }

  /** What we do. */
  @Benchmark
  public List<ChunkDraft> chunk(Read read) {
    return chunker.chunk(next(read));
  }

  /** Control: what splitters without structure and tokens do. */
  @Benchmark
  public String[] controlSplitParagraphs(Read read) {
    return next(read).text().split("\n\n", -1);
  }

  /** Control: the least. */
  @Benchmark
  public int controlReadCharacters(Read read) {
    String text = next(read).text();
    int sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += text.charAt(i);
    }
    return sum;
  }

  /** Control: what any chunker that honours a limit of tokens does at least. */
  @Benchmark
  public int controlCountTokens(Read read) {
    return tokens.count(next(read).text());
  }

  /** Frees the tokenizer. */
  @TearDown
  public void tearDown() {
    embedder.close();
  }
}
