package dev.ragbase.cli.command;

import dev.ragbase.access.Role;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.PostgresStores;
import dev.ragbase.cli.output.ProvisioningOutput;
import dev.ragbase.store.Page;
import dev.ragbase.store.postgres.PostgresStore;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rag workspace}. */
@Command(
    name = "workspace",
    description = {
      "Makes and removes workspaces of a tenant of a PostgreSQL store.",
      "Log in as the tables' owner, or as one with the role ragbase_admin."
    },
    synopsisSubcommandLabel = "ACTION",
    footer = {"", "Example:", "  rag workspace create handbook --tenant acme --owner anna"})
final class WorkspaceCommand implements Runnable {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PlaceOption place;
  @Mixin private final TenantOption tenant;
  @Mixin private final JsonOption json = new JsonOption();

  WorkspaceCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
    this.tenant = new TenantOption(environment);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no action is given: create, list or delete");
  }

  @Command(
      name = "create",
      description = "Makes a workspace and its owner.",
      footer = {"", "Example:", "  rag workspace create handbook --tenant acme --owner anna"})
  int create(
      @Parameters(paramLabel = "NAME", description = "The workspace's name.") String name,
      @Option(
              names = "--owner",
              paramLabel = "USER",
              required = true,
              description = "Who owns it; made a user of the tenant if need be.")
          String owner) {
    WorkspaceId id = id(name);
    UserId user = Names.read("--owner", owner, UserId::new);
    TenantId of = tenant.tenant();
    try (PostgresStore store = open()) {
      store.tenants().createWorkspace(of, id, user);
      new ProvisioningOutput(environment).member(json.wanted(), of, id, user, Role.OWNER);
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "list",
      description = "Lists a tenant's workspaces, ordered by name.",
      footer = {"", "Example:", "  rag workspace list --tenant acme"})
  int list() {
    TenantId of = tenant.tenant();
    try (PostgresStore store = open()) {
      List<WorkspaceId> all = workspaces(store, of);
      new ProvisioningOutput(environment).workspaces(json.wanted(), of, all);
      return (all.isEmpty() ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  @Command(
      name = "delete",
      description = "Removes a workspace with everything in it.",
      footer = {"", "Example:", "  rag workspace delete handbook --tenant acme --yes"})
  int delete(
      @Parameters(paramLabel = "NAME", description = "The workspace's name.") String name,
      @Option(names = "--yes", description = "Do not ask at a terminal.") boolean yes) {
    WorkspaceId id = id(name);
    TenantId of = tenant.tenant();
    try (PostgresStore store = open()) {
      if (!workspaces(store, of).contains(id)) {
        throw CommandFailure.nothing(
            name,
            "tenant '" + of + "' has no such workspace",
            "'rag workspace list --tenant NAME' shows those there are");
      }
      String what = "Remove workspace '" + id + "' of tenant '" + of + "' and everything in it?";
      boolean deleted =
          Confirmation.given(environment, yes, what) && store.tenants().deleteWorkspace(of, id);
      new ProvisioningOutput(environment).removed(json.wanted(), "workspace", name, deleted);
      return (deleted ? Exit.DONE : Exit.NOTHING).code();
    }
  }

  private PostgresStore open() {
    return PostgresStores.open(environment, place.server());
  }

  private static WorkspaceId id(String name) {
    return Names.read("NAME", name, WorkspaceId::new);
  }

  private static List<WorkspaceId> workspaces(PostgresStore store, TenantId of) {
    return Page.list(page -> store.tenants().workspaces(of, page));
  }
}
