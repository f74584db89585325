package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.isolation.Attacker.Outcome;
import dev.ragbase.store.postgres.isolation.Table.Reference;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * Each member of each workspace attacks each other workspace through each table, by plain SQL. What
 * succeeds would stay: nothing is rolled back, and at the end every row is as it was.
 */
class TenantIsolationTest {
  private static World world;
  private static String before;

  private Attacker attacker;

  @BeforeAll
  static void make() throws SQLException {
    world = World.make();
    before = world.state();
  }

  @AfterAll
  static void drop() throws SQLException {
    world.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    attacker = world.attacker();
  }

  @AfterEach
  void nothingChanged() throws SQLException {
    attacker.close();
    assertThat(world.state()).isEqualTo(before);
  }

  /** An attack on a row that is there. */
  private interface Attack {
    void on(Table table, Scope member, Row victim) throws SQLException;
  }

  /** Each member against a row of each other workspace, or of the other tenant. */
  private void everywhere(Attack attack) throws SQLException {
    for (Table table : world.tables()) {
      Map<UUID, Row> victims = new HashMap<>();
      for (Scope victim : world.members()) {
        victims.putIfAbsent(World.scopeId(table, victim), world.rowsOf(table, victim).getFirst());
      }
      for (Scope member : world.members()) {
        for (Map.Entry<UUID, Row> victim : victims.entrySet()) {
          if (!victim.getKey().equals(World.scopeId(table, member))) {
            attack.on(table, member, victim.getValue());
          }
        }
      }
    }
  }

  private void requireNothing(Scope member, String statement) throws SQLException {
    Outcome outcome = attacker.as(member, statement);
    assertThat(outcome.isNothing()).as("%s by %s: %s", statement, member, outcome).isTrue();
    requireSilent(member, outcome.said());
  }

  /** An error says nothing of others that the statement did not say. */
  private static void requireSilent(Scope member, String said) {
    for (Scope other : world.members()) {
      if (!World.secret(other).equals(World.secret(member))) {
        assertThat(said).doesNotContain(World.secret(other));
      }
    }
  }

  @Test
  void membersSeeRowsOfTheirOwnWorkspaceOrTenantAlone() throws SQLException {
    for (Table table : world.tables()) {
      for (Scope member : world.members()) {
        String own = World.scopeId(table, member).toString();
        Outcome seen =
            attacker.as(
                member, "SELECT " + table.scope() + ", count(*) FROM " + table + " GROUP BY 1");
        assertThat(seen.state()).as("%s", table).isEmpty();
        assertThat(seen.rows()).allMatch(it -> it.startsWith(own));
        assertThat(attacker.as(member, "SELECT t::text FROM " + table + " t").rows())
            .as("%s by %s", table, member)
            .noneMatch(it -> saysSecretOfOthers(it, table, member));
      }
    }
  }

  private static boolean saysSecretOfOthers(String text, Table table, Scope member) {
    return world.members().stream()
        .filter(it -> !World.scopeId(table, it).equals(World.scopeId(table, member)))
        .anyMatch(it -> text.contains(World.secret(it)));
  }

