package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;

/** Users and members as rows. */
final class MemberRows {
  private MemberRows() {}

  /** The members of a workspace, to be narrowed and ordered by {@code u.name}. */
  static Sql of(UUID workspace) {
    return Sql.of(
        "SELECT u.name, m.role FROM workspace_members m"
            + " JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id"
            + " WHERE m.workspace_id = ?",
        workspace);
  }

  static Member read(ResultSet row) throws SQLException {
    return new Member(
        new UserId(row.getString(1)), Role.valueOf(row.getString(2).toUpperCase(Locale.ROOT)));
  }

  static void insertUser(Session session, TenantId tenant, UserId user) {
    session.update(
        Sql.of(
            "INSERT INTO users (tenant_id, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            Ids.of(tenant),
            Ids.of(tenant, user),
            user.value()));
  }

  /** Makes a member of a user, in place of what it was. */
  static void set(Session session, TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    session.update(
        insert(tenant, workspace, user, role)
            .add(" ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role"));
  }

  /** Makes a member of a user who is none. */
  static void add(Session session, TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    session.update(insert(tenant, workspace, user, role).add(" ON CONFLICT DO NOTHING"));
  }

  private static Sql insert(TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    return Sql.of(
        "INSERT INTO workspace_members (workspace_id, user_id, tenant_id, role)"
            + " VALUES (?, ?, ?, ?)",
        Ids.of(tenant, workspace),
        Ids.of(tenant, user),
        Ids.of(tenant),
        role.name().toLowerCase(Locale.ROOT));
  }
}
