package dev.ragbase.cli.output;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.eval.RetrievalEval.Scores;
import dev.ragbase.search.SearchMode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints how good each mode is. */
public record EvalOutput(long documents, List<SearchMode> modes, Map<SearchMode, Scores> scores) {
  public EvalOutput {
    modes = List.copyOf(modes);
    scores = Map.copyOf(scores);
  }

  /** As one JSON object. */
  public void json(PrintStream out) {
    Map<String, @Nullable Object> byMode = Json.object();
    modes.forEach(mode -> byMode.put(name(mode), fields(of(mode))));
    Json.print(
        out,
        Json.object(
            "documents", documents,
            "queries", of(modes.getFirst()).queries(),
            "modes", byMode));
  }

  private static Map<String, @Nullable Object> fields(Scores it) {
    return Json.object(
        "ndcg@10", it.ndcgAt10(),
        "recall@100", it.recallAt100(),
        "mrr@10", it.mrrAt10(),
        "queriesPerSecond", it.queriesPerSecond());
  }

  /** As a table. */
  public void text(Environment environment) {
    PrintStream out = environment.terminal().out();
    out.printf(
        Locale.ROOT, "%,d documents, %,d queries%n", documents, of(modes.getFirst()).queries());
    out.println(
        Style.of(environment)
            .bold(
                String.format(
                    Locale.ROOT,
                    "%-8s %8s %10s %8s %10s",
                    "mode",
                    "nDCG@10",
                    "recall@100",
                    "MRR@10",
                    "queries/s")));
    for (SearchMode mode : modes) {
      Scores it = of(mode);
      out.printf(
          Locale.ROOT,
          "%-8s %8.4f %10.4f %8.4f %10.1f%n",
          name(mode),
          it.ndcgAt10(),
          it.recallAt100(),
          it.mrrAt10(),
          it.queriesPerSecond());
    }
  }

  private Scores of(SearchMode mode) {
    Scores found = scores.get(mode);
    if (found == null) {
      throw new IllegalArgumentException("no scores for " + mode);
    }
    return found;
  }

  private static String name(SearchMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
