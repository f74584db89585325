package dev.ragbase.cli.command;

import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.cli.context.Environment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Whose workspaces. */
final class TenantOption {
  private final Environment environment;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The tenant. Default: $RAG_TENANT, or else local")
  private @Nullable String given;

  TenantOption(Environment environment) {
    this.environment = environment;
  }

  TenantId tenant() {
    return Names.choose(
        environment, "tenant", given, Scope.local().tenant().value(), TenantId::new);
  }

  boolean isGiven() {
    return given != null || environment.variable("RAG_TENANT").isPresent();
  }
}
