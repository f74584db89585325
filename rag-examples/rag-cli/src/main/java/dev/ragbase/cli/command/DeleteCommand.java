package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.Json;
import dev.ragbase.document.Document;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rag delete}. */
@Command(
    name = "delete",
    description = "Removes one document, or all that pass a filter, with their revisions.",
    footer = {
      "",
      "Example:",
      "  rag delete docs/old.pdf",
      "  rag delete --filter \"year < 2020\" --yes"
    })
final class DeleteCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final FilterOption filter = new FilterOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "URI|ID",
      description = "The document's uri or id, or the path of the file it was read from.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask at a terminal.")
  private boolean yes;

  DeleteCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    if (name.isEmpty() != filter.isGiven()) {
      throw CommandFailure.usage(
          "rag delete",
          name.isEmpty() ? "nothing says what to remove" : "both a document and --filter are given",
          "name a document, or give --filter EXPR");
    }
    try (Store opened = store.changing()) {
      long deleted = name.isEmpty() ? byFilter(opened) : byName(opened);
      var out = environment.terminal().out();
      if (json.wanted()) {
        Json.print(out, Json.object("deleted", deleted));
      } else {
        out.println("Removed " + documents(deleted) + ".");
      }
      return (deleted == 0 ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  private long byName(Store opened) {
    Document document =
        Documents.find(opened, store.scope(), name).orElseThrow(() -> Documents.missing(name));
    return agreed("Remove " + document.uri() + "?")
            && opened.documents().delete(store.scope(), document.id())
        ? 1
        : 0;
  }

  private long byFilter(Store opened) {
    long count = opened.documents().count(store.scope(), filter.filter());
    return count > 0 && agreed("Remove " + documents(count) + "?")
        ? opened.documents().delete(store.scope(), filter.filter())
        : 0;
  }

  private boolean agreed(String question) {
    return Confirmation.given(environment, yes, question);
  }

  private static String documents(long count) {
    return count == 1 ? "1 document" : count + " documents";
  }
}
