package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.IngestOutput;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.document.Metadata;
import dev.ragbase.ingest.DocumentSource;
import dev.ragbase.ingest.IngestOptions;
import dev.ragbase.ingest.IngestReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rag ingest}. */
@Command(
    name = "ingest",
    description = {
      "Takes documents in: files, folders with all below them, and web pages.",
      "What is unchanged since the last time costs nothing; run it again after a break."
    },
    footer = {
      "",
      "Example:",
      "  rag ingest docs https://example.com/guide --include '*.md' --meta team=core --prune"
    })
final class IngestCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH|URL",
      description = "Files, folders and http(s) addresses.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--prune",
      description = {
        "Remove documents whose files are gone.",
        "An empty folder removes nothing: it may be a volume that is not mounted."
      })
  private boolean prune;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Of folders, only files that match, such as '*.md' or 'api/**'; repeatable.")
  private List<String> globs = new ArrayList<>();

  @Option(
      names = "--meta",
      paramLabel = "KEY=VALUE",
      converter = MetaConverter.class,
      description = "Metadata for every document; numbers, true and false are typed; repeatable.")
  private List<Metadata> metadata = new ArrayList<>();

  @Option(
      names = "--allow-private",
      description = "Fetch addresses of this machine and of private networks too.")
  private boolean allowPrivate;

  IngestCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    List<DocumentSource> sources = Sources.of(names, globs, allowPrivate);
    try (OpenRag rag = OpenRag.filling(environment, store::filling, store.scope())) {
      List<IngestReport> reports = new ArrayList<>();
      try (Progress progress = Progress.of(environment, "documents", -1)) {
        for (DocumentSource source : sources) {
          reports.add(rag.workspace().ingest(source, options(), progress::outcome));
        }
      }
      IngestReport report = Reports.sum(reports);
      if (json.wanted()) {
        IngestOutput.json(environment.terminal().out(), report);
      } else {
        IngestOutput.text(environment.terminal().out(), report);
      }
      return (report.failed() > 0 ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  private IngestOptions options() {
    Metadata all = Metadata.empty();
    for (Metadata each : metadata) {
      all = all.with(each);
    }
    return new IngestOptions(prune, all);
  }
}