  @Test
  void aKnownIdOfAnotherOpensNothing() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          String from = " FROM " + table + " WHERE " + victim.condition();
          requireNothing(member, "SELECT *" + from);
          requireNothing(member, "SELECT 1 WHERE EXISTS (SELECT" + from + ")");
          requireNothing(member, "SELECT 1" + from + " HAVING count(*) > 0");
          requireNothing(member, "SELECT *" + from + " FOR UPDATE");
          requireNothing(
              member,
              "DECLARE peek CURSOR WITH HOLD FOR SELECT *"
                  + from
                  + "; FETCH ALL FROM peek; CLOSE peek");
        });
  }

  @Test
  void whatIsAddedElsewhereIsRefusedWhetherItsIdIsTakenOrNot() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          Outcome fresh = attacker.as(member, victim.again().insert());
          Outcome taken = attacker.as(member, victim.insert());
          assertThat(fresh.isRefused()).as("%s by %s: %s", table, member, fresh).isTrue();
          assertThat(taken).as("%s by %s", table, member).isEqualTo(fresh);
          requireNothing(member, victim.insert() + " ON CONFLICT DO NOTHING");
          requireNothing(member, victim.insert() + " RETURNING *");
          if (table.hasKey()) {
            requireNothing(member, victim.insert() + overwriting(table));
          }
        });
  }

  private static String overwriting(Table table) {
    String column = table.key().getLast();
    return " ON CONFLICT ("
        + String.join(", ", table.key())
        + ") DO UPDATE SET "
        + column
        + " = excluded."
        + column;
  }

  @Test
  void rowsOfOthersAreNeitherChangedNorRemoved() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          String set = " SET " + victim.content() + " = " + victim.content();
          String where = " WHERE " + victim.condition();
          requireNothing(member, "UPDATE " + table + set + where + " RETURNING *");
          requireNothing(member, "DELETE FROM " + table + where + " RETURNING *");
          requireNothing(
              member,
              "MERGE INTO "
                  + table
                  + " USING (VALUES (1)) v ON "
                  + victim.condition()
                  + " WHEN MATCHED THEN DELETE");
          requireNothing(
              member,
              "WITH gone AS (DELETE FROM " + table + where + " RETURNING 1) SELECT * FROM gone");
        });
  }

  @Test
  void rowsAreNotMovedAcrossTheLine() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          String set = "UPDATE " + table + " SET " + table.scope() + " = ";
          String own = "'" + World.scopeId(table, member) + "'";
          requireNothing(member, set + own + " WHERE " + victim.condition());
          requireNothing(member, set + "'" + victim.get(table.scope()) + "'");
        });
  }

  @Test
  void referencesToRowsOfOthersFailAsReferencesToNothing() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          Row own = world.row(table, member);
          for (Reference reference : table.references()) {
            List<String> free =
                reference.columns().stream().filter(it -> !it.equals(table.scope())).toList();
            Row real = own.with(free, victim, free);
            Row none = own;
            for (String column : free) {
              none = none.with(column, UUID.randomUUID().toString());
            }
            if (!real.equals(own) && !isSame(world.table(reference.table()), real, own)) {
              Outcome ofReal =
                  attacker.as(member, real.insert() + "; SET CONSTRAINTS ALL IMMEDIATE");
              Outcome ofNone =
                  attacker.as(member, none.insert() + "; SET CONSTRAINTS ALL IMMEDIATE");
              assertThat(ofReal.state()).as("%s %s", table, reference).isNotEmpty();
              assertThat(ofReal.error()).isEqualTo(ofNone.error());
            }
          }
        });
  }

  /** Whether both rows refer into the same tenant, whose users any of its admins may add. */
  private static boolean isSame(Table target, Row real, Row own) {
    return target.isOfTenant() && real.get("tenant_id").equals(own.get("tenant_id"));
  }

  @Test
  void explainCountsNothingOfOthers() throws SQLException {
    everywhere(
        (table, member, victim) -> {
          Outcome plan =
              attacker.as(
                  member,
                  "SET LOCAL enable_seqscan = off; EXPLAIN (ANALYZE, TIMING off, COSTS off) SELECT * FROM "
                      + table
                      + " WHERE "
                      + table.scope()
                      + " = '"
                      + victim.get(table.scope())
                      + "'");
          assertThat(plan.isRefused() || plan.rows().getFirst().contains("rows=0 ")).isTrue();
          assertThat(plan.rows()).as("%s", table).noneMatch(it -> it.contains("Rows Removed"));
        });
  }

  @Test
  void copyingGivesOwnRowsAloneAndTakesNone() throws SQLException, IOException {
    PGConnection copying = attacker.sql().connection().unwrap(PGConnection.class);
    for (Table table : world.tables()) {
      for (Scope member : List.of(world.members().getFirst(), world.members().getLast())) {
        attacker.sql().connection().setAutoCommit(false);
        Attacker.identity(member).forEach(this::set);
        StringWriter out = new StringWriter();
        copying.getCopyAPI().copyOut("COPY (SELECT * FROM " + table + ") TO STDOUT", out);
        assertThat(saysSecretOfOthers(out.toString(), table, member)).as("%s", table).isFalse();
        assertThatThrownBy(
                () ->
                    copying
                        .getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN", new StringReader("")))
            .isInstanceOf(SQLException.class);
        attacker.sql().connection().rollback();
        attacker.sql().connection().setAutoCommit(true);
      }
    }
  }

  private void set(String name, String value) {
    try {
      attacker.sql().run("SELECT set_config('" + name + "', " + Row.literal(value) + ", true)");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noSettingWidensWhatAMemberSees() throws SQLException {
    List<Map<String, String>> settings = new ArrayList<>();
    for (Scope member : world.members()) {
      for (Scope other : world.members()) {
        if (!Ids.workspace(other).equals(Ids.workspace(member))) {
          settings.add(
              Map.of(
                  "request.jwt.claims",
                  Attacker.claims(member),
                  "ragbase.workspace",
                  Ids.workspace(other).toString(),
                  "ragbase.role",
                  "owner",
                  "ragbase.operator",
                  "on"));
        }
      }
    }
    for (String claims :
        List.of(
            "",
            "{}",
            "[]",
            "null",
            "{\"sub\":null}",
            "\"x\"",
            "{\"sub\":\"\"}",
            "{\"sub\":\"00000000-0000-0000-0000-000000000000\"}",
            "{\"sub\":\"' OR true --\"}",
            "{",
            "\0x")) {
      for (String workspace :
          List.of("", Ids.workspace(world.members().getFirst()).toString(), "x")) {
        settings.add(
            Map.of(
                "request.jwt.claims",
                claims.replace("\0", "\\"),
                "ragbase.workspace",
                workspace,
                "ragbase.role",
                "owner",
                "ragbase.operator",
                "on"));
      }
    }
    settings.add(Map.of());
    for (Table table : world.tables()) {
      for (Map<String, String> each : settings) {
        assertThat(attacker.with(each, "SELECT t::text FROM " + table + " t").rows())
            .as("%s with %s", table, each)
            .isEmpty();
      }
    }
  }

  @Test
  void aPersonInTwoTenantsIsInOneAtATime() throws SQLException {
    Scope first = world.members().getFirst();
    Scope here = new Scope(first.tenant(), first.workspace(), World.PERSON, first.role());
    for (Table table : world.tables()) {
      Outcome seen = attacker.as(here, "SELECT DISTINCT " + table.scope() + " FROM " + table);
      assertThat(seen.rows()).allMatch(World.scopeId(table, here).toString()::equals);
      for (Scope other : world.members()) {
        if (!other.tenant().equals(here.tenant())) {
          Row row = world.rowsOf(table, other).getFirst();
          requireNothing(here, row.again().insert());
          requireNothing(here, "DELETE FROM " + table + " WHERE " + row.condition());
        }
      }
    }
  }
}
