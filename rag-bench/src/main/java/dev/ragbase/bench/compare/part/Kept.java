package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Parts of a run that are done: each a file, reused by the next run of the same build and settings.
 *
 * @param reused how many were
 */
record Kept(Path folder, Progress progress, AtomicInteger reused) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Under which a part says what it lacks: it is tried again by the next run. */
  static final String LEFT_OUT = "leftOut";

  /** What makes a part. */
  @FunctionalInterface
  interface Making {
    ObjectNode make() throws IOException, InterruptedException;
  }

  /**
   * The part of a name, made if it is not there yet, or was made otherwise.
   *
   * @param settings what its result depends on, the code that runs among it
   */
  ObjectNode part(String name, String settings, Making making)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".json");
    if (Files.exists(file)) {
      ObjectNode kept = (ObjectNode) JSON.readTree(file.toFile());
      if (kept.path("madeBy").asText().equals(settings)) {
        reused.incrementAndGet();
        progress.say(name + ": taken from " + file);
        return kept;
      }
    }
    progress.say(
        name
            + (Files.exists(file) ? ": begins anew, what is kept was made otherwise" : ": begins"));
    ObjectNode made = making.make().put("madeBy", settings);
    if (made.has(LEFT_OUT)) {
      return made;
    }
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(name + ".new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), made);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    return made;
  }
}
