package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Member;
import dev.ragbase.access.Plan;
import dev.ragbase.access.Role;
import dev.ragbase.access.Tenant;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.Tenants;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Row;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Provisioning, by the role of operators. */
final class PgTenants implements Tenants {
  private static final String TENANT =
      "SELECT name, plan, max_users, max_documents, region, created_at FROM tenants";

  private final Db db;

  PgTenants(Db db) {
    this.db = db;
  }

  @Override
  public Tenant create(TenantId tenant, TenantSettings settings) {
    return db.operate(
        session -> {
          if (insert(session, tenant, settings) == 0) {
            throw new StoreException(
                "there is a tenant '" + tenant + "' already: choose another name");
          }
          return find(session, tenant).orElseThrow();
        });
  }

  private static int insert(Session session, TenantId tenant, TenantSettings settings) {
    return session.update(
        Sql.of(
            "INSERT INTO tenants (id, name, plan, max_users, max_documents, region)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            Ids.of(tenant),
            tenant.value(),
            settings.plan().name().toLowerCase(Locale.ROOT),
            settings.usersMax(),
            settings.documentsMax(),
            settings.region()));
  }

  @Override
  public Tenant change(TenantId tenant, TenantSettings settings) {
    return db.operate(
        session -> {
          int changed =
              session.update(
                  Sql.of(
                      "UPDATE tenants SET plan = ?, max_users = ?::int4, max_documents = ?::int8,"
                          + " region = ? WHERE id = ?",
                      settings.plan().name().toLowerCase(Locale.ROOT),
                      settings.usersMax(),
                      settings.documentsMax(),
                      settings.region(),
                      Ids.of(tenant)));
          if (changed == 0) {
            throw noSuch(tenant);
          }
          return find(session, tenant).orElseThrow();
        });
  }

  private static StoreException noSuch(TenantId tenant) {
    return new StoreException(
        "there is no tenant '" + tenant + "': make it with 'rag tenant create'");
  }

  @Override
  public Optional<Tenant> find(TenantId tenant) {
    return db.operate(session -> find(session, tenant));
  }

