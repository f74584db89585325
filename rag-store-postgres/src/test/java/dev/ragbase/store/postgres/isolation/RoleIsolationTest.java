package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.isolation.Attacker.Outcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members of one workspace may do to it and to each other by plain SQL. */
class RoleIsolationTest {
  /** Whose rows are one user's. */
  private static final List<String> PRIVATE =
      List.of("sessions", "messages", "api_keys", "feedback");

  /** What each member adds to in passing: measurements, and what it did. */
  private static final List<String> ADDED_BY_ALL =
      List.of("performance_metrics", "documents_timeseries", "usage_metrics", "audit_log");

  /**
   * The role that it takes to change a table; tables that are not here take no role: see others.
   */
  private static final Map<Role, List<String>> CHANGED_BY =
      Map.of(
          Role.EDITOR,
          List.of(
              "documents",
              "document_revisions",
              "document_chunks",
              "chunk_words",
              "document_facets",
              "platform_conversations",
              "message_queue"),
          Role.ADMIN,
          List.of(
              "workspace_members",
              "bot_configurations",
              "integration_mappings",
              "external_user_mappings",
              "invitations",
              "users"));

  private World world;
  private Attacker attacker;

  @BeforeEach
  void make() throws SQLException {
    world = World.make();
    attacker = world.attacker();
  }

  @AfterEach
  void drop() throws SQLException {
    attacker.close();
    world.close();
  }

  private boolean mayChange(Role role, Table table) {
    return CHANGED_BY.entrySet().stream()
        .anyMatch(it -> role.covers(it.getKey()) && it.getValue().contains(table.name()));
  }

  @Test
  void nobodyChangesWhatItsRoleDoesNotAllow() throws SQLException {
    String before = world.state();
    for (Table table : world.tables()) {
      for (Role role : Role.values()) {
        if (!mayChange(role, table) && !PRIVATE.contains(table.name())) {
          requireUnchangeable(table, world.member(role));
        }
      }
    }
    assertThat(world.state()).isEqualTo(before);
  }

  private void requireUnchangeable(Table table, Scope member) throws SQLException {
    Row row = world.rowsOf(table, world.peer()).getFirst();
    for (String statement :
        List.of(
            world.row(table, member).insert(),
            "UPDATE " + table + " SET " + row.content() + " = " + row.content(),
            "DELETE FROM " + table)) {
      boolean isAllowed =
          ADDED_BY_ALL.contains(table.name())
              && (statement.startsWith("INSERT")
                  || table.name().endsWith("metrics")
                  || table.name().equals("documents_timeseries"));
      if (!isAllowed) {
        Outcome outcome = attacker.as(member, statement);
        assertThat(outcome.isNothing()).as("%s by %s: %s", statement, member, outcome).isTrue();
      }
    }
  }

  @Test
  void everybodyDoesWhatItsRoleAllows() throws SQLException {
    for (Map.Entry<Role, List<String>> each : CHANGED_BY.entrySet()) {
      for (String name : each.getValue()) {
        Scope member = world.member(each.getKey());
        Table table = world.table(name);
        Row row = world.row(table, member);
        if (name.equals("workspace_members")) {
          row = row.with("user_id", Ids.user(world.members().get(5)).toString());
        }
        Outcome added = attacker.as(member, row.insert());
        assertThat(added.changed()).as("%s by %s: %s", row, member, added).isEqualTo(1);
        if (!name.equals("users")) {
          Outcome gone = attacker.as(member, "DELETE FROM " + name + " WHERE " + row.condition());
          assertThat(gone.changed()).as("%s by %s: %s", name, member, gone).isPositive();
        }
      }
    }
  }

  @Test
  void aViewerIsNotHeldToBeMoreByWhatItsProgramClaims() throws SQLException {
    Scope viewer = world.member(Role.VIEWER);
    Scope raised = new Scope(viewer.tenant(), viewer.workspace(), viewer.user(), Role.OWNER);
    Table documents = world.table("documents");

    assertThat(attacker.as(raised, world.row(documents, viewer).insert()).isRefused()).isTrue();
    assertThat(attacker.as(raised, "DELETE FROM documents").isNothing()).isTrue();
    assertThat(attacker.as(raised, "SELECT * FROM invitations").rows()).isEmpty();
  }

