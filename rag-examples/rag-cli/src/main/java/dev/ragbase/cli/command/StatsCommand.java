package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.StatsOutput;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rag stats}. */
@Command(
    name = "stats",
    description = "Shows how much a store holds, and how long its operations took.",
    footer = {"", "Example:", "  rag stats --json"})
final class StatsCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  StatsCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (SqliteLuceneStore opened = store.reading()) {
      StatsOutput output =
          new StatsOutput(
              store.name(),
              opened.sizes(),
              opened.embeddingModel(),
              opened.metrics().stats(OpenRag.SCOPE, Instant.EPOCH));
      if (json.wanted()) {
        output.json(environment.terminal().out());
      } else {
        output.text(environment);
      }
      return Exit.DONE.code();
    }
  }
}
