package dev.ragbase.access;

/**
 * Who asks, and where: the first argument of every call to a store or an index. A scope is the only
 * way to reach a workspace; no filter, id, uri or cursor leads out of it.
 *
 * @param role what the caller claims for the user; a backend that keeps memberships checks it
 *     against them, the embedded one trusts it
 */
public record Scope(TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
  private static final Scope LOCAL = of("local", "default", "local", Role.OWNER);

  /** The single user of a store on this machine. */
  public static Scope local() {
    return LOCAL;
  }

  /** A scope from plain names; each is checked as its type checks it. */
  public static Scope of(String tenant, String workspace, String user, Role role) {
    return new Scope(new TenantId(tenant), new WorkspaceId(workspace), new UserId(user), role);
  }

  /** The same user in another workspace of the same tenant. */
  public Scope in(WorkspaceId other) {
    return new Scope(tenant, other, user, role);
  }

  /**
   * Checks that this scope's role covers {@code needed}.
   *
   * @throws AccessDenied if it does not
   */
  public void require(Role needed, String action) {
    if (!role.covers(needed)) {
      throw new AccessDenied(
          "user '"
              + user
              + "' is "
              + role
              + " of workspace '"
              + workspace
              + "', to "
              + action
              + " it must be at least "
              + needed
              + ": ask an owner of the workspace");
    }
  }
}
