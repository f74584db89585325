package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Parts of a run that are done: each a file, reused by the next run of the same build and settings.
 *
 * @param reused how many were
 */
record Kept(Path folder, Progress progress, AtomicInteger reused) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Under which a part, or a competitor in it, says why it has no figures. */
  static final String LEFT_OUT = "leftOut";

  /** Set where something was left out because it failed, which it may not do again. */
  static final String FAILED = "failed";

  /** Whether the machine kept still during a group of rounds. */
  static final String STEADY = "steady";

  /** What makes a part. */
  @FunctionalInterface
  interface Making {
    ObjectNode make() throws IOException, InterruptedException;
  }

  /**
   * The part of a name, made if it is not there yet, or was made otherwise. One that lacks
   * something, or whose rounds were not steady, is not kept: the next run makes it again.
   *
   * @param settings what its result depends on, the code that runs among it
   */
  ObjectNode part(String name, String settings, Making making)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".json");
    if (Files.exists(file)) {
      Optional<ObjectNode> kept = read(file);
      if (kept.isPresent() && kept.get().path("madeBy").asText().equals(settings)) {
        reused.incrementAndGet();
        progress.say(name + ": taken from " + file);
        return kept.get();
      }
      String why = kept.isPresent() ? "what is kept was made otherwise" : file + " is broken";
      progress.say(name + ": begins anew, " + why);
    } else {
      progress.say(name + ": begins");
    }
    ObjectNode made = making.make().put("madeBy", settings);
    Optional<String> flaw = flaw(made);
    if (flaw.isPresent()) {
      progress.say(name + ": not kept, the next run makes it again: " + flaw.get());
      return made;
    }
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(name + ".new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), made);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  /** What a file holds; empty for one that a crash of the machine has left without its contents. */
  private static Optional<ObjectNode> read(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile()) instanceof ObjectNode kept
          ? Optional.of(kept)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** What broke down in a part, by its names; what is not installed did not. */
  static List<String> failed(ObjectNode made) {
    List<String> failed = new ArrayList<>();
    if (made.has(FAILED)) {
      failed.add(made.path(LEFT_OUT).asText());
    }
    for (JsonNode competitor : made.path("competitors")) {
      if (competitor.has(FAILED)) {
        failed.add(competitor.path("name").asText());
      }
    }
    return failed;
  }

  /** Why a part is not good for another run, if so. */
  private static Optional<String> flaw(ObjectNode made) {
    if (made.has(LEFT_OUT)) {
      return Optional.of(made.get(LEFT_OUT).asText());
    }
    List<String> failed = failed(made);
    if (!failed.isEmpty()) {
      return Optional.of(String.join(", ", failed) + " failed");
    }
    boolean steady = made.findValues(STEADY).stream().allMatch(JsonNode::asBoolean);
    return steady ? Optional.empty() : Optional.of("the machine did not keep still");
  }
}
