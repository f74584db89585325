package dev.ragbase.cli.output;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Tenant;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.cli.context.Environment;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints tenants, workspaces and members. */
public final class ProvisioningOutput {
  private final PrintStream out;
  private final Style style;

  public ProvisioningOutput(Environment environment) {
    this.out = environment.terminal().out();
    this.style = Style.of(environment);
  }

  /** A tenant as JSON. */
  public void json(Tenant tenant) {
    Json.print(out, fields(tenant));
  }

  /** A tenant with its workspaces as JSON. */
  public void json(Tenant tenant, List<WorkspaceId> workspaces) {
    Map<String, @Nullable Object> fields = fields(tenant);
    fields.put("workspaces", names(workspaces));
    Json.print(out, fields);
  }

  /** Tenants as JSON. */
  public void json(Iterable<Tenant> tenants) {
    Json.print(out, Json.object("tenants", Json.each(tenants, ProvisioningOutput::fields)));
  }

  private static Map<String, @Nullable Object> fields(Tenant tenant) {
    return Json.object(
        "tenant", tenant.id().value(),
        "plan", lower(tenant.settings().plan()),
        "maxUsers", tenant.settings().usersMax(),
        "maxDocuments", tenant.settings().documentsMax(),
        "region", tenant.settings().region(),
        "createdAt", tenant.createdAt());
  }

  /** Tenants, one a line. */
  public void text(Iterable<Tenant> tenants) {
    boolean none = true;
    for (Tenant tenant : tenants) {
      none = false;
      out.println(
          style.bold(Printable.of(tenant.id().value()))
              + "  "
              + lower(tenant.settings().plan())
              + ", "
              + bound(tenant.settings().usersMax(), "users")
              + ", "
              + bound(tenant.settings().documentsMax(), "documents")
              + ", region "
              + Printable.of(tenant.settings().region()));
    }
    if (none) {
      out.println("No tenants.");
    }
  }

  /** A tenant, and its workspaces below it. */
  public void text(Tenant tenant, List<WorkspaceId> workspaces) {
    text(List.of(tenant));
    if (workspaces.isEmpty()) {
      out.println("  no workspaces");
    }
    workspaces.forEach(it -> out.println("  " + Printable.of(it.value())));
  }

  private static String bound(@Nullable Number most, String things) {
    return most == null
        ? "any number of " + things
        : String.format(Locale.ROOT, "at most %,d %s", most.longValue(), things);
  }

  /** A tenant's workspaces. */
  public void workspaces(boolean json, TenantId tenant, List<WorkspaceId> workspaces) {
    if (json) {
      Json.print(out, Json.object("tenant", tenant.value(), "workspaces", names(workspaces)));
      return;
    }
    workspaces.forEach(it -> out.println(Printable.of(it.value())));
    if (workspaces.isEmpty()) {
      out.println("No workspaces.");
    }
  }

  private static List<String> names(List<WorkspaceId> workspaces) {
    return workspaces.stream().map(WorkspaceId::value).toList();
  }

  /** A workspace's members. */
  public void members(boolean json, List<Member> members) {
    if (json) {
      Json.print(
          out,
          Json.object(
              "members",
              Json.each(
                  members,
                  it -> Json.object("user", it.user().value(), "role", lower(it.role())))));
      return;
    }
    members.forEach(
        it -> out.println(style.bold(Printable.of(it.user().value())) + "  " + lower(it.role())));
    if (members.isEmpty()) {
      out.println("No members.");
    }
  }

  /** Somebody has a role now. */
  public void member(boolean json, TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    if (json) {
      Json.print(
          out,
          Json.object(
              "tenant", tenant.value(),
              "workspace", workspace.value(),
              "user", user.value(),
              "role", lower(role)));
    } else {
      out.println(
          Printable.of(
              "User '%s' is %s of workspace '%s' of tenant '%s'."
                  .formatted(user, lower(role), workspace, tenant)));
    }
  }

  /** Something is gone, or was kept after all. */
  public void removed(boolean json, String kind, String name, boolean removed) {
    if (json) {
      Json.print(out, Json.object(kind, name, "deleted", removed));
    } else {
      out.println((removed ? "Removed " : "Kept ") + kind + " '" + Printable.of(name) + "'.");
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