  private static Optional<Tenant> find(Session session, TenantId tenant) {
    return session.first(Sql.of(TENANT + " WHERE id = ?", Ids.of(tenant)), PgTenants::tenant);
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new TenantId(row.getString("name")),
        new TenantSettings(
            Plan.valueOf(row.getString("plan").toUpperCase(Locale.ROOT)),
            row.getObject("max_users", Integer.class),
            row.getObject("max_documents", Long.class),
            row.getString("region")),
        DocumentRows.time(row, "created_at"));
  }

  @Override
  public Page<Tenant> list(PageRequest page) {
    return page(
        PageCursor.of("tenants.list"),
        page,
        Sql.of(TENANT + " WHERE true"),
        "name",
        PgTenants::tenant,
        tenant -> tenant.id().value());
  }

  @Override
  public boolean delete(TenantId tenant) {
    boolean deleted =
        db.remove(
            session ->
                session.update(Sql.of("DELETE FROM tenants WHERE id = ?", Ids.of(tenant))) > 0);
    db.memberships().forgetAll();
    return deleted;
  }

  @Override
  public void createWorkspace(TenantId tenant, WorkspaceId workspace, UserId owner) {
    db.operate(
        session -> {
          if (insert(session, tenant, workspace) == 0) {
            throw new StoreException(
                "tenant '"
                    + tenant
                    + "' has a workspace '"
                    + workspace
                    + "' already: choose another name");
          }
          MemberRows.insertUser(session, tenant, owner);
          MemberRows.set(session, tenant, workspace, owner, Role.OWNER);
          return true;
        });
    db.memberships().forget(tenant, workspace, owner);
  }

  private int insert(Session session, TenantId tenant, WorkspaceId workspace) {
    if (find(session, tenant).isEmpty()) {
      throw noSuch(tenant);
    }
    return session.update(
        Sql.of(
            "INSERT INTO workspaces (id, tenant_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            Ids.of(tenant, workspace),
            Ids.of(tenant),
            workspace.value()));
  }

  @Override
  public Page<WorkspaceId> workspaces(TenantId tenant, PageRequest page) {
    return page(
        PageCursor.of("tenants.workspaces", tenant),
        page,
        Sql.of("SELECT name FROM workspaces WHERE tenant_id = ?", Ids.of(tenant)),
        "name",
        row -> new WorkspaceId(row.getString(1)),
        WorkspaceId::value);
  }

  @Override
  public boolean deleteWorkspace(TenantId tenant, WorkspaceId workspace) {
    boolean deleted =
        db.remove(
            session ->
                session.update(
                        Sql.of(
                            "DELETE FROM workspaces WHERE tenant_id = ? AND id = ?",
                            Ids.of(tenant),
                            Ids.of(tenant, workspace)))
                    > 0);
    db.memberships().forgetAll();
    return deleted;
  }

  @Override
  public void setMember(TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    db.operate(
        session -> {
          requireWorkspace(session, tenant, workspace);
          MemberRows.insertUser(session, tenant, user);
          MemberRows.set(session, tenant, workspace, user, role);
          return true;
        });
    db.memberships().forget(tenant, workspace, user);
  }

  private static void requireWorkspace(Session session, TenantId tenant, WorkspaceId workspace) {
    UUID id = Ids.of(tenant, workspace);
    if (session.number(Sql.of("SELECT count(*) FROM workspaces WHERE id = ?", id)) == 0) {
      throw new StoreException(
          "tenant '"
              + tenant
              + "' has no workspace '"
              + workspace
              + "': make it with 'rag workspace create'");
    }
  }

  @Override
  public boolean removeMember(TenantId tenant, WorkspaceId workspace, UserId user) {
    boolean removed =
        db.operate(
            session ->
                session.update(
                        Sql.of(
                            "DELETE FROM workspace_members WHERE workspace_id = ? AND user_id = ?",
                            Ids.of(tenant, workspace),
                            Ids.of(tenant, user)))
                    > 0);
    db.memberships().forget(tenant, workspace, user);
    return removed;
  }

  @Override
  public Page<Member> members(TenantId tenant, WorkspaceId workspace, PageRequest page) {
    return page(
        PageCursor.of("tenants.members", tenant, workspace),
        page,
        MemberRows.of(Ids.of(tenant, workspace)),
        "u.name",
        MemberRows::read,
        member -> member.user().value());
  }

  @Override
  public boolean deleteUser(TenantId tenant, UserId user) {
    boolean deleted =
        db.remove(
            session ->
                session.update(
                        Sql.of(
                            "DELETE FROM users WHERE tenant_id = ? AND id = ?",
                            Ids.of(tenant),
                            Ids.of(tenant, user)))
                    > 0);
    db.memberships().forgetAll();
    return deleted;
  }

  @Override
  public void ensure(TenantId tenant, WorkspaceId workspace, UserId user, Role role) {
    db.operate(
        session -> {
          insert(session, tenant, TenantSettings.defaults());
          insert(session, tenant, workspace);
          MemberRows.insertUser(session, tenant, user);
          MemberRows.add(session, tenant, workspace, user, role);
          return true;
        });
    db.memberships().forget(tenant, workspace, user);
  }

  private <T> Page<T> page(
      PageCursor cursors,
      PageRequest page,
      Sql sql,
      String column,
      Row<T> row,
      Function<T, String> name) {
    @Nullable String after = cursors.key(page).orElse(null);
    if (after != null) {
      sql.add(" AND " + column + " > ?", after);
    }
    sql.add(" ORDER BY " + column + " LIMIT ?", page.size() + 1);
    List<T> found = db.operate(session -> session.list(sql, row));
    if (found.size() <= page.size()) {
      return new Page<>(found, Optional.empty());
    }
    List<T> shown = found.subList(0, page.size());
    return new Page<>(shown, Optional.of(cursors.after(name.apply(shown.getLast()))));
  }
}
