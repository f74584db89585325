package dev.ragbase.cli.command;

import dev.ragbase.access.Tenant;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.PostgresStores;
import dev.ragbase.cli.output.ProvisioningOutput;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.postgres.PostgresStore;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rag tenant}. */
@Command(
    name = "tenant",
    description = {
      "Makes, changes and removes tenants of a PostgreSQL store.",
      "Log in as the tables' owner, or as one with the role ragbase_admin."
    },
    synopsisSubcommandLabel = "ACTION",
    footer = {"", "Example:", "  rag tenant create acme --plan team --max-users 20"})
final class TenantCommand implements Runnable {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PlaceOption place;
  @Mixin private final JsonOption json = new JsonOption();

  TenantCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no action is given: create, change, list, show or delete");
  }

  @Command(
      name = "create",
      description = "Makes a tenant; its workspaces are made by 'rag workspace create'.",
      footer = {
        "",
        "Example:",
        "  rag tenant create acme --plan team --max-users 20 --max-documents 100000 --region eu"
      })
  int create(
      @Parameters(paramLabel = "NAME", description = "The tenant's name.") String name,
      @Mixin TenantSettingsOption settings) {
    TenantId id = id(name);
    TenantSettings wanted = settings.over(TenantSettings.defaults());
    try (PostgresStore store = open()) {
      print(store.tenants().create(id, wanted));
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "change",
      description = "Gives a tenant other bounds; what is not named stays.",
      footer = {"", "Example:", "  rag tenant change acme --plan enterprise --max-users none"})
  int change(
      @Parameters(paramLabel = "NAME", description = "The tenant's name.") String name,
      @Mixin TenantSettingsOption settings) {
    TenantId id = id(name);
    if (!settings.isGiven()) {
      throw CommandFailure.usage(
          "rag tenant change", "nothing says what to change", "see 'rag tenant change --help'");
    }
    try (PostgresStore store = open()) {
      TenantSettings wanted = settings.over(find(store, id).settings());
      print(store.tenants().change(id, wanted));
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "list",
      description = "Lists all tenants, ordered by name.",
      footer = {"", "Example:", "  rag tenant list --json"})
  int list() {
    try (PostgresStore store = open()) {
      Iterable<Tenant> tenants = Page.all(PageRequest.SIZE_MAX, store.tenants()::list);
      boolean none = !tenants.iterator().hasNext();
      ProvisioningOutput output = new ProvisioningOutput(environment);
      if (json.wanted()) {
        output.json(tenants);
      } else {
        output.text(tenants);
      }
      return (none ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  @Command(
      name = "show",
      description = "Shows a tenant with its workspaces.",
      footer = {"", "Example:", "  rag tenant show acme"})
  int show(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name) {
    TenantId id = id(name);
    try (PostgresStore store = open()) {
      Tenant tenant = find(store, id);
      ProvisioningOutput output = new ProvisioningOutput(environment);
      if (json.wanted()) {
        output.json(tenant, workspaces(store, id));
      } else {
        output.text(tenant, workspaces(store, id));
      }
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "delete",
      description = "Removes a tenant with its users, workspaces and everything in them.",
      footer = {"", "Example:", "  rag tenant delete acme --yes"})
  int delete(
      @Parameters(paramLabel = "NAME", description = "The tenant's name.") String name,
      @Option(names = "--yes", description = "Do not ask at a terminal.") boolean yes) {
    TenantId id = id(name);
    try (PostgresStore store = open()) {
      find(store, id);
      int count = workspaces(store, id).size();
      String what =
          "Remove tenant '%s' with %s and everything in %s?"
              .formatted(
                  id,
                  count == 1 ? "1 workspace" : count + " workspaces",
                  count == 1 ? "it" : "them");
      boolean deleted = Confirmation.given(environment, yes, what) && store.tenants().delete(id);
      new ProvisioningOutput(environment).removed(json.wanted(), "tenant", name, deleted);
      return (deleted ? Exit.DONE : Exit.NOTHING).code();
    }
  }

  private PostgresStore open() {
    return PostgresStores.open(environment, place.server());
  }

  private static TenantId id(String name) {
    return Names.read("NAME", name, TenantId::new);
  }

  private static Tenant find(PostgresStore store, TenantId id) {
    return store
        .tenants()
        .find(id)
        .orElseThrow(
            () ->
                CommandFailure.nothing(
                    id.value(), "no such tenant", "'rag tenant list' shows those there are"));
  }

  private static List<WorkspaceId> workspaces(PostgresStore store, TenantId id) {
    return Page.list(page -> store.tenants().workspaces(id, page));
  }

  private void print(Tenant tenant) {
    ProvisioningOutput output = new ProvisioningOutput(environment);
    if (json.wanted()) {
      output.json(tenant);
    } else {
      output.text(List.of(tenant));
    }
  }
}
