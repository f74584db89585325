package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.isolation.Attacker.Outcome;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways around policies that PostgreSQL is known for. */
class EscapeTest {
  private World world;
  private Attacker attacker;
  private Scope member;
  private Scope victim;
  private String before;

  @BeforeEach
  void make() throws SQLException {
    world = World.make();
    attacker = world.attacker();
    member = world.member(Role.OWNER);
    victim = world.members().getLast();
    before = world.state();
  }

  @AfterEach
  void drop() throws SQLException {
    attacker.close();
    assertThat(world.state()).isEqualTo(before);
    world.close();
  }

  private void run(String sql) throws SQLException {
    attacker.sql().run(sql);
  }

  @Test
  void aTemporaryTableIsNotTakenForOneOfTheSchema() throws SQLException {
    run(
        "CREATE TEMP TABLE workspace_members (workspace_id uuid, user_id uuid, tenant_id uuid, role text)");
    run(
        "INSERT INTO workspace_members VALUES ('%s', '%s', '%s', 'owner')"
            .formatted(Ids.workspace(victim), Ids.user(member), Ids.of(victim.tenant())));
    run(
        "CREATE TEMP TABLE workspaces AS SELECT '%s'::uuid AS id, '%s'::uuid AS tenant_id"
            .formatted(Ids.workspace(victim), Ids.of(victim.tenant())));
    run("CREATE TEMP TABLE tenants (id uuid, name text, max_users int, max_documents bigint)");
    run("GRANT ALL ON workspace_members, workspaces, tenants TO PUBLIC");
    Map<String, String> settings =
        Map.of(
            "request.jwt.claims", Attacker.claims(member),
            "ragbase.workspace", Ids.workspace(victim).toString());

    for (Table table : world.tables()) {
      Outcome seen = attacker.with(settings, "SELECT * FROM public." + table);
      assertThat(seen.rows()).as("%s", table).isEmpty();
      assertThat(attacker.with(settings, "DELETE FROM public." + table).isNothing()).isTrue();
    }
  }

  @Test
  void triggerFunctionsAreNotPutOnTablesOfOnesOwn() throws SQLException {
    run(
        "CREATE TEMP TABLE fake (workspace_id uuid, id uuid, uri text, revision int, chunks int,"
            + " vectors int, words bigint, user_id uuid, messages int, tenant_id uuid)");
    for (String function : triggers()) {
      for (String tables : List.of("NEW TABLE AS new_rows", "NEW TABLE AS changed")) {
        Outcome made =
            attacker.as(
                member,
                "CREATE TRIGGER t AFTER INSERT ON fake REFERENCING "
                    + tables
                    + " FOR EACH STATEMENT EXECUTE FUNCTION "
                    + function
                    + "('true')");
        assertThat(made.isRefused()).as("%s: %s", function, made).isTrue();
      }
    }
  }

  private List<String> triggers() throws SQLException {
    List<String> functions =
        new Catalog(world.superuser().connection())
            .column(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                    + " AND prorettype = 'trigger'::regtype");
    assertThat(functions).hasSizeGreaterThan(5);
    return functions;
  }

  @Test
  void aFunctionInAConditionHearsNothingOfOthersRows() throws SQLException {
    run(
        "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
            + " $$ BEGIN IF $1 LIKE '%secret of t1%' THEN RAISE EXCEPTION 'heard %', $1; END IF;"
            + " RETURN true; END $$");
    run("CREATE OPERATOR pg_temp.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = textregexeq)");
    for (Table table : world.tables()) {
      for (String condition :
          List.of(
              "pg_temp.tell(t::text)",
              "pg_temp.tell(t." + table.scope() + "::text)",
              "1 / (CASE WHEN t::text LIKE '%secret of t1%' THEN 0 ELSE 1 END) = 1")) {
        Outcome outcome = attacker.as(member, "SELECT 1 FROM " + table + " t WHERE " + condition);
        assertThat(outcome.state()).as("%s: %s", table, outcome).isEmpty();
        String joined =
            "SELECT 1 FROM (SELECT pg_temp.tell(t::text) AS x FROM "
                + table
                + " t OFFSET 0) s WHERE x";
        assertThat(attacker.as(member, joined).state()).isEmpty();
      }
    }
  }

