package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.PostgresStores;
import dev.ragbase.cli.output.Json;
import dev.ragbase.cli.output.Style;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSchema.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag schema plan}. */
@Command(
    name = "plan",
    description = {
      "Prints the SQL that 'rag schema apply' would run, and runs nothing.",
      "Give it the same options. Privileges are granted and taken back each time: --privileges"
          + " prints that, too."
    },
    footer = {
      "",
      "Example:",
      "  rag schema plan --store jdbc:postgresql://localhost/kb",
      "  rag schema plan --index ivfflat --half"
    })
final class SchemaPlanCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final PlaceOption place;
  @Mixin private final VectorIndexOption vectors = new VectorIndexOption();
  @Mixin private final SeriesOption series = new SeriesOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--privileges", description = "Print what every apply grants and takes back.")
  private boolean privileges;

  SchemaPlanCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
  }

  @Override
  public Integer call() {
    PostgresSchema schema = PostgresStores.schema(environment, place.server(), vectors.settings());
    List<Step> steps = new ArrayList<>(schema.plan(series.kept()));
    if (privileges) {
      String sql = String.join(";\n", schema.privileges());
      steps.add(new Step("privileges, each time", sql));
    }
    var out = environment.terminal().out();
    if (json.wanted()) {
      Json.print(
          out,
          Json.object(
              "store",
              place.server().label(),
              "steps",
              Json.each(steps, step -> Json.object("name", step.name(), "sql", step.sql()))));
    } else if (steps.isEmpty()) {
      out.println("There is nothing to do.");
    } else {
      Style style = Style.of(environment);
      for (Step step : steps) {
        out.println(style.bold("-- " + step.name()));
        out.println(step.sql().strip() + (step.sql().strip().endsWith(";") ? "" : ";"));
        out.println();
      }
    }
    return Exit.DONE.code();
  }
}
