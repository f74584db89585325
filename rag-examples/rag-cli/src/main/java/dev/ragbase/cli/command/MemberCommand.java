package dev.ragbase.cli.command;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
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
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rag member}. */
@Command(
    name = "member",
    description = {
      "Says who may do what in a workspace of a PostgreSQL store.",
      "A viewer reads, an editor also writes, an admin also manages members, an owner also manages",
      "owners.",
      "Done by the admin or owner that --user or RAG_USER names, or by the operator of the store."
    },
    synopsisSubcommandLabel = "ACTION",
    footer = {"", "Example:", "  rag member set bert editor --workspace handbook --user anna"})
final class MemberCommand implements Runnable {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PlaceOption place;
  @Mixin private final ScopeOption scope;
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--operator",
      scope = ScopeType.INHERIT,
      description =
          "Not as a member, but as the one who runs the store: the tables' owner, or a login with"
              + " the role ragbase_admin.")
  private boolean operator;

  MemberCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
    this.scope = new ScopeOption(environment);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no action is given: list, set or remove");
  }

  @Command(
      name = "list",
      description = "Lists the members of the workspace, ordered by name.",
      footer = {"", "Example:", "  rag member list --workspace handbook --user anna"})
  int list() {
    Scope here = scope.scope();
    try (PostgresStore store = open()) {
      List<Member> members =
          Page.list(
              page ->
                  operator
                      ? store.tenants().members(here.tenant(), here.workspace(), page)
                      : store.members().list(here, page));
      new ProvisioningOutput(environment).members(json.wanted(), members);
      return (members.isEmpty() ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  @Command(
      name = "set",
      description = "Makes a user a member, or gives a member another role.",
      footer = {"", "Example:", "  rag member set bert editor --workspace handbook --user anna"})
  int set(
      @Parameters(paramLabel = "USER", description = "The user's name.") String name,
      @Parameters(paramLabel = "ROLE", description = "viewer, editor, admin or owner.") Role role) {
    UserId user = Names.read("USER", name, UserId::new);
    Scope here = scope.scope();
    try (PostgresStore store = open()) {
      if (operator) {
        store.tenants().setMember(here.tenant(), here.workspace(), user, role);
      } else {
        store.members().set(here, user, role);
      }
      new ProvisioningOutput(environment)
          .member(json.wanted(), here.tenant(), here.workspace(), user, role);
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "remove",
      description = "Takes a member out of the workspace; what the member wrote stays.",
      footer = {
        "",
        "Example:",
        "  rag member remove bert --workspace handbook --user anna",
        "  rag member remove bert --tenant acme --operator --everywhere"
      })
  int remove(
      @Parameters(paramLabel = "USER", description = "The user's name.") String name,
      @Option(
              names = "--everywhere",
              description = "With --operator: out of the tenant and all its workspaces.")
          boolean everywhere) {
    UserId user = Names.read("USER", name, UserId::new);
    Scope here = scope.scope();
    if (everywhere && !operator) {
      throw CommandFailure.usage(
          "--everywhere", "is for the operator of the store", "give --operator too");
    }
    try (PostgresStore store = open()) {
      boolean removed =
          everywhere
              ? store.tenants().deleteUser(here.tenant(), user)
              : operator
                  ? store.tenants().removeMember(here.tenant(), here.workspace(), user)
                  : store.members().remove(here, user);
      if (!removed) {
        throw CommandFailure.nothing(
            name, "no such member", "'rag member list' shows those there are");
      }
      new ProvisioningOutput(environment).removed(json.wanted(), "member", name, true);
    }
    return Exit.DONE.code();
  }

  private PostgresStore open() {
    return PostgresStores.open(environment, place.server());
  }
}
