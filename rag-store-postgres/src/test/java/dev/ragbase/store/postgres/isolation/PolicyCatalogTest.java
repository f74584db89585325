package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every table is guarded, as the catalog says; one that is forgotten is found out. */
class PolicyCatalogTest {
  /** What the application may call; all else is for triggers and the owner. */
  private static final List<String> CALLABLE =
      List.of(
          "auth.uid()",
          "rag_asks()",
          "rag_is_said(text)",
          "rag_level(text)",
          // Reads as the owner, but only lexemes of the caller's workspace: see EscapeTest.
          "rag_match_words(text[],integer[],double precision[],integer[],uuid[],integer)",
          "rag_schema_version()",
          "rag_step_counts()",
          "rag_tenants(text)",
          "rag_text_hash(text)",
          "rag_upkeep()",
          "rag_user()",
          "rag_vector_index_settings()",
          "rag_word_count(tsvector,tsquery)",
          "rag_word_query(text,text,text)",
          "rag_workspaces(text)");

  private Database database;
  private Sql superuser;
  private Catalog catalog;

  @BeforeEach
  void make() throws SQLException {
    database = KitDatabase.migrated();
    superuser = Sql.open(database.superuserUrl());
    catalog = new Catalog(superuser.connection());
  }

  @AfterEach
  void drop() throws SQLException {
    superuser.close();
    database.close();
  }

  /** What is wrong with the schema; empty if nothing is. */
  private List<String> holes() throws SQLException {
    List<String> holes = new ArrayList<>();
    for (Table table : catalog.tables()) {
      String flags =
          superuser.ask(
              "SELECT relrowsecurity::text || relforcerowsecurity FROM pg_class"
                  + " WHERE oid = 'public.%s'::regclass".formatted(table));
      if (!"truetrue".equals(flags)) {
        holes.add(table + " has no forced row security");
      }
      for (String verb : table.application()) {
        if (table.isPartition()) {
          holes.add(table + " is a partition that can be reached by itself");
        }
        if (policies(table, verb) == 0) {
          holes.add(table + " has no policy for " + verb);
        }
      }
      catalog
          .column(
              "SELECT p || ' of ' || r FROM unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p,"
                  + " unnest(ARRAY['ragbase_app', 'ragbase_admin', 'public']) r"
                  + " WHERE has_table_privilege(r, 'public.%s', p)".formatted(table))
          .forEach(it -> holes.add(table + " grants " + it));
    }
    return holes;
  }

  private int policies(Table table, String verb) throws SQLException {
    return catalog
        .column(
            ("SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = '%s'"
                    + " AND cmd IN ('ALL', '%s') AND roles = '{public}'"
                    + " AND coalesce(qual, '') <> 'true' AND coalesce(with_check, '') <> 'true'")
                .formatted(table, verb))
        .size();
  }

  @Test
  void everyTableIsGuarded() throws SQLException {
    assertThat(catalog.tables()).hasSizeGreaterThan(25).anyMatch(Table::isPartition);
    assertThat(holes()).isEmpty();
  }

  @Test
  void aNewTableWithoutAPolicyIsFoundOut() throws SQLException {
    superuser.run("CREATE TABLE notes (workspace_id uuid NOT NULL, text text)");
    assertThat(holes()).containsExactly("notes has no forced row security");

    superuser.run("ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
    superuser.run("GRANT SELECT, INSERT ON notes TO ragbase_app");
    superuser.run("CREATE POLICY reads ON notes FOR SELECT USING (true)");
    assertThat(holes())
        .containsExactly("notes has no policy for SELECT", "notes has no policy for INSERT");

    superuser.run(
        "CREATE VIEW seen AS SELECT * FROM documents;"
            + " CREATE MATERIALIZED VIEW kept AS SELECT * FROM documents;"
            + " GRANT SELECT ON seen, kept TO ragbase_app");
    assertThat(holes())
        .contains("seen has no forced row security", "kept has no forced row security");

    superuser.run("CREATE TABLE anybodys (text text)");
    assertThatThrownBy(this::holes).hasMessageContaining("table anybodys says neither");
  }

  @Test
  void everyConditionOnRowsBeginsWithWhatSaysNothingOfThem() throws SQLException {
    assertThat(
            catalog.column(
                "SELECT tablename || ': ' || policyname FROM pg_policies WHERE schemaname = 'public'"
                    + " AND roles = '{public}' AND qual IS NOT NULL AND qual <> 'true'"
                    + " AND NOT starts_with(qual, '(( SELECT rag_asks() AS rag_asks) AND ')"))
        .isEmpty();
  }

  @Test
  void aNewPartitionIsGuardedToo() throws SQLException {
    superuser.run(
        "CREATE TABLE usage_metrics_old PARTITION OF usage_metrics"
            + " FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')");
    assertThat(holes()).containsExactly("usage_metrics_old has no forced row security");
  }

  @Test
  void noFunctionThatWritesForOthersCanBeCalledOrPutOnATable() throws SQLException {
    assertThat(
            catalog.column(
                "SELECT oid::regprocedure FROM pg_proc p WHERE pronamespace IN"
                    + " ('public'::regnamespace, 'auth'::regnamespace)"
                    + " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass"
                    + " AND objid = p.oid AND deptype = 'e')"
                    + " AND has_function_privilege('ragbase_app', oid, 'EXECUTE') ORDER BY 1"))
        .isSubsetOf(CALLABLE);
    assertThat(
            catalog.column(
                "SELECT has_function_privilege('ragbase_admin', oid, 'EXECUTE') FROM"
                    + " pg_proc WHERE proname = 'rag_publish'"))
        .containsExactly("f");
  }

  @Test
  void functionsThatRunAsTheOwnerLookNowhereElse() throws SQLException {
    assertThat(
            catalog.column(
                "SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'public'::regnamespace"
                    + " AND prosecdef AND NOT coalesce('search_path=public, pg_temp' = ANY (proconfig),"
                    + " false)"))
        .isEmpty();
  }

  @Test
  void nothingIsCountedForAllTenantsTogether() throws SQLException {
    assertThat(catalog.column("SELECT relname FROM pg_class WHERE relkind = 'S'")).isEmpty();
  }

  @Test
  void rolesPassNoPolicyAndOwnNothing() throws SQLException {
    assertThat(
            catalog.rows(
                "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,"
                    + " (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid) FROM pg_roles r"
                    + " WHERE rolname IN ('ragbase_app', 'ragbase_admin')"))
        .hasSize(2)
        .allMatch(List.of("f", "f", "f", "f", "f", "0")::equals);
  }

  @Test
  void operatorsSeeNoTableOfAWorkspacesContent() throws SQLException {
    assertThat(
            catalog.column(
                "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
                    + " AND relkind IN ('r', 'p') AND has_any_column_privilege('ragbase_admin', c.oid,"
                    + " 'SELECT') ORDER BY 1"))
        .containsExactly(
            "embedding_model",
            "enterprise_org_mappings",
            "tenants",
            "users",
            "workspace_heads",
            "workspace_members",
            "workspaces");
  }
}
