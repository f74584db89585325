package dev.ragbase.store.postgres;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Tenant;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.util.Optional;

/**
 * Makes and removes tenants, workspaces and users: for whoever runs the service, not for its users.
 * The login must be the schema's owner or a member of the role {@code ragbase_admin}; that role
 * sees no document. Every method throws {@link dev.ragbase.access.AccessDenied} for other logins,
 * {@link dev.ragbase.store.StoreException} if a quota is used up or the server fails, and {@link
 * IllegalStateException} after the store's close. Safe for many threads.
 */
public interface Tenants {
  /**
   * Makes a tenant.
   *
   * @throws dev.ragbase.store.StoreException if there is one of this name
   */
  Tenant create(TenantId tenant, TenantSettings settings);

  /**
   * Gives a tenant other settings. What it has beyond new bounds stays; nothing is added to it.
   *
   * @throws dev.ragbase.store.StoreException if there is no such tenant
   */
  Tenant change(TenantId tenant, TenantSettings settings);

  /** The tenant of a name; empty if there is none. */
  Optional<Tenant> find(TenantId tenant);

  /** All tenants, ordered by name (by code point). */
  Page<Tenant> list(PageRequest page);

  /**
   * Removes a tenant with everything that is its.
   *
   * @return whether there was one
   */
  boolean delete(TenantId tenant);

  /**
   * Makes a workspace, with its owner, who becomes a user of the tenant unless it is one.
   *
   * @throws dev.ragbase.store.StoreException if there is no such tenant, or a workspace of this
   *     name is there
   */
  void createWorkspace(TenantId tenant, WorkspaceId workspace, UserId owner);

  /** A tenant's workspaces, ordered by name (by code point); none if there is no such tenant. */
  Page<WorkspaceId> workspaces(TenantId tenant, PageRequest page);

  /**
   * Removes a workspace with everything in it.
   *
   * @return whether there was one
   */
  boolean deleteWorkspace(TenantId tenant, WorkspaceId workspace);

  /** Makes a user a member, or gives a member another role; the user is made if need be. */
  void setMember(TenantId tenant, WorkspaceId workspace, UserId user, Role role);

  /**
   * Takes a member out of a workspace; what it wrote stays, and so does the user.
   *
   * @return whether there was one
   */
  boolean removeMember(TenantId tenant, WorkspaceId workspace, UserId user);

  /** A workspace's members, ordered by name (by code point); none if there is no such workspace. */
  Page<Member> members(TenantId tenant, WorkspaceId workspace, PageRequest page);

  /**
   * Takes a user out of a tenant and all its workspaces; what the user wrote stays.
   *
   * @return whether there was one
   */
  boolean deleteUser(TenantId tenant, UserId user);

  /** Makes of tenant, workspace and member what is not there; what is there stays as it is. */
  void ensure(TenantId tenant, WorkspaceId workspace, UserId user, Role role);
}
