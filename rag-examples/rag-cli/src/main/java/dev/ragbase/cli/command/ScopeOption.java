package dev.ragbase.cli.command;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.cli.context.Environment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Whose documents a command works with. */
final class ScopeOption {
  private static final Scope LOCAL = Scope.local();

  private final Environment environment;
  @Mixin private final TenantOption tenant;

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The workspace. Default: $RAG_WORKSPACE, or else default")
  private @Nullable String workspace;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Who asks. Default: $RAG_USER, or else local")
  private @Nullable String user;

  ScopeOption(Environment environment) {
    this.environment = environment;
    this.tenant = new TenantOption(environment);
  }

  /** The scope. It claims every right: PostgreSQL knows better, a folder trusts. */
  Scope scope() {
    return new Scope(tenant(), workspace(), user(), Role.OWNER);
  }

  TenantId tenant() {
    return tenant.tenant();
  }

  WorkspaceId workspace() {
    return Names.choose(
        environment, "workspace", workspace, LOCAL.workspace().value(), WorkspaceId::new);
  }

  private UserId user() {
    return Names.choose(environment, "user", user, LOCAL.user().value(), UserId::new);
  }

  /** Whether a part of it is named. */
  boolean isGiven() {
    return tenant.isGiven()
        || workspace != null
        || user != null
        || environment.variable("RAG_WORKSPACE").isPresent()
        || environment.variable("RAG_USER").isPresent();
  }
}