  @Test
  void anOwnerIsHeldToTheRoleItClaims() throws SQLException {
    Scope owner = world.member(Role.OWNER);
    Scope lowered = new Scope(owner.tenant(), owner.workspace(), owner.user(), Role.VIEWER);

    assertThat(attacker.as(lowered, "DELETE FROM documents").isNothing()).isTrue();
    assertThat(attacker.as(lowered, "SELECT * FROM invitations").rows()).isEmpty();
    assertThat(attacker.as(lowered, "SELECT * FROM documents").rows()).isNotEmpty();
    Map<String, String> garbage =
        Map.of("request.jwt.claims", Attacker.claims(owner), "ragbase.role", "emperor");
    assertThat(attacker.with(garbage, "SELECT * FROM documents").rows()).isEmpty();
  }

  @Test
  void anAdminManagesNoOwners() throws SQLException {
    Scope admin = world.member(Role.ADMIN);
    String owner = "user_id = '" + Ids.user(world.member(Role.OWNER)) + "'";
    String self = "user_id = '" + Ids.user(admin) + "'";
    String editor = "user_id = '" + Ids.user(world.member(Role.EDITOR)) + "'";
    String before = world.state();
    for (String statement :
        List.of(
            "UPDATE workspace_members SET role = 'viewer' WHERE " + owner,
            "UPDATE workspace_members SET role = 'owner' WHERE " + self,
            "UPDATE workspace_members SET role = 'owner' WHERE " + editor,
            "DELETE FROM workspace_members WHERE " + owner,
            "INSERT INTO workspace_members SELECT * FROM workspace_members WHERE "
                + self
                + " ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = 'owner'",
            "INSERT INTO workspace_members (workspace_id, tenant_id, user_id, role) SELECT id, tenant_id,"
                + " '"
                + Ids.user(world.members().get(5))
                + "', 'owner' FROM workspaces")) {
      Outcome outcome = attacker.as(admin, statement);
      assertThat(outcome.isNothing()).as("%s: %s", statement, outcome).isTrue();
    }
    assertThat(world.state()).isEqualTo(before);
    assertThat(
            attacker
                .as(admin, "UPDATE workspace_members SET role = 'viewer' WHERE " + editor)
                .changed())
        .isEqualTo(1);
  }

  @Test
  void whatIsAUsersIsThatUsersAlone() throws SQLException {
    String before = world.state();
    for (String name : PRIVATE) {
      Table table = world.table(name);
      Scope victim = world.peer();
      Row row = world.rowsOf(table, victim).getFirst();
      for (Role role : Role.values()) {
        Scope member = world.member(role);
        boolean administers = role.covers(Role.ADMIN);
        for (String statement :
            List.of(
                "UPDATE "
                    + name
                    + " SET "
                    + row.content()
                    + " = "
                    + row.content()
                    + " WHERE "
                    + row.condition(),
                row.again().insert(),
                row.insert(),
                row.insert() + " ON CONFLICT DO NOTHING",
                "SELECT * FROM " + name + " WHERE " + row.condition() + " FOR UPDATE")) {
          Outcome outcome = attacker.as(member, statement);
          assertThat(outcome.isNothing()).as("%s by %s: %s", statement, role, outcome).isTrue();
        }
        Outcome seen =
            attacker.as(member, "SELECT count(*) FROM " + name + " WHERE " + row.condition());
        boolean shown = administers && List.of("feedback", "api_keys").contains(name);
        assertThat(seen.rows()).as("%s by %s", name, role).containsExactly(shown ? "1" : "0");
        if (!name.equals("api_keys") || !administers) {
          assertThat(
                  attacker
                      .as(member, "DELETE FROM " + name + " WHERE " + row.condition())
                      .isNothing())
              .isTrue();
        }
      }
    }
    assertThat(world.state()).isEqualTo(before);
  }

