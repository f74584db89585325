package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.Json;
import dev.ragbase.document.Filter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rag rebuild}. */
@Command(
    name = "rebuild",
    description = "Makes every index anew from the documents; nothing is embedded again.",
    footer = {"", "Example:", "  rag rebuild"})
final class RebuildCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  RebuildCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.changing()) {
      long start = System.nanoTime();
      opened.rebuild(store.scope());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      long documents = opened.documents().count(store.scope(), Filter.all());
      var out = environment.terminal().out();
      if (json.wanted()) {
        Json.print(out, Json.object("documents", documents, "tookMs", Json.millis(took)));
      } else {
        out.printf(
            Locale.ROOT,
            "Rebuilt the indexes of %,d documents in %.1f s.%n",
            documents,
            took.toMillis() / 1e3);
      }
      return Exit.DONE.code();
    }
  }
}
