package dev.ragbase.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.ExtractionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkerTest {
  private final TikaExtractor extractor = TikaExtractor.create(ExtractLimits.defaults());

  @AfterEach
  void close() {
    extractor.close();
  }

  private Worker afterADocument() throws Exception {
    assertThat(extractor.extract(Doc.of("a.docx", Made.docx())).title()).isNotEmpty();
    return extractor.worker().orElseThrow();
  }

  private static void awaitEnd(Worker worker) throws Exception {
    worker.process().onExit().get(10, TimeUnit.SECONDS);
  }

  @Test
  void oneThatDiedWhileItWasIdleIsReplaced() throws Exception {
    Worker dead = afterADocument();
    dead.process().destroyForcibly();
    awaitEnd(dead);
    assertThat(afterADocument()).isNotSameAs(dead);
    assertThat(dead.folder()).doesNotExist();
  }

  @Test
  void oneWhoseFolderWasRemovedIsReplaced() throws Exception {
    Worker lost = afterADocument();
    Worker.delete(lost.folder());
    assertThat(afterADocument()).isNotSameAs(lost);
    assertThat(lost.process().isAlive()).isFalse();
  }

  @Test
  void aDocumentIsNotKeptOnceItWasRead() throws Exception {
    try (var left = Files.list(afterADocument().folder())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void oneThatIsToldToEndLeavesNothing() throws Exception {
    Worker worker = afterADocument();
    Files.writeString(worker.folder().resolve("half-read"), "private");
    worker.process().destroy();
    awaitEnd(worker);
    assertThat(worker.folder()).doesNotExist();
  }

  @Test
  void itsJvmWarnsElsewhereThanWhereRepliesAreRead(@TempDir Path dir) throws Exception {
    List<String> command = Worker.command(ExtractLimits.defaults(), dir);
    command.add(1, "-XX:SharedArchiveFile=" + dir.resolve("none"));
    command.add(command.indexOf("-cp"), "-version");
    Process process = new ProcessBuilder(command).start();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isZero();
    assertThat(errors).contains("shared archive");
  }

  @Test
  void oneThatCannotStartSaysWhy() {
    String classes = System.getProperty("java.class.path");
    System.setProperty("java.class.path", "packed.jar");
    try {
      assertThatThrownBy(() -> extractor.extract(Doc.of("a.docx", Made.docx())))
          .isInstanceOf(ExtractionException.class)
          .hasMessageContaining("the process for its parser does not start")
          .hasMessageContaining("ClassNotFoundException");
    } finally {
      System.setProperty("java.class.path", classes);
    }
  }
}
