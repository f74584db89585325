package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.StorePlace;
import dev.ragbase.cli.context.Stores;
import dev.ragbase.cli.output.Json;
import dev.ragbase.cli.output.Printable;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.copy.StoreCopy;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag copy}. */
@Command(
    name = "copy",
    description = {
      "Copies documents, vectors and conversations from one store to another.",
      "Nothing is embedded again; run it again after a break. Documents that only the target has"
          + " stay."
    },
    footer = {"", "Example:", "  rag copy --from .rag --to /backup/rag --verify"})
final class CopyCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final ScopeOption scope;
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "STORE",
      description = "The store to read.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "STORE",
      description = "The store to write; made if it is not there.")
  private String to = "";

  @Option(names = "--verify", description = "Compare both afterwards.")
  private boolean verify;

  CopyCommand(Environment environment) {
    this.environment = environment;
    this.scope = new ScopeOption(environment);
  }

  @Override
  public Integer call() {
    StorePlace origin = StorePlace.of(from);
    StorePlace goal = StorePlace.of(to);
    if (origin.isSame(goal)) {
      throw CommandFailure.usage(
          "--to " + goal.label(), "is the store to copy from", "name another");
    }
    try (Store source = Stores.reading(environment, origin);
        Store target = Stores.filling(environment, goal)) {
      StoreCopy copy = new StoreCopy(source, scope.scope(), target, scope.scope());
      StoreCopy.Report report;
      try (Progress progress = Progress.of(environment, "documents", -1)) {
        long[] done = {0};
        report =
            copy.run(
                count -> {
                  progress.step(count - done[0]);
                  done[0] = count;
                });
      }
      List<String> differences = verify ? copy.verify() : List.of();
      print(report, differences);
      return (differences.isEmpty() ? Exit.DONE : Exit.NOTHING).code();
    }
  }

  private void print(StoreCopy.Report report, List<String> differences) {
    var out = environment.terminal().out();
    if (json.wanted()) {
      Json.print(
          out,
          Json.object(
              "documents", report.documents(),
              "written", report.written(),
              "sessions", report.sessions(),
              "messages", report.messages(),
              "verified", verify,
              "differences", differences));
      return;
    }
    out.printf(
        Locale.ROOT,
        "Copied %,d documents (%,d of them new or changed) and %,d conversations (%,d new messages).%n",
        report.documents(),
        report.written(),
        report.sessions(),
        report.messages());
    differences.forEach(line -> out.println("differs: " + Printable.of(line)));
    if (verify && differences.isEmpty()) {
      out.println("Both hold the same.");
    }
  }
}
