package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.JsonlFiles;
import dev.ragbase.cli.context.StorePlace;
import dev.ragbase.cli.context.Stores;
import dev.ragbase.cli.output.Json;
import dev.ragbase.cli.output.Printable;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.copy.Comparison;
import dev.ragbase.copy.CopyMode;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.document.Filter;
import dev.ragbase.jsonl.JsonlStore;
import dev.ragbase.store.PageRequest;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag copy}. */
@Command(
    name = "copy",
    description = {
      "Copies documents, vectors and conversations from one store to another.",
      "Nothing is embedded again; run it again after a break. What only the target has stays,"
          + " unless --prune is given.",
      "A name that ends in .jsonl is a file of JSON lines, as older stacks keep it.",
      "--tenant, --workspace and --user say whose documents, on both sides: where they are"
          + " somebody else's in the store to read, --from-tenant and the like say whose."
    },
    footer = {
      "",
      "Example:",
      "  rag copy --from .rag --to /backup/rag --verify",
      "  rag copy --from .rag --from-tenant local --to jdbc:postgresql://localhost/kb --tenant acme"
    })
final class CopyCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final ScopeOption scope;
  @Mixin private final FromOption fromWhom = new FromOption();
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

  @Option(
      names = "--prune",
      description = "Remove documents and conversations that only the target has.")
  private boolean prune;

  @Option(
      names = "--prune-unread",
      description = {
        "Let --prune go on though lines of the file to read are no documents:",
        "what only they hold is removed from the target."
      })
  private boolean pruneUnread;

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
    Scope written = scope.scope();
    Scope read = fromWhom.over(written);
    if (pruneUnread && !prune) {
      throw CommandFailure.usage("--prune-unread", "is about --prune", "give both, or neither");
    }
    try (Store source = source(origin, read);
        Store target = target(goal, written)) {
      boolean empty = isEmpty(source, read);
      if (empty && prune) {
        throw CommandFailure.usage(
            "--prune",
            nothingOf(origin, read) + ", so all would be removed from " + goal.label(),
            "say whose to read with --from-tenant, --from-workspace and --from-user");
      }
      long rejected = source instanceof JsonlStore file ? file.rejected() : 0;
      if (rejected > 0 && prune && !pruneUnread) {
        throw CommandFailure.usage(
            "--prune",
            "%,d lines of %s are no documents, and what only they hold would be removed from %s"
                .formatted(rejected, origin.label(), goal.label()),
            "mend them, or say --prune-unread; nothing was changed");
      }
      StoreCopy copy = new StoreCopy(source, read, target, written);
      StoreCopy.Report report = run(copy);
      Optional<Comparison> compared = verify ? Optional.of(copy.verify()) : Optional.empty();
      print(report, rejected, compared);
      if (empty) {
        environment.terminal().err().println("rag: " + Printable.of(nothingOf(origin, read)));
      }
      boolean whole = !empty && rejected == 0 && compared.map(Comparison::same).orElse(true);
      return (whole ? Exit.DONE : Exit.NOTHING).code();
    }
  }

  private static boolean isEmpty(Store store, Scope scope) {
    PageRequest one = PageRequest.first(1);
    return store.documents().list(scope, Filter.all(), one).items().isEmpty()
        && store.chats().sessions(scope, one).items().isEmpty();
  }

  private static String nothingOf(StorePlace origin, Scope read) {
    return "%s has nothing of tenant '%s', workspace '%s' and user '%s'"
        .formatted(origin.label(), read.tenant(), read.workspace(), read.user());
  }

  private Store source(StorePlace place, Scope home) {
    return JsonlFiles.is(from)
        ? JsonlFiles.reading(environment, from, home)
        : Stores.reading(environment, place);
  }

  private Store target(StorePlace place, Scope home) {
    return JsonlFiles.is(to)
        ? JsonlFiles.filling(environment, to, home)
        : Stores.filling(environment, place);
  }

  private StoreCopy.Report run(StoreCopy copy) {
    try (Progress progress = Progress.of(environment, "documents", -1)) {
      long[] done = {0};
      return copy.run(
          prune ? CopyMode.MIRROR : CopyMode.ADD,
          count -> {
            progress.step(count - done[0]);
            done[0] = count;
          });
    }
  }

  private void print(StoreCopy.Report report, long rejected, Optional<Comparison> compared) {
    var out = environment.terminal().out();
    if (json.wanted()) {
      Json.print(
          out,
          Json.object(
              "documents", report.documents(),
              "written", report.written(),
              "removed", report.removed(),
              "sessions", report.sessions(),
              "messages", report.messages(),
              "sessionsRemoved", report.sessionsRemoved(),
              "rejected", rejected,
              "verified", verify,
              "compared", compared.map(CopyCommand::counts).orElse(null),
              "differences", compared.map(Comparison::differences).orElse(List.of())));
      return;
    }
    out.printf(
        Locale.ROOT,
        "Copied %,d documents (%,d of them new or changed) and %,d conversations (%,d new messages).%n",
        report.documents(),
        report.written(),
        report.sessions(),
        report.messages());
    if (prune) {
      out.printf(
          Locale.ROOT,
          "Removed %,d documents and %,d conversations that only the target had.%n",
          report.removed(),
          report.sessionsRemoved());
    }
    compared.ifPresent(it -> print(out, it));
    if (rejected > 0) {
      out.printf(Locale.ROOT, "Left out %,d lines that are no documents.%n", rejected);
    }
    if (!prune && !compared.map(Comparison::same).orElse(true)) {
      out.println("What only the target has is removed with --prune.");
    }
  }

  private static void print(PrintStream out, Comparison compared) {
    compared.differences().forEach(line -> out.println("differs: " + Printable.of(line)));
    out.printf(
        Locale.ROOT,
        "Compared %,d documents, %,d chunks, %,d embeddings, %,d conversations and %,d messages: %s%n",
        compared.documents(),
        compared.chunks(),
        compared.embeddings(),
        compared.sessions(),
        compared.messages(),
        compared.same()
            ? "both hold the same."
            : String.format(Locale.ROOT, "%,d differences.", compared.differing()));
  }

  private static Map<String, @Nullable Object> counts(Comparison compared) {
    return Json.object(
        "documents", compared.documents(),
        "chunks", compared.chunks(),
        "embeddings", compared.embeddings(),
        "sessions", compared.sessions(),
        "messages", compared.messages(),
        "differing", compared.differing());
  }
}
