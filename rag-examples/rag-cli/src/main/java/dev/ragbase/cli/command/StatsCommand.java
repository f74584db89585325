package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.Stores;
import dev.ragbase.cli.output.StatsOutput;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rag stats}. */
@Command(
    name = "stats",
    description = {
      "Shows how much a store holds, and how long its operations took.",
      "The sizes are those of a folder with all that is in it, or of the workspace in PostgreSQL;",
      "the operations those of the workspace."
    },
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
    try (Store opened = store.reading()) {
      StatsOutput output =
          new StatsOutput(
              store.label(),
              Stores.figures(opened, store.scope()),
              opened.embeddingModel(),
              opened.metrics().stats(store.scope(), Instant.EPOCH));
      if (json.wanted()) {
        output.json(environment.terminal().out());
      } else {
        output.text(environment);
      }
      return Exit.DONE.code();
    }
  }
}
