package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.measure.Parallel;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How ingest behaves: a folder taken in twice by the local model, and the peak memory of taking in
 * few and many documents, each in a process of its own with the launcher's heap.
 */
record Ingests(Path work, boolean quick, Progress progress) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the launcher gives. */
  private static final int HEAP_MB = 512;

  private static final int FOLDER_DOCUMENTS = 400;
  private static final int FOLDER_DOCUMENTS_QUICK = 30;
  private static final int SMALL = 10_000;
  private static final int LARGE = 100_000;
  private static final int SMALL_QUICK = 1_000;
  private static final int LARGE_QUICK = 5_000;

  ObjectNode run() throws IOException {
    ObjectNode result = JSON.createObjectNode().put("kind", "ingest");
    int documents = quick ? FOLDER_DOCUMENTS_QUICK : FOLDER_DOCUMENTS;
    Path folder = work.resolve("ingest");
    Folders.delete(folder);
    progress.say("taking in " + documents + " documents, and again");
    JsonNode twice = ask("twice", documents, folder.resolve("twice"));
    result.put("documents", documents);
    result.put("chunks", twice.path("chunks").asLong());
    result.put("firstMillis", twice.path("firstNanos").asLong() / 1e6);
    result.put("againMillis", twice.path("againNanos").asLong() / 1e6);
    List<Peak> peaks =
        List.of(
            new Peak("small", quick ? SMALL_QUICK : SMALL),
            new Peak("large", quick ? LARGE_QUICK : LARGE));
    // What a process holds does not depend on another one; how long it takes does, and quick tells
    // no time.
    Parallel.each(peaks, quick ? peaks.size() : 1, it -> peak(it, folder)).forEach(result::setAll);
    Folders.delete(folder);
    return result;
  }

  /** The memory of taking in so many documents. */
  private record Peak(String name, int documents) {}

  private ObjectNode peak(Peak peak, Path folder) {
    progress.say("peak memory of taking in " + peak.documents() + " documents");
    try {
      JsonNode grown = ask("grow", peak.documents(), folder.resolve(peak.name()));
      ObjectNode result = JSON.createObjectNode();
      result.put(peak.name() + "Documents", peak.documents());
      result.put(peak.name() + "PeakBytes", grown.path("peakBytes").asLong());
      result.put(peak.name() + "FileBytes", grown.path("fileBytes").asLong());
      if (!quick) {
        double seconds = grown.path("wallNanos").asLong() / 1e9;
        result.put(peak.name() + "DocumentsPerSecond", peak.documents() / seconds);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode ask(String verb, int documents, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>(Launcher.java(HEAP_MB, true));
    command.add("dev.ragbase.bench.compare.engine.IngestWorker");
    command.add(folder.toString());
    try (WorkerProcess worker =
        WorkerProcess.start("ingest", command, Map.of(), work.resolve("logs/ingest.log"))) {
      ObjectNode reply = (ObjectNode) worker.call(Request.of(verb).with("documents", documents));
      ProcessMemory.addTo(reply, worker.pid(), work.resolve("corpus"));
      return reply;
    }
  }
}
