package dev.ragbase.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code results.json}: what the last run in a folder has measured, which is nothing until it has
 * come to its end.
 */
record ResultsFile(Path folder) {
  /** Whether the run has come to its end. */
  private static final String COMPLETE = "complete";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where it is. */
  Path path() {
    return folder.resolve("results.json");
  }

  /**
   * What it holds from the beginning of a run on: that the run is not at its end. The figures of a
   * former one are kept beside it.
   */
  void begin(ObjectNode known) throws IOException {
    if (Files.exists(path()) && holdsFigures(path())) {
      Path former = folder.resolve("results.former.json");
      Files.move(path(), former, StandardCopyOption.REPLACE_EXISTING);
    }
    replace(known.deepCopy().put(COMPLETE, false));
  }

  /** Of a run that is at its end. */
  void end(ObjectNode results) throws IOException {
    replace(results.put(COMPLETE, true));
  }

  /** Whether results are of a run that came to its end. */
  static boolean isComplete(JsonNode results) {
    return results.path(COMPLETE).asBoolean(true);
  }

  private static boolean holdsFigures(Path file) throws IOException {
    try {
      return isComplete(JSON.readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Beside it first, so that what is broken off never passes for results. */
  private void replace(ObjectNode results) throws IOException {
    Path unfinished = folder.resolve("results.new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), results);
    Files.move(unfinished, path(), StandardCopyOption.REPLACE_EXISTING);
  }
}
