package dev.ragbase.cli.output;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.StoreFigures;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.metrics.OperationStats;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a store holds and does. */
public record StatsOutput(
    String store,
    StoreFigures figures,
    Optional<EmbeddingModel> model,
    List<OperationStats> operations) {
  public StatsOutput {
    operations = List.copyOf(operations);
  }

  /** As one JSON object. */
  public void json(PrintStream out) {
    StoreFigures.Files files = figures.files();
    Json.print(
        out,
        Json.object(
            "store", store,
            "documents", figures.documents(),
            "chunks", figures.chunks(),
            "vectors", figures.vectors(),
            "revisions", figures.revisions(),
            "bytes", files == null ? null : files.total(),
            "databaseBytes", files == null ? null : files.database(),
            "keywordBytes", files == null ? null : files.keywords(),
            "vectorBytes", files == null ? null : files.vectors(),
            "model", model.map(StatsOutput::model).orElse(null),
            "operations", Json.each(operations, StatsOutput::operation)));
  }

  private static Map<String, @Nullable Object> model(EmbeddingModel model) {
    return Json.object(
        "name", model.name(),
        "dimensions", model.dimensions(),
        "fingerprint", model.fingerprint());
  }

  private static Map<String, @Nullable Object> operation(OperationStats stats) {
    return Json.object(
        "operation", stats.operation(),
        "count", stats.count(),
        "errors", stats.errors(),
        "tokens", stats.tokens(),
        "p50Ms", Json.millis(stats.p50()),
        "p95Ms", Json.millis(stats.p95()),
        "p99Ms", Json.millis(stats.p99()),
        "maxMs", Json.millis(stats.max()));
  }

  /** For people. */
  public void text(Environment environment) {
    PrintStream out = environment.terminal().out();
    StoreFigures.Files files = figures.files();
    Style style = Style.of(environment);
    out.println(style.bold(store));
    out.printf(
        Locale.ROOT,
        "%,d documents, %,d chunks%s%n",
        figures.documents(),
        figures.chunks(),
        files == null ? "" : String.format(Locale.ROOT, ", %.1f MB on disk", files.total() / 1e6));
    out.println(
        model
            .map(it -> "vectors of " + it.name() + ", " + it.dimensions() + " dimensions")
            .orElse("no vectors yet"));
    if (operations.isEmpty()) {
      return;
    }
    out.println();
    out.println(
        style.bold(
            String.format(
                Locale.ROOT,
                "%-28s %10s %7s %10s %10s %10s",
                "operation",
                "count",
                "errors",
                "p50 ms",
                "p95 ms",
                "p99 ms")));
    for (OperationStats it : operations) {
      out.printf(
          Locale.ROOT,
          "%-28s %,10d %,7d %10.3f %10.3f %10.3f%n",
          it.operation(),
          it.count(),
          it.errors(),
          it.p50().toNanos() / 1e6,
          it.p95().toNanos() / 1e6,
          it.p99().toNanos() / 1e6);
    }
  }
}
