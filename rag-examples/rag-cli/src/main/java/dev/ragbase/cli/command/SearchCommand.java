package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.SearchOutput;
import dev.ragbase.search.SearchResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag search}. */
@Command(
    name = "search",
    description = "Finds the passages that fit a query best, by meaning and by words.",
    footer = {
      "",
      "Example:",
      "  rag search how do I rotate tokens --filter \"uri STARTS WITH 'https://'\" --explain"
    })
final class SearchCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final RetrievalOptions retrieval = new RetrievalOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--explain", description = "Show each hit's ranks and scores, and how it went.")
  private boolean explain;

  SearchCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (OpenRag rag =
        OpenRag.searching(environment, store::reading, store.scope(), retrieval.isByMeaning())) {
      SearchResult result = rag.workspace().search(retrieval.request());
      SearchOutput output = new SearchOutput(environment);
      if (json.wanted()) {
        output.json(result);
      } else {
        output.text(result, explain);
      }
      return (result.hits().isEmpty() ? Exit.NOTHING : Exit.DONE).code();
    }
  }
}
