package dev.ragbase.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ragbase.bench.compare.report.Charts;
import dev.ragbase.bench.compare.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code compare report}: the document and its charts, from what a run has written, which is kept
 * beside them: whoever doubts a figure, or wants another chart, has all of them.
 */
@Command(
    name = "report",
    description = "Writes docs/benchmarks.md and its charts from the results of a run.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  /** Hidden, so that who ingests the folder is not told of pictures that hold no text. */
  private static final String CHARTS = ".benchmarks";

  private static final String RESULTS = "results.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "The results (default: rag-bench/target/compare/results.json).")
  private @Nullable Path results;

  @Option(names = "--out", paramLabel = "DIR", description = "Where to (default: docs).")
  private @Nullable Path out;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path file =
        results != null ? results : Main.project().resolve("rag-bench/target/compare/results.json");
    if (!Files.isRegularFile(file)) {
      throw wrong(file + " is not there: run rag-bench/compare first, or name it by --results");
    }
    JsonNode json = resultsIn(file);
    Path docs = out != null ? out : Main.project().resolve("docs");
    List<String> charts = Charts.write(json, docs.resolve(CHARTS));
    Files.writeString(docs.resolve("benchmarks.md"), document(json, charts));
    keep(file, docs.resolve(CHARTS).resolve(RESULTS));
    System.err.println(
        "compare: wrote " + docs.resolve("benchmarks.md") + " and " + charts.size() + " charts");
    List<String> missing = new ArrayList<>();
    json.path("missing").forEach(it -> missing.add(it.path("name").asText()));
    if (!missing.isEmpty()) {
      System.err.println("compare: they lack " + String.join("; ", missing) + ": it says why");
    }
    return 0;
  }

  private static void keep(Path file, Path beside) throws IOException {
    if (!Files.exists(beside) || !Files.isSameFile(file, beside)) {
      Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Looked at before anything is written: the document that is there may be of a good run. */
  private JsonNode resultsIn(Path file) throws IOException {
    String cause = "it has no parts";
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (!ResultsFile.isComplete(json)) {
        throw wrong(
            file
                + " is of a run that was broken off or goes on: let rag-bench/compare run to its end,"
                + " which measures nothing again that is kept, or name another by --results");
      }
      if (json.path("parts").isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      cause = e.getOriginalMessage();
    }
    throw wrong(
        file
            + " holds no results of rag-bench/compare ("
            + cause
            + "): let it run to its end, or name another by --results");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "picocli has not set the command").commandLine(), message);
  }

  static String document(JsonNode json, List<String> charts) {
    StringBuilder text = new StringBuilder("# Benchmarks\n\n");
    text.append(
        """
        Written by `rag-bench/compare report` from the [results](.benchmarks/results.json) of one run of \
        `rag-bench/compare`; do not edit. \
        All competitors are alive at once, each in a process of its own; in each round every one has its turn, \
        in a new order, after a probe of the machine's memory. Figures are medians; CPU is the time of the \
        searching threads (and of the server's processes where there is a server), wall stands beside it. \
        Recall is against exact search, queries are held out, and part of the rows repeat others. Virtual \
        machines that search compile what has run a fifth of the times that they ask for by their defaults: \
        they are warm sooner.

        """);
    charts.forEach(
        it ->
            text.append("![")
                .append(it.replace(".svg", ""))
                .append("](" + CHARTS + "/")
                .append(it)
                .append(")\n"));
    text.append(charts.isEmpty() ? "" : "\n").append(TextReport.of(json));
    return text.toString();
  }
}
