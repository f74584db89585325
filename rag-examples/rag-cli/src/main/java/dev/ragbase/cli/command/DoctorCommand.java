package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.Json;
import dev.ragbase.cli.output.Printable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rag doctor}. */
@Command(
    name = "doctor",
    description = {
      "Compares every index with the documents.",
      "Ends with 1 if they differ; 'rag rebuild' mends that, and no document is lost by it."
    },
    footer = {"", "Example:", "  rag doctor || rag rebuild"})
final class DoctorCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  DoctorCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      List<String> differences = opened.verify(store.scope());
      var out = environment.terminal().out();
      if (json.wanted()) {
        Json.print(out, Json.object("store", store.label(), "differences", differences));
      } else {
        differences.forEach(line -> out.println(Printable.of(line)));
        out.println(
            differences.isEmpty()
                ? "No difference between the documents and their indexes."
                : "The indexes differ from the documents: run 'rag rebuild'.");
      }
      return (differences.isEmpty() ? Exit.DONE : Exit.NOTHING).code();
    }
  }
}