  @Test
  void anIdOfAnothersRowIsTakenForAFreeOne() throws SQLException {
    Scope viewer = world.member(Role.VIEWER);
    for (String name : List.of("feedback", "api_keys")) {
      Table table = world.table(name);
      String taken = world.rowsOf(table, world.peer()).getFirst().get("id");
      assertThat(attacker.as(viewer, world.row(table, viewer).with("id", taken).insert()).changed())
          .as(name)
          .isEqualTo(1);
    }
    Table messages = world.table("messages");
    Row theirs = world.rowsOf(messages, world.peer()).getFirst();
    Row probe =
        world.rowsOf(messages, viewer).getFirst().with("session_id", theirs.get("session_id"));
    Outcome taken = attacker.as(viewer, probe.with("ordinal", theirs.get("ordinal")).insert());
    Outcome free = attacker.as(viewer, probe.with("ordinal", "77").insert());
    assertThat(taken.isRefused()).isTrue();
    assertThat(taken).isEqualTo(free);
    assertThat(
            attacker
                .as(
                    viewer,
                    "UPDATE messages SET session_id = '"
                        + theirs.get("session_id")
                        + "', ordinal = 78")
                .isRefused())
        .isTrue();
  }

  @Test
  void theFeedShowsConversationsToTheirUserAlone() throws SQLException {
    Scope viewer = world.member(Role.VIEWER);
    String id = world.rowsOf(world.table("sessions"), viewer).getFirst().get("id");
    String count = "SELECT count(*) FROM changes WHERE entity_id = '" + id + "' AND deleted = ";
    assertThat(attacker.as(viewer, count + "false").rows()).containsExactly("1");
    assertThat(attacker.as(world.peer(), count + "false").rows()).containsExactly("0");

    attacker.as(viewer, "DELETE FROM sessions WHERE id = '" + id + "'");
    Row again = world.row(world.table("sessions"), world.peer()).with("id", id);
    assertThat(attacker.as(world.peer(), again.insert()).changed()).isEqualTo(1);

    assertThat(attacker.as(viewer, count + "true").rows()).containsExactly("1");
    assertThat(attacker.as(viewer, count + "false").rows()).containsExactly("0");
    assertThat(attacker.as(world.peer(), count + "false").rows()).containsExactly("1");
  }

  @Test
  void theLogIsAddedToUnderOnesOwnNameAlone() throws SQLException {
    Scope viewer = world.member(Role.VIEWER);
    Row own = world.row(world.table("audit_log"), viewer).without("id");
    Row forged = own.with("user_id", Ids.user(world.member(Role.OWNER)).toString());
    String taken = world.rowsOf(own.table(), world.peer()).getFirst().get("id");

    assertThat(attacker.as(viewer, own.insert()).changed()).isEqualTo(1);
    assertThat(attacker.as(viewer, forged.insert()).isRefused()).isTrue();
    assertThat(attacker.as(viewer, own.with("at", "2001-01-01").insert()).isRefused()).isTrue();
    assertThat(attacker.as(viewer, own.with("id", taken).insert()).isRefused()).isTrue();
    assertThat(attacker.as(world.member(Role.OWNER), "DELETE FROM audit_log").isNothing()).isTrue();
  }

  @Test
  void nobodyMakesAKeyThatMayDoMoreThanItsUser() throws SQLException {
    Table keys = world.table("api_keys");
    for (Role role : List.of(Role.VIEWER, Role.EDITOR)) {
      Scope member = world.member(role);
      Row key = world.row(keys, member);
      String raise = "UPDATE api_keys SET role = 'admin' WHERE " + key.condition();

      assertThat(attacker.as(member, key.insert()).changed()).isEqualTo(1);
      assertThat(attacker.as(member, key.again().with("role", "admin").insert()).isRefused())
          .isTrue();
      assertThat(attacker.as(member, raise).isRefused()).isTrue();
    }
    Scope admin = world.member(Role.ADMIN);
    assertThat(attacker.as(admin, world.row(keys, admin).with("role", "admin").insert()).changed())
        .isEqualTo(1);
  }

