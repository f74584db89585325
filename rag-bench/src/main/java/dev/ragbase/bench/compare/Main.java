package dev.ragbase.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.corpus.FvecsCorpus;
import dev.ragbase.bench.compare.measure.Rounds;
import dev.ragbase.bench.compare.part.Chosen;
import dev.ragbase.bench.compare.part.Origin;
import dev.ragbase.bench.compare.part.Run;
import dev.ragbase.bench.compare.part.RunResult;
import dev.ragbase.bench.compare.report.Charts;
import dev.ragbase.bench.compare.report.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code compare}. */
@Command(
    name = "compare",
    description = "Measures ragbase side by side with its peers, on this machine, in one run.",
    mixinStandardHelpOptions = true,
    subcommands = ReportCommand.class,
    sortOptions = false,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:All that was asked for was measured; peers that are not installed are named.",
      "1:A part that was asked for failed or was left out: the tables say which and why.",
      "2:An option or argument is wrong.",
      "3:It cannot run here: a file, a folder, a server, a competitor that was named."
    })
public final class Main implements Callable<Integer> {
  /** Something that was asked for could not be measured. */
  private static final int NOT_ALL = 1;

  private static final int FAILURE = 3;
  private static final Path DOCUMENTS_DEFAULT = Path.of("/usr/share/doc");

  @Option(names = "--quick", description = "Under five minutes: 10,000 rows, shorter sweeps.")
  private boolean quick;

