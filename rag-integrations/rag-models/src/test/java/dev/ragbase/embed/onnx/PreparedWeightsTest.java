package dev.ragbase.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreparedWeightsTest {
  @TempDir Path dir;

  private static List<String> texts() {
    Random random = new Random(1);
    List<String> texts = new ArrayList<>(List.of("a", "Größe \uD83D\uDE80 東京", "..."));
    for (int words : List.of(3, 12, 25, 50, 100)) {
      StringBuilder text = new StringBuilder("word");
      for (int i = 1; i < words; i++) {
        text.append(' ').append(Integer.toString(random.nextInt(1_000_000), 36));
      }
      texts.add(text.substring(0, Math.min(text.length(), 380)));
    }
    return texts;
  }

  private static List<Embedding> embed(OnnxEmbedder opened) {
    try (OnnxEmbedder embedder = opened) {
      return embedder.embedPassages(texts());
    }
  }

  private List<Embedding> prepared(PackagedModel model) {
    return embed(OnnxEmbedder.of(model).preparedIn(dir.resolve("models")));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("models"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @EnumSource(PackagedModel.class)
  void theVectorsAreThoseOfTheWeightsThemselves(PackagedModel model) throws IOException {
    List<Embedding> expected = embed(OnnxEmbedder.of(model));

    assertThat(prepared(model)).as("while it is written").isEqualTo(expected);
    assertThat(files()).hasSize(1);
    Object written = Files.readAttributes(files().getFirst(), "unix:ino,lastModifiedTime");
    assertThat(prepared(model)).as("out of the file").isEqualTo(expected);
    assertThat(files()).hasSize(1);
    assertThat(Files.readAttributes(files().getFirst(), "unix:ino,lastModifiedTime"))
        .isEqualTo(written);
  }

  @Test
  void aFileThatIsNotWhatWasWrittenIsWrittenAnew() throws IOException {
    List<Embedding> expected = prepared(PackagedModel.DEFAULT);
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length - 10_000] ^= 1;
    for (byte[] broken : List.of(flipped, new byte[0], new byte[whole.length])) {
      // Another file, as no process may write into one that another has mapped.
      Files.delete(file);
      Files.write(file, broken);
      assertThat(prepared(PackagedModel.DEFAULT)).isEqualTo(expected);
      assertThat(files()).containsExactly(file);
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void whatAKilledProcessLeftIsDeleted() throws IOException {
    prepared(PackagedModel.DEFAULT);
    Path whole = files().getFirst();
    String name = whole.getFileName().toString();
    Path left = whole.resolveSibling(name.replaceFirst("-[0-9a-f]+\\.ort$", "-1.new"));
    Path young = whole.resolveSibling(name.replaceFirst("-[0-9a-f]+\\.ort$", "-2.new"));
    Files.move(whole, left);
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Files.createFile(young);

    prepared(PackagedModel.DEFAULT);

    assertThat(files()).containsExactlyInAnyOrder(whole, young);
  }

  @Test
  void aFolderThatCannotBeUsedIsGoneAround() throws IOException {
    List<Embedding> expected = embed(OnnxEmbedder.of(PackagedModel.DEFAULT));
    Files.createFile(dir.resolve("models"));

    assertThat(prepared(PackagedModel.DEFAULT)).isEqualTo(expected);
  }

  @Test
  void whatTheRuntimeCannotWriteOrReadIsGoneAround() throws Exception {
    OnnxModelSpec spec = PackagedModel.DEFAULT.spec();
    var environment = OnnxLibrary.environment();
    PreparedWeights weights = new PreparedWeights(dir, spec, environment);
    List<Integer> sizes = new ArrayList<>();
    PreparedWeights.Opening first =
        (bytes, options) -> {
          sizes.add(bytes.remaining());
          if (sizes.size() % 2 == 1) {
            throw new OrtException("no space left");
          }
          return environment.createSession(bytes, options);
        };
    assertOpens(weights, spec, first);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).as("what was begun is gone").isEmpty();
    }
    assertOpens(weights, spec, environment::createSession);
    assertOpens(weights, spec, first);
    int whole = Math.toIntExact(spec.weights().bytes());
    assertThat(sizes.get(0)).isEqualTo(whole);
    assertThat(sizes.get(1)).isEqualTo(whole);
    assertThat(sizes.get(2)).as("the prepared ones").isNotEqualTo(whole);
    assertThat(sizes.get(3)).isEqualTo(whole);
  }

  private static void assertOpens(
      PreparedWeights weights, OnnxModelSpec spec, PreparedWeights.Opening opening)
      throws Exception {
    try (SessionOptions options = new SessionOptions();
        OrtSession session = weights.open(spec.weights(), options, opening).session()) {
      assertThat(session.getInputNames()).contains("input_ids");
    }
  }

  @Test
  void manyMayPrepareAtOnce() throws Exception {
    List<Embedding> expected = embed(OnnxEmbedder.of(PackagedModel.DEFAULT));
    Callable<List<Embedding>> call = () -> prepared(PackagedModel.DEFAULT);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<List<Embedding>> it : threads.invokeAll(Collections.nCopies(4, call))) {
        assertThat(it.get()).isEqualTo(expected);
      }
    }
    assertThat(files()).hasSize(1);
  }
}
