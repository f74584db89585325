package dev.ragbase.cli.command;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.PostgresStores;
import dev.ragbase.cli.output.Json;
import dev.ragbase.cli.output.Printable;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.postgres.PostgresSchema.Step;
import dev.ragbase.store.postgres.PostgresStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rag schema apply}. */
@Command(
    name = "apply",
    description = {
      "Brings the tables, roles, partitions and vector indexes to where this version wants them.",
      "Run it once to begin, after each update, and every night; others may work meanwhile.",
      "Where there is no tenant yet, or one is named, it makes the tenant, workspace and user too.",
      "Log in as the one who owns, or shall own, the tables."
    },
    footer = {
      "",
      "Example:",
      "  rag schema apply --store \"jdbc:postgresql://localhost/kb?user=kb_owner\"",
      "  rag schema apply --half --m 24 --ef-construction 200 --keep-series 90"
    })
final class SchemaApplyCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final PlaceOption place;
  @Mixin private final ScopeOption scope;
  @Mixin private final VectorIndexOption vectors = new VectorIndexOption();
  @Mixin private final SeriesOption series = new SeriesOption();
  @Mixin private final JsonOption json = new JsonOption();

  SchemaApplyCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
    this.scope = new ScopeOption(environment);
  }

  @Override
  public Integer call() {
    Scope wanted = scope.scope();
    long start = System.nanoTime();
    List<Step> steps =
        PostgresStores.schema(environment, place.server(), vectors.settings())
            .apply(
                series.kept(),
                step -> environment.terminal().err().println("running: " + step.name()));
    Optional<Scope> made = provision(wanted);
    print(steps, made, Duration.ofNanos(System.nanoTime() - start));
    return Exit.DONE.code();
  }

  private Optional<Scope> provision(Scope wanted) {
    try (PostgresStore store = PostgresStores.open(environment, place.server())) {
      if (!scope.isGiven() && !store.tenants().list(PageRequest.first(1)).items().isEmpty()) {
        return Optional.empty();
      }
      store.tenants().ensure(wanted.tenant(), wanted.workspace(), wanted.user(), Role.OWNER);
      return Optional.of(wanted);
    } catch (AccessDenied e) {
      environment.terminal().err().println("rag: no tenant was made: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void print(List<Step> steps, Optional<Scope> made, Duration took) {
    var out = environment.terminal().out();
    if (json.wanted()) {
      Json.print(
          out,
          Json.object(
              "store",
              place.server().label(),
              "steps",
              Json.each(steps, step -> Json.object("name", step.name(), "sql", step.sql())),
              "provisioned",
              made.map(
                      it ->
                          Json.object(
                              "tenant", it.tenant().value(),
                              "workspace", it.workspace().value(),
                              "user", it.user().value()))
                  .orElse(null),
              "tookMs",
              Json.millis(took)));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s in %.1f s; the schema is as this version wants it.%n",
        steps.size() == 1 ? "1 step" : steps.size() + " steps",
        took.toMillis() / 1e3);
    made.ifPresent(
        it ->
            out.println(
                Printable.of(
                    "User '%s' owns workspace '%s' of tenant '%s'."
                        .formatted(it.user(), it.workspace(), it.tenant()))));
  }
}