  @Option(
      names = "--sizes",
      split = ",",
      preprocessor = NoEmptyItem.class,
      paramLabel = "ROWS",
      description = "How many rows, such as 10000,100000,1000000 (the default without --quick).")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--documents",
      paramLabel = "DIR",
      description = "Whose passages are embedded for real text (default: /usr/share/doc).")
  private @Nullable Path documents;

  @Option(
      names = "--passages",
      paramLabel = "N",
      description = "How many passages of the documents, at least 1000 (default: 10000).")
  private int passages = 10_000;

  @Option(
      names = "--vectors",
      paramLabel = "FILE.fvecs",
      description = "Vectors to use in place of the generator's.")
  private @Nullable Path vectors;

  @Option(
      names = "--faiss",
      paramLabel = "PREFIX",
      description = "A FAISS of your own: PREFIX/include and PREFIX/lib.")
  private @Nullable Path faiss;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "A superuser's JDBC url; otherwise a throw-away cluster is started.")
  private @Nullable String postgres;

  @Option(
      names = "--judged",
      preprocessor = NoEmptyItem.class,
      paramLabel = "DIR",
      description = {
        "A judged collection (docs.jsonl, queries.jsonl, qrels.tsv); repeatable.",
        "Without --quick the sample that ships with the project is the default."
      })
  private List<Path> judged = List.of();

  @Option(
      names = "--parts",
      split = ",",
      preprocessor = NoEmptyItem.class,
      paramLabel = "PART",
      description = "Which parts to run: ${COMPLETION-CANDIDATES} (default: all).")
  private List<PartKind> parts = List.of();

  @Option(
      names = "--competitors",
      split = ",",
      preprocessor = NoEmptyItem.class,
      paramLabel = "ID",
      description =
          "Who takes part in searches, by the ids in results.json (default: all); whose store one"
              + " of them reads takes part too.")
  private Set<String> competitors = Set.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Measured rounds, at least 5 (default: 7; --quick: 5).")
  private @Nullable Integer rounds;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "How often every competitor is started anew (default: 2; --quick: 1).")
  private @Nullable Integer forks;

  @Option(names = "--seed", paramLabel = "N", description = "Of the generator and of the order.")
  private long seed = 1;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where everything is kept; a run that was broken off goes on from there.")
  private @Nullable Path work;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    return commands
        .setParameterExceptionHandler((e, arguments) -> refused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  /** What is wrong stands alone: all options below it would push it off the screen. */
  private static int refused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("compare: " + e.getMessage());
    command.getErr().println("compare: see 'rag-bench/" + name + " --help'");
    return CommandLine.ExitCode.USAGE;
  }

  /** What the machine or a competitor did is told in a line; anything else is our own mistake. */
  private static int failed(Exception e, CommandLine command) {
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      command.getErr().println("compare: " + Causes.of(e));
    } else {
      e.printStackTrace(command.getErr());
    }
    return FAILURE;
  }

  @Override
  public Integer call() throws Exception {
    Progress progress = new Progress(System.err, System::nanoTime);
    Settings settings = settings();
    requireNames(settings);
    try (WorkLock lock = WorkLock.of(settings.work())) {
      ResultsFile file = new ResultsFile(lock.folder());
      ObjectNode results = Run.of(settings, origin(), file::begin, progress);
      publish(results, file, System.out, progress);
      return exitCode(results, progress);
    }
  }

  private void requireNames(Settings settings) {
    try {
      Chosen.requireNames(settings);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Origin origin() {
    return new Origin(Instant.now(), command().getParseResult().originalArgs());
  }

  static int exitCode(JsonNode results, Progress progress) {
    List<String> notMade = new ArrayList<>();
    results.path(RunResult.NOT_MADE).forEach(it -> notMade.add(it.asText()));
    if (notMade.isEmpty()) {
      return 0;
    }
    progress.say(
        "not measured though asked for: "
            + String.join("; ", notMade)
            + ": see the tables for why");
    return NOT_ALL;
  }

  /** The tables come first: a disk that is full takes nothing from them. */
  static void publish(ObjectNode results, ResultsFile file, PrintStream out, Progress progress)
      throws IOException {
    out.println(TextReport.of(results));
    Path charts = file.folder().resolve("charts");
    try {
      file.end(results);
      Charts.write(results, charts);
    } catch (IOException e) {
      throw new IOException(
          file.path()
              + " or its charts cannot be written: "
              + Causes.of(e)
              + ": make room in the folder that --work names, and run this again: what is kept is not"
              + " measured again",
          e);
    }
    progress.say("results are in " + file.path() + ", charts in " + charts);
  }

  private Settings settings() {
    requireFiles();
    requireEnough();
    Path project = project();
    return new Settings(
        project,
        absolute(work != null ? work : project.resolve("rag-bench/target/compare")),
        sizes.isEmpty() ? (quick ? List.of(10_000) : List.of(10_000, 100_000, 1_000_000)) : sizes,
        quick,
        absolute(documents != null ? documents : DOCUMENTS_DEFAULT),
        passages,
        vectors == null ? null : absolute(vectors),
        faiss == null ? null : absolute(faiss),
        postgres,
        judged.stream().map(Main::absolute).toList(),
        parts.isEmpty() ? EnumSet.allOf(PartKind.class) : EnumSet.copyOf(parts),
        named(),
        competitors,
        new Rounds.Plan(
            or(forks, quick ? 1 : 2),
            quick ? 2 : 3,
            or(rounds, quick ? 5 : 7),
            quick ? 50 : 300,
            seed));
  }

  /** A default that this machine does not allow is named and no more. */
  private Set<PartKind> named() {
    Set<PartKind> named = EnumSet.noneOf(PartKind.class);
    named.addAll(parts);
    if (!sizes.isEmpty()) {
      named.add(PartKind.SEARCH);
    }
    if (!judged.isEmpty()) {
      named.add(PartKind.QUALITY);
    }
    return named;
  }

  private void requireFiles() {
    if (faiss != null && !Files.isDirectory(faiss.resolve("include/faiss"))) {
      throw wrong("--faiss: '" + faiss + "' has no include/faiss");
    }
    if (documents != null && !Files.isDirectory(documents)) {
      throw wrong("--documents: '" + documents + "' is no folder");
    }
    if (vectors != null) {
      if (!Files.isRegularFile(vectors)) {
        throw wrong("--vectors: '" + vectors + "' is no file");
      }
      try {
        FvecsCorpus.count(vectors);
      } catch (IOException e) {
        throw wrong("--vectors: " + Causes.of(e));
      }
    }
    for (Path collection : judged) {
      for (String file : Run.JUDGED_FILES) {
        if (!Files.isRegularFile(collection.resolve(file))) {
          throw wrong("--judged: '" + collection + "' has no " + file);
        }
      }
    }
  }

  private void requireEnough() {
    for (int size : sizes) {
      if (size < 1_000) {
        throw wrong("--sizes: " + size + " rows are too few to measure: at least 1000");
      }
    }
    if (passages < 1_000) {
      throw wrong("--passages: " + passages + " are too few to measure: at least 1000");
    }
    if (forks != null && forks < 1) {
      throw wrong("--forks: at least 1, not " + forks);
    }
    if (rounds != null && rounds < 5) {
      throw wrong("--rounds: at least 5, not " + rounds);
    }
  }

  /** What was made of a file is known by its path, wherever the next run is started. */
  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }

  static Path project() {
    return Path.of(System.getProperty("rag.project", ".")).toAbsolutePath().normalize();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command(), message);
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec, "picocli has not set the command").commandLine();
  }
}
