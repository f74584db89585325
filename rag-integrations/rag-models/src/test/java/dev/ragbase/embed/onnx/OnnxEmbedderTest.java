package dev.ragbase.embed.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ragbase.document.Embedding;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxEmbedderTest {
  private static final List<String> SENTENCES =
      List.of(
          "That is a happy person",
          "That is a happy dog",
          "That is a very happy person",
          "Today is a sunny day");

  @TempDir Path dir;

  @Test
  void miniLmGivesItsKnownCosines() {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.ALL_MINILM_L6_V2)) {
      List<Embedding> vectors = embedder.embedPassages(SENTENCES);
      Embedding first = vectors.getFirst();
      assertThat(first.cosine(vectors.get(1))).isCloseTo(0.6946, within(0.0001));
      assertThat(first.cosine(vectors.get(2))).isCloseTo(0.9429, within(0.0001));
      assertThat(first.cosine(vectors.get(3))).isCloseTo(0.2569, within(0.0001));
    }
  }

  @ParameterizedTest
  @EnumSource(PackagedModel.class)
  void aRelatedPassageIsNearerThanAnUnrelatedOne(PackagedModel model) {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(model)) {
      Embedding query = embedder.embedQuery("how do I change my password?");
      List<Embedding> passages =
          embedder.embedPassages(
              List.of("Open the account settings to set a new password.", "Bees make honey."));
      assertThat(query.cosine(passages.get(0))).isGreaterThan(query.cosine(passages.get(1)) + 0.2);
      assertThat(query.dimensions()).isEqualTo(model.spec().model().dimensions());
    }
  }

  @ParameterizedTest
  @EnumSource(PackagedModel.class)
  void everyTokenUpToTheLimitIsReadAndOneMoreIsRefused(PackagedModel model) {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(model)) {
      int max = embedder.tokensMax();
      String almost = "river ".repeat(max - 1);
      assertThat(embedder.tokens().count(almost + "bank")).isEqualTo(max);
      List<Embedding> vectors = embedder.embedPassages(List.of(almost + "bank", almost + "engine"));
      assertThat(vectors.get(0)).isNotEqualTo(vectors.get(1));
      assertThatThrownBy(() -> embedder.embedPassages(List.of("short", almost + "bank s")))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining((max + 1) + " tokens")
          .hasMessageContaining("longer than the " + max)
          .extracting(e -> ((EmbeddingException) e).retry())
          .isEqualTo(Retry.NO);
      assertThatThrownBy(() -> embedder.embedQuery(almost + "bank s"))
          .isInstanceOf(EmbeddingException.class);
      assertThat(embedder.embedQuery(almost + "bank").dimensions()).isEqualTo(384);
    }
  }

  @Test
  void theWindowIsTheModelsOwnAndNotTheTokenizerFiles() {
    try (OnnxEmbedder mini = OnnxEmbedder.of(PackagedModel.ALL_MINILM_L6_V2_Q);
        OnnxEmbedder bge = OnnxEmbedder.of(PackagedModel.BGE_SMALL_EN_V15_Q)) {
      assertThat(mini.tokensMax()).isEqualTo(254);
      assertThat(bge.tokensMax()).isEqualTo(510);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ALL_MINILM_L6_V2", "ALL_MINILM_L6_V2_Q", "BGE_SMALL_EN_V15_Q"})
  void aVectorDoesNotDependOnItsNeighbours(PackagedModel model) {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(model)) {
      List<String> texts = new ArrayList<>(SENTENCES);
      texts.add("A much longer sentence, ".repeat(20));
      List<Embedding> together = embedder.embedPassages(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(embedder.embedPassages(List.of(texts.get(i)))).containsExactly(together.get(i));
      }
      Collections.reverse(texts);
      assertThat(embedder.embedPassages(texts).reversed()).isEqualTo(together);
    }
  }

  @Test
  void manyThreadsGetTheVectorsThatOneGets() throws Exception {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.DEFAULT);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Embedding> expected = embedder.embedPassages(SENTENCES);
      List<Callable<List<Embedding>>> calls =
          Collections.nCopies(16, () -> embedder.embedPassages(SENTENCES));
      for (Future<List<Embedding>> call : callers.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void theFilesAreWhatTheFingerprintSays() throws IOException {
    for (PackagedModel model : PackagedModel.values()) {
      assertThat(model.spec().weights().read().remaining()).isPositive();
      assertThat(model.spec().tokenizer().read().remaining()).isPositive();
    }
  }

  @Test
  void allFingerprintsDiffer() {
    Set<String> fingerprints = new HashSet<>();
    for (PackagedModel model : PackagedModel.values()) {
      fingerprints.add(model.spec().model().fingerprint());
    }
    assertThat(fingerprints).hasSize(PackagedModel.values().length);
    OnnxModelSpec spec = PackagedModel.DEFAULT.spec();
    OnnxModelSpec.Usage prefixed = new OnnxModelSpec.Usage(384, Pooling.FIRST, 512, "query: ", "");
    assertThat(
            OnnxModelSpec.of(spec.model().name(), prefixed, spec.weights(), spec.tokenizer())
                .model()
                .fingerprint())
        .isNotIn(fingerprints);
  }

  @Test
  void aModelOnDiskGivesTheVectorsOfThePackagedOne() throws IOException {
    OnnxModelSpec packaged = PackagedModel.ALL_MINILM_L6_V2_Q.spec();
    Path weights = copy(packaged.weights(), "model.onnx");
    Path tokenizer = copy(packaged.tokenizer(), "tokenizer.json");
    OnnxModelSpec own = OnnxModelSpec.ofFiles("own", packaged.usage(), weights, tokenizer);
    try (OnnxEmbedder ours = OnnxEmbedder.of(own, 1);
        OnnxEmbedder theirs = OnnxEmbedder.of(packaged)) {
      assertThat(ours.embedPassages(SENTENCES)).isEqualTo(theirs.embedPassages(SENTENCES));
    }
  }

  @Test
  void aFileThatChangedIsRefused() throws IOException {
    OnnxModelSpec packaged = PackagedModel.ALL_MINILM_L6_V2_Q.spec();
    Path weights = copy(packaged.weights(), "model.onnx");
    Path tokenizer = copy(packaged.tokenizer(), "tokenizer.json");
    OnnxModelSpec own = OnnxModelSpec.ofFiles("own", packaged.usage(), weights, tokenizer);
    Files.write(weights, new byte[] {1, 2, 3});
    try (OnnxEmbedder embedder = OnnxEmbedder.of(own)) {
      assertThatThrownBy(() -> embedder.embedQuery("x"))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("model.onnx has 3 bytes");
    }
    String json = Files.readString(tokenizer);
    Files.writeString(tokenizer, json.replace("\"the\":", "\"teh\":"));
    try (OnnxEmbedder embedder = OnnxEmbedder.of(own)) {
      assertThatThrownBy(() -> embedder.tokens().count("the"))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("tokenizer.json has " + json.length() + " bytes with checksum");
    }
  }

  @Test
  void anEmptyTokenizerIsNamed() throws IOException {
    Path weights = copy(PackagedModel.ALL_MINILM_L6_V2_Q.spec().weights(), "model.onnx");
    Path tokenizer = Files.writeString(dir.resolve("tokenizer.json"), "");
    OnnxModelSpec.Usage usage = PackagedModel.ALL_MINILM_L6_V2_Q.spec().usage();
    try (OnnxEmbedder embedder =
        OnnxEmbedder.of(OnnxModelSpec.ofFiles("own", usage, weights, tokenizer))) {
      assertThatThrownBy(() -> embedder.embedQuery("x"))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("own has no tokenizer that can be used")
          .hasMessageContaining("it is empty");
    }
  }

  @Test
  void aProcessThatEmbedsLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(dir.resolve("temporary"));
    assertThat(embedIn(temporary)).isEqualTo("384");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aFolderForTemporaryFilesThatIsMissingIsNamed() throws Exception {
    Path missing = dir.resolve("missing");
    assertThat(embedIn(missing))
        .contains("could not be loaded: ONNX Runtime cannot be unpacked below " + missing)
        .contains("java.io.tmpdir")
        .hasLineCount(2);
  }

  /** What a process says that embeds twice and has this folder for temporary files. */
  private static String embedIn(Path temporary) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                EmbedOnce.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return said.lines().filter(it -> !it.startsWith("WARNING")).collect(Collectors.joining("\n"));
  }

  /** A program that embeds. */
  static final class EmbedOnce {
    private EmbedOnce() {}

    public static void main(String[] args) {
      try (OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.ALL_MINILM_L6_V2_Q)) {
        for (int attempt = 0; attempt < 2; attempt++) {
          try {
            System.out.println(embedder.embedQuery("x").dimensions());
            return;
          } catch (EmbeddingException e) {
            System.out.println(e.getMessage());
          }
        }
      }
    }
  }

  @Test
  void prefixesSetQueriesApartAndAreTakenOffTheLimit() {
    OnnxModelSpec plain = PackagedModel.ALL_MINILM_L6_V2_Q.spec();
    OnnxModelSpec.Usage usage =
        new OnnxModelSpec.Usage(384, Pooling.MEAN, 256, "query: ", "passage: ");
    OnnxModelSpec spec = OnnxModelSpec.of("e5", usage, plain.weights(), plain.tokenizer());
    try (OnnxEmbedder prefixed = OnnxEmbedder.of(spec);
        OnnxEmbedder bare = OnnxEmbedder.of(plain)) {
      assertThat(prefixed.tokensMax()).isEqualTo(252);
      assertThat(prefixed.embedQuery("a dog")).isEqualTo(bare.embedQuery("query: a dog"));
      assertThat(prefixed.embedPassages(List.of("a dog")))
          .isEqualTo(bare.embedPassages(List.of("passage: a dog")));
    }
  }

  @Test
  void aPrefixThatWouldJoinTheTextIsRefused() {
    assertThatThrownBy(() -> new OnnxModelSpec.Usage(384, Pooling.MEAN, 256, "query", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must end with a space");
  }

  @Test
  void anEmptyListGivesNothingAndAnEmptyTextIsRefused() {
    try (OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.DEFAULT)) {
      assertThat(embedder.embedPassages(List.of())).isEmpty();
      assertThatThrownBy(() -> embedder.embedPassages(List.of("")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(embedder.embedQuery(" ").dimensions()).isEqualTo(384);
    }
  }

  @Test
  void aClosedEmbedderSaysSo() {
    OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.DEFAULT);
    assertThat(embedder.embedPassages(SENTENCES)).hasSize(SENTENCES.size());
    embedder.close();
    embedder.close();
    assertThatThrownBy(() -> embedder.embedQuery("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> embedder.embedPassages(SENTENCES))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfTexts() throws IOException {
    Random random = new Random(11);
    try (OnnxEmbedder embedder = OnnxEmbedder.of(PackagedModel.ALL_MINILM_L6_V2_Q)) {
      assertThat(embedder.embedPassages(texts(random, 40))).hasSize(40);
      long before = residentKilobytes();
      assertThat(embedder.embedPassages(texts(random, 200))).hasSize(200);
      assertThat(residentKilobytes() - before).isLessThan(100_000);
    }
  }

  private static List<String> texts(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                random
                    .ints(1 + random.nextInt(120), 0, SENTENCES.size())
                    .mapToObj(word -> word % 2 == 0 ? "happy" : "day")
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Runtime.getRuntime().totalMemory() / 1024;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private Path copy(ModelFile file, String name) throws IOException {
    Path copy = dir.resolve(name);
    try (InputStream in = file.open()) {
      Files.copy(in, copy);
    }
    return copy;
  }
}
