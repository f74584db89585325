package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.cli.output.DocumentOutput;
import dev.ragbase.cli.output.Printable;
import dev.ragbase.document.Document;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rag get}. */
@Command(
    name = "get",
    description = "Prints a document's text as the store has it.",
    footer = {
      "",
      "Example:",
      "  rag get docs/guide.pdf",
      "  rag get docs/guide.pdf --as-of 2026-01-31"
    })
final class GetCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      paramLabel = "URI|ID",
      description = "The document's uri or id, or the path of the file it was read from.")
  private String name = "";

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "As it was then, such as 2026-01-31 (its start in UTC) or 2026-01-31T12:00:00Z.")
  private @Nullable Instant time;

  GetCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      Optional<Document> now = Documents.find(opened, store.scope(), name);
      if (now.isEmpty()) {
        throw Documents.missing(name);
      }
      Document document = time == null ? now.get() : past(opened, now.get(), time);
      if (json.wanted()) {
        DocumentOutput.json(environment.terminal().out(), document);
      } else {
        text(document);
      }
      return Exit.DONE.code();
    }
  }

  private Document past(Store opened, Document now, Instant then) {
    return opened
        .documents()
        .asOf(store.scope(), now.id(), then)
        .orElseThrow(
            () ->
                CommandFailure.nothing(
                    name,
                    "was not there yet at " + then,
                    "'rag history' shows its revisions and their times"));
  }

  private void text(Document document) {
    Terminal terminal = environment.terminal();
    String text = document.text();
    terminal.out().print(terminal.outIsTerminal() ? Printable.lines(text) : text);
    terminal.out().print(text.endsWith("\n") ? "" : "\n");
  }
}