  @Test
  void whoInvitesSaysSoUnderItsOwnName() throws SQLException {
    Table invitations = world.table("invitations");
    Scope owner = world.member(Role.OWNER);
    Scope admin = world.member(Role.ADMIN);
    Row own = world.row(invitations, admin);

    assertThat(attacker.as(admin, own.insert()).changed()).isEqualTo(1);
    assertThat(attacker.as(admin, world.row(invitations, owner).insert()).isRefused()).isTrue();
    String raise = "UPDATE invitations SET role = 'admin' WHERE invited_by = '%s'";
    assertThat(attacker.as(admin, raise.formatted(Ids.user(owner))).changed()).isZero();
    assertThat(attacker.as(admin, raise.formatted(Ids.user(admin))).changed()).isPositive();
    assertThat(
            attacker
                .as(admin, "UPDATE invitations SET invited_by = '" + Ids.user(owner) + "'")
                .isRefused())
        .isTrue();
  }

  @Test
  void onlyAnOwnerSaysWhichAccountIsAnOwners() throws SQLException {
    Table mappings = world.table("external_user_mappings");
    Scope admin = world.member(Role.ADMIN);
    Scope owner = world.member(Role.OWNER);
    Row own = world.row(mappings, admin);
    Row owners = world.row(mappings, owner);
    Row nobodys = own.again().with("user_id", Ids.user(world.members().get(5)).toString());

    assertThat(attacker.as(admin, owners.insert()).isRefused()).isTrue();
    assertThat(attacker.as(admin, nobodys.insert()).isRefused()).isTrue();
    assertThat(attacker.as(admin, own.insert()).changed()).isEqualTo(1);
    assertThat(attacker.as(owner, owners.insert()).changed()).isEqualTo(1);
  }

  @Test
  void whatWasMeasuredInAnHourThatIsOverStays() throws SQLException {
    Scope viewer = world.member(Role.VIEWER);
    String hour = "date_trunc('hour', now(), 'UTC')";
    for (String name : List.of("usage_metrics", "documents_timeseries")) {
      Row row = world.row(world.table(name), viewer);
      assertThat(attacker.as(viewer, row.with("at", "now").insert()).isRefused()).isTrue();
      String set = "UPDATE " + name + " SET " + row.content() + " = 77";
      assertThat(attacker.as(viewer, set).changed()).as(name).isZero();
      assertThat(
              attacker
                  .as(viewer, row.insert().replace(Row.literal(row.get("at")), hour) + "; " + set)
                  .changed())
          .as(name)
          .isEqualTo(1);
    }
  }

  @Test
  void aNameIsTakenForItsOwnIdAlone() throws SQLException {
    Scope admin = world.member(Role.ADMIN);
    UserId bob = new UserId("bob");
    String insert =
        "INSERT INTO users (tenant_id, id, name) VALUES ('" + Ids.of(admin.tenant()) + "', ";
    for (String values :
        List.of(
            "gen_random_uuid(), 'bob')",
            "'" + Ids.of(admin.tenant(), bob) + "', 'alice')",
            "'" + Ids.of(new TenantId("t1"), bob) + "', 'bob')")) {
      assertThat(attacker.as(admin, insert + values).state()).as(values).isEqualTo("23514");
    }
    String own = "'" + Ids.of(admin.tenant(), bob) + "', 'bob')";
    assertThat(attacker.as(admin, insert + own).changed()).isEqualTo(1);
    try (PostgresStore store =
        PostgresStore.open(PostgresSettings.at(world.database().ownerUrl()))) {
      for (String name :
          List.of("bob", "Ünï 😀", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", bob8(admin.tenant()))) {
        UserId user = new UserId(name);
        store.tenants().setMember(admin.tenant(), admin.workspace(), user, Role.VIEWER);
        assertThat(store.tenants().deleteUser(admin.tenant(), user)).as(name).isTrue();
      }
    }
  }

  /** A name in the form of a derived id, which is hashed as any other. */
  private static String bob8(TenantId tenant) {
    return Ids.of(tenant, new UserId("bob")).toString();
  }
}