  @Test
  void operatorsOfOnesOwnDecideNoPolicy() throws SQLException {
    world.superuser().run("CREATE SCHEMA evil; GRANT ALL ON SCHEMA evil TO PUBLIC");
    run("CREATE FUNCTION evil.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    run("CREATE FUNCTION evil.yes(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    run("CREATE FUNCTION evil.yes(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    for (String operator : List.of("=", ">=", "<")) {
      for (String type : List.of("text", "uuid", "integer")) {
        run(
            "CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.yes)"
                .formatted(operator, type, type));
      }
    }
    run("SET search_path = evil, pg_catalog, public");
    run("SET ragbase.operator = 'on'");
    for (Table table : world.tables()) {
      Outcome seen = attacker.as(member, "SELECT t::text FROM public." + table + " t");
      assertThat(seen.rows()).noneMatch(it -> it.contains("secret of t1"));
      assertThat(attacker.with(Map.of(), "SELECT * FROM public." + table).rows()).isEmpty();
    }
    world.superuser().run("DROP SCHEMA evil CASCADE");
  }

  @Test
  void noRoleIsTakenOnAndNoPolicySwitchedOff() throws SQLException {
    List<String> refused =
        new ArrayList<>(
            List.of(
                "SET ROLE ragbase_admin",
                "SET ROLE " + world.database().owner(),
                "SET ROLE postgres",
                "SET SESSION AUTHORIZATION postgres",
                "SET LOCAL row_security = off; SELECT * FROM documents",
                "SET session_replication_role = replica",
                "CREATE TABLE public.mine (x int)",
                "ALTER TABLE documents DISABLE ROW LEVEL SECURITY",
                "DROP POLICY reads ON documents",
                "CREATE POLICY mine ON documents USING (true)",
                "SELECT rag_publish('"
                    + Ids.workspace(victim)
                    + "', 'document', NULL, NULL, NULL, true, 0, 0, 0, 0)",
                "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE INDEX ON documents (text)",
                "SELECT pg_read_file('postgresql.conf')",
                "COPY documents TO PROGRAM 'cat'"));
    world.tablesAndPartitions().forEach(it -> refused.add("TRUNCATE " + it + " CASCADE"));
    world.tablesAndPartitions().stream()
        .filter(Table::isPartition)
        .forEach(it -> refused.add("SELECT * FROM " + it));
    refused.add("SELECT * FROM ragbase_schema_history");
    for (String statement : refused) {
      Outcome outcome = attacker.as(member, statement);
      assertThat(outcome.state()).as("%s: %s", statement, outcome).isIn("42501", "22023");
    }
    run("CREATE TEMP TABLE probe (workspace_id uuid)");
    assertThat(
            attacker
                .as(
                    member,
                    "ALTER TABLE probe ADD FOREIGN KEY (workspace_id) REFERENCES workspaces (id)")
                .state())
        .isNotEmpty();
  }

  @Test
  void functionsAnswerForTheOneWhoAsks() throws SQLException {
    for (String role : List.of("viewer", "owner", "emperor", "")) {
      Outcome outcome =
          attacker.as(member, "SELECT rag_workspaces('" + role + "'), rag_tenants('" + role + "')");
      assertThat(outcome.rows())
          .allMatch(it -> !it.contains(Ids.workspace(victim).toString()))
          .allMatch(it -> !it.contains(Ids.of(victim.tenant()).toString()));
    }
    assertThat(
            attacker
                .with(Map.of(), "SELECT rag_user(), rag_workspaces('viewer'), rag_tenants(NULL)")
                .rows())
        .containsExactly("null|{}|{}");
  }

  @Test
  void wordsAreSearchedInTheCallersWorkspaceAlone() throws SQLException {
    String no = "SELECT to_hex(no) FROM workspaces WHERE id = '%s'";
    String own = String.valueOf(world.superuser().ask(no.formatted(Ids.workspace(member))));
    String other = String.valueOf(world.superuser().ask(no.formatted(Ids.workspace(victim))));
    Map<String, String> chunks = new HashMap<>();
    for (Map.Entry<String, Scope> each : Map.of(own, member, other, victim).entrySet()) {
      world
          .superuser()
          .run(
              ("UPDATE chunk_words SET length = 1, words = '''%s:word 1'':1'::tsvector"
                      + " WHERE workspace_id = '%s'")
                  .formatted(each.getKey(), Ids.workspace(each.getValue())));
      world
          .superuser()
          .run(
              "UPDATE workspace_heads SET chunks = 10, words = 10 WHERE workspace_id = '"
                  + Ids.workspace(each.getValue())
                  + "'");
      chunks.put(
          each.getKey(),
          String.valueOf(
              world
                  .superuser()
                  .ask(
                      "SELECT string_agg(chunk_id::text, ' ') FROM chunk_words WHERE workspace_id = '"
                          + Ids.workspace(each.getValue())
                          + "'")));
    }
    before = world.state();
    String search =
        "SELECT chunk_id FROM rag_match_words(ARRAY[%s], ARRAY[1], ARRAY[1.0::float8], '{}', %s, 100)";
    assertThat(attacker.as(member, search.formatted("'word'", "NULL")).rows())
        .isNotEmpty()
        .allMatch(chunks.getOrDefault(own, "")::contains);
    for (String term :
        List.of(
            "'word'",
            "''",
            "'%'",
            "'" + other + ":word'",
            "E'\\'\\' | \\'" + other + ":word\\''",
            "E'\\\\\\' | " + other + ":word'",
            "NULL")) {
      for (String within :
          List.of(
              "NULL",
              "ARRAY(SELECT '"
                  + world.rowsOf(world.table("documents"), victim).getFirst().get("id")
                  + "'::uuid)")) {
        Outcome found = attacker.as(member, search.formatted(term, within));
        assertThat(found.rows()).as("%s", term).noneMatch(chunks.getOrDefault(other, "")::contains);
      }
    }
    Map<String, String> elsewhere =
        Map.of(
            "request.jwt.claims",
            Attacker.claims(member),
            "ragbase.workspace",
            Ids.workspace(victim).toString());
    assertThat(attacker.with(elsewhere, search.formatted("'word'", "NULL")).rows()).isEmpty();
    assertThat(attacker.with(Map.of(), search.formatted("'word'", "NULL")).rows()).isEmpty();
  }

  @Test
  void statisticsOfColumnsAreHidden() throws SQLException {
    assertThat(
            attacker
                .as(
                    member,
                    "SELECT tablename, most_common_vals, histogram_bounds FROM pg_stats"
                        + " WHERE schemaname = 'public'")
                .rows())
        .isEmpty();
    assertThat(attacker.as(member, "SELECT * FROM pg_stats_ext").rows()).isEmpty();
    assertThat(attacker.as(member, "SELECT * FROM pg_statistic").isRefused()).isTrue();
    assertThat(attacker.as(member, "SELECT qual, with_check FROM pg_policies").rows())
        .noneMatch(it -> it.contains(Ids.workspace(victim).toString()));
  }

  @Test
  void errorsQuoteNoRowThatWasThere() throws SQLException {
    Table documents = world.table("documents");
    Row own = world.rowsOf(documents, member).getFirst();
    Outcome taken =
        attacker.as(
            world.member(Role.EDITOR),
            world.row(documents, member).with("uri", own.get("uri")).insert());

    assertThat(taken.state()).isEqualTo("23505");
    assertThat(taken.said()).doesNotContain(own.get("uri"));
  }

  @Test
  void theModelOfAllIsSaidByWhoWritesAlone() throws SQLException {
    String insert =
        "INSERT INTO embedding_model (name, dimensions, fingerprint) VALUES ('m', 2, 'f')";
    assertThat(attacker.as(world.member(Role.VIEWER), insert).isRefused()).isTrue();
    assertThat(attacker.with(Map.of(), insert).isRefused()).isTrue();
    Scope editor = world.member(Role.EDITOR);
    for (String nonsense :
        List.of("'m', -1, 'f'", "'m', 8193, 'f'", "' \u2003\t', 2, 'f'", "'m', 2, ''")) {
      assertThat(attacker.as(editor, insert.replace("'m', 2, 'f'", nonsense)).state())
          .as(nonsense)
          .isEqualTo("23514");
    }
    assertThat(attacker.as(editor, insert).changed()).isEqualTo(1);
    for (String change :
        List.of("UPDATE embedding_model SET name = 'x'", "DELETE FROM embedding_model")) {
      assertThat(attacker.as(member, change).isRefused()).isTrue();
    }
  }

  @Test
  void whoProvisionsTakesBackAModelThatHasNoVectors() throws SQLException {
    attacker.as(
        world.member(Role.EDITOR),
        "INSERT INTO embedding_model (name, dimensions, fingerprint) VALUES ('m', 2, 'f')");
    try (Sql operator = Sql.open(world.database().ownerUrl())) {
      operator.run("SET ROLE ragbase_admin; SET ragbase.operator = 'on'");
      String forget =
          "WITH gone AS (DELETE FROM embedding_model RETURNING 1) SELECT count(*) FROM gone";
      world.superuser().run("UPDATE workspace_heads SET vectors = 1");
      assertThat(operator.ask(forget)).isEqualTo("0");
      world.superuser().run("UPDATE workspace_heads SET vectors = 0");
      assertThat(operator.ask(forget)).isEqualTo("1");
      operator.run(
          "INSERT INTO embedding_model (name, dimensions, fingerprint) VALUES ('mine', 3, 'g')");
    }
    before = world.state();
  }
}
