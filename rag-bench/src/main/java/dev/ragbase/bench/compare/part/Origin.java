package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.measure.Rounds;
import dev.ragbase.bench.compare.part.NativePeers.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where figures come from, so that they can be taken again.
 *
 * @param began when the run did
 * @param arguments what it was told, as it was written
 */
public record Origin(Instant began, List<String> arguments) {
  private static final String UNKNOWN = "unknown";

  public Origin {
    arguments = List.copyOf(arguments);
  }

  ObjectNode describe(Settings settings) throws InterruptedException {
    Rounds.Plan plan = settings.rounds();
    ObjectNode origin = new ObjectMapper().createObjectNode();
    origin.put("commit", commit(settings.project()));
    origin.put("began", began.truncatedTo(ChronoUnit.SECONDS).toString());
    origin.put("command", command(settings.postgres()));
    origin
        .putObject("protocol")
        .put("forks", plan.forks())
        .put("warmUpRounds", plan.warmUps())
        .put("measuredRounds", plan.measured())
        .put("millisPerLaneAndRound", plan.laneMillis())
        .put("seed", plan.seed());
    return origin;
  }

  /** Of the sources; a folder that is no checkout may well lie in another project's. */
  static String commit(Path project) throws InterruptedException {
    if (!Files.exists(project.resolve(".git"))) {
      return UNKNOWN;
    }
    List<String> describe =
        List.of("git", "-C", project.toString(), "describe", "--always", "--dirty");
    return Commands.tried(describe).orElse(UNKNOWN);
  }

  private String command(@Nullable String postgres) {
    return arguments.stream()
        .map(it -> postgres == null ? it : it.replace(postgres, withoutLogin(postgres)))
        .map(it -> it.matches("[\\w@%+=:,./-]+") ? it : "'" + it.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "rag-bench/compare ", ""))
        .strip();
  }

  private static String withoutLogin(String url) {
    try {
      return PostgresServer.named(url);
    } catch (IllegalArgumentException e) {
      return "URL";
    }
  }
}
