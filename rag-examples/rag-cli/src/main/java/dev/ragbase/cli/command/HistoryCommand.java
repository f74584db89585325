package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.DocumentOutput;
import dev.ragbase.cli.output.Style;
import dev.ragbase.document.Document;
import dev.ragbase.document.Revision;
import dev.ragbase.store.Page;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rag history}. */
@Command(
    name = "history",
    description = "Lists a document's revisions, the newest first.",
    footer = {"", "Example:", "  rag history docs/guide.pdf"})
final class HistoryCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      paramLabel = "URI|ID",
      description = "The document's uri or id, or the path of the file it was read from.")
  private String name = "";

  HistoryCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      Document document =
          Documents.find(opened, store.scope(), name).orElseThrow(() -> Documents.missing(name));
      List<Revision> revisions =
          Page.list(page -> opened.documents().revisions(store.scope(), document.id(), page));
      var out = environment.terminal().out();
      if (json.wanted()) {
        DocumentOutput.history(out, document.uri(), revisions);
      } else {
        Style style = Style.of(environment);
        out.println(style.bold(document.uri()));
        revisions.forEach(revision -> DocumentOutput.line(out, style, revision));
      }
      return Exit.DONE.code();
    }
  }
}
