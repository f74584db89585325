package dev.ragbase.cli.command;

import dev.ragbase.index.Accuracy;
import dev.ragbase.search.SearchMode;
import dev.ragbase.search.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How to search. */
final class RetrievalOptions {
  /** How the vector leg finds its matches. */
  enum PathChoice {
    AUTO(Accuracy.PLANNED),
    EXACT(Accuracy.EXACT),
    HNSW(Accuracy.APPROXIMATE);

    private final Accuracy accuracy;

    PathChoice(Accuracy accuracy) {
      this.accuracy = accuracy;
    }
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "QUERY",
      description = "What to look for; several words need no quotes.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "-k",
      paramLabel = "COUNT",
      defaultValue = "10",
      converter = CountConverter.class,
      description = "How many hits at most. Default: ${DEFAULT-VALUE}")
  private int count = 10;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "hybrid",
      description = "hybrid, vector (by meaning) or keyword. Default: ${DEFAULT-VALUE}")
  private SearchMode mode = SearchMode.HYBRID;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "auto",
      description =
          "How vectors are searched: auto, exact, or hnsw if the store has a graph."
              + " Default: ${DEFAULT-VALUE}")
  private PathChoice path = PathChoice.AUTO;

  @Mixin private final FilterOption filter = new FilterOption();

  /** Whether the query is embedded. */
  boolean isByMeaning() {
    return mode != SearchMode.KEYWORD;
  }

  SearchRequest request() {
    return SearchRequest.of(Words.joined("QUERY", words))
        .k(count)
        .mode(mode)
        .where(filter.filter())
        .accuracy(path.accuracy);
  }
}
