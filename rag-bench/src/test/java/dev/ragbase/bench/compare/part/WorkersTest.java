package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.bench.compare.engine.IngestWorker;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerFailure;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersTest {
  @TempDir Path dir;

  @Test
  void aRequestThatFailsIsAnsweredByItsCauseAndTheNextIsServed() {
    List<String> command = new ArrayList<>(Launcher.java(256, true));
    command.addAll(List.of(IngestWorker.class.getName(), dir.resolve("store").toString()));
    Path log = dir.resolve("log");
    try (WorkerProcess worker = WorkerProcess.start("ingest", command, Map.of(), log)) {
      assertThatThrownBy(() -> worker.call(Request.of("shrink")))
          .isInstanceOf(WorkerFailure.class)
          .hasMessageContaining("no such request: shrink");

      assertThat(worker.call(Request.of("grow").with("documents", 3)).path("wallNanos").asLong())
          .isPositive();
    }
  }
}
