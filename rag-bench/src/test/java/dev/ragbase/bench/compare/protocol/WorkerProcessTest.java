package dev.ragbase.bench.compare.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {
  @TempDir Path dir;

  private WorkerProcess shell(String script) {
    return WorkerProcess.start(
        "shell", List.of("sh", "-c", script), Map.of("GREETING", "hello"), dir.resolve("log"));
  }

  @Test
  void aReplyIsTheLineThatFollowsARequest() {
    try (WorkerProcess worker =
        shell("read line; echo \"{\\\"got\\\":\\\"$line\\\"}\"; read line")) {
      assertThat(worker.call(Request.of("search").with("k", 3)).get("got").asText())
          .isEqualTo("search k=3");
    }
  }

  @Test
  void anErrorInAReplyIsAFailureThatNamesTheRequest() {
    try (WorkerProcess worker = shell("read line; echo '{\"error\":\"no disk\"}'; read line")) {
      assertThatThrownBy(() -> worker.call(Request.of("build")))
          .isInstanceOf(WorkerFailure.class)
          .hasMessageContaining("'build'")
          .hasMessageContaining("no disk");
    }
  }

  @Test
  void aWorkerThatEndsIsAFailureWithTheEndOfItsLog() {
    try (WorkerProcess worker = shell("echo out of memory >&2; exit 1")) {
      assertThatThrownBy(() -> worker.call(Request.of("build")))
          .isInstanceOf(WorkerFailure.class)
          .hasMessageContaining("out of memory");
    }
  }

  @Test
  void whatMustNotStandInACommandLineComesByTheEnvironment() {
    try (WorkerProcess worker =
        shell("read line; echo \"{\\\"got\\\":\\\"$GREETING\\\"}\"; read line")) {
      assertThat(worker.call(Request.of("open")).get("got").asText()).isEqualTo("hello");
    }
  }
}
