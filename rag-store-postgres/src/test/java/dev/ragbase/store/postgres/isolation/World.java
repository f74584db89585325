package dev.ragbase.store.postgres.isolation;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.Tenants;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A database with two tenants of two workspaces each, where every table has rows of every member.
 * Each workspace has a member of each role, and a second viewer.
 */
final class World implements AutoCloseable {
  /** Is a viewer in the first workspace and an owner in those of the other tenant. */
  static final UserId PERSON = new UserId("9f1b6c1e-5d0f-4c52-9d0c-0f6a3a0a7b11");

  private static final Object LOCK = new Object();
  private static @Nullable Database template;
  private static String templateLogin = "";

  private final Database database;
  private final String login;
  private final Sql superuser;
  private final List<Table> tables;
  private final List<Scope> members = new ArrayList<>();

  private World(Database database, String login) throws SQLException {
    this.database = database;
    this.login = login;
    superuser = Sql.open(database.superuserUrl());
    superuser.run("SET search_path = public");
    tables = new Catalog(superuser.connection()).tables();
    for (TenantId tenant : List.of(new TenantId("t0"), new TenantId("t1"))) {
      for (WorkspaceId workspace : List.of(new WorkspaceId("w0"), new WorkspaceId("w1"))) {
        for (Role role : Role.values()) {
          String name = role.name().toLowerCase(Locale.ROOT);
          members.add(new Scope(tenant, workspace, user(tenant, workspace, name), role));
        }
        members.add(new Scope(tenant, workspace, user(tenant, workspace, "peer"), Role.VIEWER));
      }
    }
  }

  /** A world of one's own. */
  static World make() throws SQLException {
    synchronized (LOCK) {
      if (template == null) {
        Database first = KitDatabase.migrated();
        templateLogin = first.name() + "_app";
        first.createLogin(templateLogin, "ragbase_app");
        World world = new World(first, templateLogin);
        try (PostgresStore store = PostgresStore.open(PostgresSettings.at(first.ownerUrl()))) {
          world.provision(store.tenants());
        }
        world.fill();
        world.superuser.close();
        template = first;
      }
      return new World(TestPostgres.shared().copyOf(template), templateLogin);
    }
  }

  private void provision(Tenants tenants) {
    for (Scope member : members) {
      tenants.ensure(member.tenant(), member.workspace(), member.user(), member.role());
      if (member.tenant().value().equals("t1")) {
        tenants.setMember(member.tenant(), member.workspace(), PERSON, Role.OWNER);
      }
    }
    Scope first = members.getFirst();
    tenants.setMember(first.tenant(), first.workspace(), PERSON, Role.VIEWER);
  }

  private static UserId user(TenantId tenant, WorkspaceId workspace, String name) {
    return new UserId(tenant + "-" + workspace + "-" + name);
  }

  private void fill() throws SQLException {
    for (Scope member : members) {
      Map<String, Row> parents = new HashMap<>();
      for (Table table : tables) {
        if (table.isPartition()) {
          continue;
        }
        if (!isProvisioned(table)) {
          superuser.run(row(table, member, parents).again().insert());
        }
        Row newest = rowsOf(table, member).getLast();
        parents.put(table.name(), newest);
      }
    }
    superuser.run("ANALYZE");
  }

  /** Whether rows come by provisioning or triggers. */
  private static boolean isProvisioned(Table table) {
    return List.of(
            "tenants", "users", "workspaces", "workspace_members", "workspace_heads", "changes")
        .contains(table.name());
  }

  /** A valid row of a member. */
  Row row(Table table, Scope member, Map<String, Row> parents) {
    Map<String, String> known = new HashMap<>();
    known.put("tenant_id", Ids.of(member.tenant()).toString());
    known.put("workspace_id", Ids.workspace(member).toString());
    known.put("user_id", Ids.user(member).toString());
    known.put("invited_by", Ids.user(member).toString());
    return Row.of(table, known, parents, secret(member));
  }

  /** A valid row of a member, which refers to what is there. */
  Row row(Table table, Scope member) throws SQLException {
    Map<String, Row> parents = new HashMap<>();
    for (Table.Reference reference : table.references()) {
      Table parent = table(reference.table());
      parents.put(parent.name(), rowsOf(parent, member).getLast());
    }
    return row(table, member, parents).again();
  }

  /** What texts of a workspace say. */
  static String secret(Scope member) {
    return "secret of " + member.tenant() + "/" + member.workspace();
  }

  /** The rows of a member's workspace or tenant; where rows are a user's, those of the member. */
  List<Row> rowsOf(Table table, Scope member) throws SQLException {
    String sql =
        "SELECT (to_jsonb(t) - ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid ="
            + " t.tableoid AND attgenerated <> ''))::text FROM "
            + table.name()
            + " t WHERE "
            + scope(table, member);
    if (table.has("user_id") && !table.name().equals("changes")) {
      sql += " AND user_id = '" + Ids.user(member) + "'";
    }
    List<Row> rows = new ArrayList<>();
    Catalog catalog = new Catalog(superuser.connection());
    for (String json : catalog.column(sql)) {
      Map<String, String> values = new LinkedHashMap<>();
      for (List<String> each :
          catalog.rows(
              "SELECT key, value FROM jsonb_each_text("
                  + Row.literal(json)
                  + "::jsonb) WHERE value IS NOT NULL")) {
        values.put(each.get(0), each.get(1));
      }
      rows.add(new Row(table, values));
    }
    if (rows.isEmpty()) {
      throw new AssertionError("table " + table + " has no rows of " + member);
    }
    return rows;
  }

  /** The condition that is true of the rows of a member's workspace, or of its tenant. */
  static String scope(Table table, Scope member) {
    return table.scope() + " = '" + scopeId(table, member) + "'";
  }

  static UUID scopeId(Table table, Scope member) {
    return table.isOfTenant() ? Ids.of(member.tenant()) : Ids.workspace(member);
  }

  Table table(String name) {
    return tables.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  /** All tables with a tenant's rows, those that are no partition of another. */
  List<Table> tables() {
    return tables.stream().filter(it -> !it.isPartition()).toList();
  }

  /** All tables with a tenant's rows. */
  List<Table> tablesAndPartitions() {
    return List.copyOf(tables);
  }

  /** One of each role in each workspace. */
  List<Scope> members() {
    return members.stream().filter(it -> !it.user().value().endsWith("peer")).toList();
  }

  /** A member of a role in the first workspace. */
  Scope member(Role role) {
    return members().stream().filter(it -> it.role() == role).findFirst().orElseThrow();
  }

  /** The second viewer of the first workspace. */
  Scope peer() {
    return members.stream()
        .filter(it -> it.user().value().endsWith("peer"))
        .findFirst()
        .orElseThrow();
  }

  /** A connection of a login that has the application's role and nothing else. */
  Attacker attacker() throws SQLException {
    return new Attacker(Sql.open(database.url(login)));
  }

  Sql superuser() {
    return superuser;
  }

  Database database() {
    return database;
  }

  String login() {
    return login;
  }

  /** What all tables hold, in a form to compare. */
  String state() throws SQLException {
    StringBuilder state = new StringBuilder();
    for (Table table : tables()) {
      state
          .append(table)
          .append(' ')
          .append(
              superuser.ask(
                  "SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY t::text)) FROM "
                      + table
                      + " t"))
          .append('\n');
    }
    return state.toString();
  }

  @Override
  public void close() throws SQLException {
    superuser.close();
    database.close();
  }
}
