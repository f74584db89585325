package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.StorePlace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the store is. */
final class PlaceOption {
  private final Environment environment;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      scope = ScopeType.INHERIT,
      description = {
        "The store: a folder, or jdbc:postgresql://HOST/DATABASE.",
        "Default: $RAG_STORE, or else ./.rag"
      })
  private @Nullable String given;

  PlaceOption(Environment environment) {
    this.environment = environment;
  }

  /** As the command line or the environment names it. */
  StorePlace place() {
    return StorePlace.of(given == null ? environment.variable("RAG_STORE").orElse(".rag") : given);
  }

  /**
   * A database, for what folders do not have.
   *
   * @throws CommandFailure if a folder is named
   */
  StorePlace.Server server() {
    return switch (place()) {
      case StorePlace.Server it -> it;
      case StorePlace.Folder it ->
          throw CommandFailure.usage(
              it.label(),
              "is a folder's store, which has one user, no tenants and no schema to apply",
              "name a PostgreSQL store with --store jdbc:postgresql://HOST/DATABASE or RAG_STORE");
    };
  }

  Environment environment() {
    return environment;
  }
}
