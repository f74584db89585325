package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database as Supabase hands it out: roles, schema auth and its function are there, pgvector is
 * in schema extensions, and whatever is made in public is everybody's unless it is taken back.
 */
class SupabaseTest {
  private static final String OLDEST =
      "SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid";

  /** Fails on a connection whose claims were set for one transaction and are empty since. */
  private static final String OLDER =
      "SELECT coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),"
          + " (current_setting('request.jwt.claims', true)::jsonb ->> 'sub'))::uuid";

  private static final String PRESENT =
      "SELECT coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),"
          + " (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'))::uuid";

  private static final TenantId TENANT = new TenantId("acme");
  private static final TenantId OTHER_TENANT = new TenantId("globex");
  private static final WorkspaceId WORKSPACE = new WorkspaceId("kb");
  private static final UserId ANN = new UserId("5b3f9c1e-4a9d-4c35-8f52-1e5d3a0c7b01");
  private static final UserId BOB = new UserId("8c1d2e3f-5b6a-4d7c-9e8f-0a1b2c3d4e02");
  private static final Scope ANNS = new Scope(TENANT, WORKSPACE, ANN, Role.OWNER);
  private static final Scope BOBS = new Scope(OTHER_TENANT, WORKSPACE, BOB, Role.OWNER);

  private static TestPostgres server;
  private static int count;

  private String name;

  @BeforeAll
  static void start() throws SQLException {
    server = TestPostgres.start();
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      for (String role :
          List.of(
              "anon NOLOGIN NOINHERIT",
              "authenticated NOLOGIN NOINHERIT",
              "service_role NOLOGIN NOINHERIT BYPASSRLS",
              "supabase_auth_admin NOLOGIN NOINHERIT CREATEROLE",
              "authenticator LOGIN NOINHERIT PASSWORD 'a'",
              "backend LOGIN PASSWORD 'b'",
              "owner LOGIN CREATEROLE CREATEDB PASSWORD 'o'")) {
        superuser.run("CREATE ROLE " + role);
      }
      superuser.run("GRANT anon, authenticated, service_role TO authenticator, owner");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void make() throws SQLException {
    name = "supabase" + ++count;
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("CREATE DATABASE " + name);
      superuser.run("GRANT ALL ON DATABASE " + name + " TO owner");
      superuser.run(
          "ALTER ROLE owner IN DATABASE "
              + name
              + " SET search_path = \"$user\", public, extensions");
    }
    try (Sql superuser = superuser()) {
      superuser.run("GRANT ALL ON SCHEMA public TO owner");
      superuser.run("CREATE SCHEMA extensions");
      superuser.run("GRANT USAGE ON SCHEMA extensions TO PUBLIC");
      superuser.run("CREATE EXTENSION vector SCHEMA extensions");
      superuser.run("CREATE SCHEMA auth AUTHORIZATION supabase_auth_admin");
      superuser.run("GRANT USAGE ON SCHEMA auth TO owner, anon, authenticated, service_role");
      superuser.run("GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role");
      for (String kind : List.of("TABLES", "SEQUENCES", "FUNCTIONS")) {
        superuser.run(
            "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public GRANT ALL ON "
                + kind
                + " TO owner, anon, authenticated, service_role");
      }
    }
  }

  @AfterEach
  void drop() throws SQLException {
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  private Sql superuser() throws SQLException {
    return Sql.open(server.superuserUrl().replace("/postgres?", "/" + name + "?"));
  }

  private String url(String login, String password) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(server.host(), server.port(), name, login, password);
  }

  private PostgresSettings owner() {
    return PostgresSettings.at(url("owner", "o"));
  }

  private void uid(String body) throws SQLException {
    try (Sql superuser = superuser()) {
      superuser.run(
          "CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ " + body + " $$");
    }
  }

  private PostgresStore applied(String uid) throws SQLException {
    uid(uid);
    PostgresSchema.of(owner()).apply();
    PostgresStore store = PostgresStore.open(owner());
    for (Scope each : List.of(ANNS, BOBS)) {
      store.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
      store.documents().put(each, List.of(Writes.of("x", "of " + each.tenant())));
    }
    return store;
  }

  /** A signed-in user's statement, as PostgREST sends it. */
  private static @Nullable String as(Sql sql, String role, String claims, String question)
      throws SQLException {
    sql.connection().setAutoCommit(false);
    try {
      sql.run("SET LOCAL ROLE " + role);
      sql.run("SELECT set_config('request.jwt.claims', '" + claims + "', true)");
      sql.run("SELECT set_config('request.jwt.claim.sub', '" + sub(claims) + "', true)");
      return sql.ask(question);
    } finally {
      sql.connection().rollback();
      sql.connection().setAutoCommit(true);
    }
  }

  private static String sub(String claims) {
    return claims.replaceAll(".*\"sub\":\"([^\"]*)\".*|.*", "$1");
  }

  private static String claims(UserId user) {
    return "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}";
  }

  @ParameterizedTest
  @ValueSource(strings = {OLDEST, OLDER, PRESENT})
  void theStoreWorksAndPoliciesHoldWithEachPublishedForm(String uid) throws SQLException {
    try (PostgresStore store = applied(uid);
        Sql postgrest = Sql.open(url("authenticator", "a"))) {
      assertThat(store.documents().find(ANNS, "x").orElseThrow().text()).contains("of acme");
      assertThat(store.documents().count(BOBS, Filter.all())).isEqualTo(1);
      assertThat(store.tenants().find(TENANT)).isPresent();
      VectorQuery query =
          new VectorQuery(
              Writes.EMBEDDER.model(),
              Writes.EMBEDDER.embedQuery("acme"),
              5,
              Filter.all(),
              Accuracy.EXACT);
      assertThat(store.vectors().search(ANNS, query).items()).hasSize(1);
      assertThat(store.verify(ANNS)).isEmpty();

      String texts = "SELECT string_agg(text, '|') FROM documents";
      assertThat(as(postgrest, "authenticated", claims(ANN), texts))
          .contains("acme")
          .doesNotContain("globex");
      assertThat(as(postgrest, "authenticated", claims(BOB), texts))
          .contains("globex")
          .doesNotContain("acme");
      assertThat(as(postgrest, "authenticated", "{\"sub\":\"" + new UUID(7, 7) + "\"}", texts))
          .isNull();
    }
  }

  @Test
  void aSignedInUserWritesWhereItIsAMemberAlone() throws SQLException {
    try (PostgresStore store = applied(PRESENT);
        Sql postgrest = Sql.open(url("authenticator", "a"))) {
      String delete = "WITH d AS (DELETE FROM documents RETURNING uri) SELECT count(*) FROM d";
      assertThat(as(postgrest, "authenticated", claims(ANN), delete)).isEqualTo("1");
      assertThatThrownBy(
              () ->
                  as(
                      postgrest,
                      "authenticated",
                      claims(ANN),
                      "WITH m AS (UPDATE documents SET workspace_id = id RETURNING 1) SELECT * FROM m"))
          .hasMessageContaining("permission denied");
      assertThat(store.documents().count(BOBS, Filter.all())).isEqualTo(1);
    }
  }

  @Test
  void whatDefaultPrivilegesGaveAwayIsTakenBack() throws SQLException {
    try (PostgresStore store = applied(PRESENT);
        Sql superuser = superuser();
        Sql postgrest = Sql.open(url("authenticator", "a"))) {
      assertThat(
              superuser.ask(
                  "SELECT string_agg(relname || ' ' || r || ' ' || p, ', ') FROM pg_class,"
                      + " unnest(ARRAY['anon', 'authenticated']) r,"
                      + " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',"
                      + " 'TRIGGER']) p WHERE relnamespace = 'public'::regnamespace"
                      + " AND relkind IN ('r', 'p') AND has_table_privilege(r, oid, p)"
                      + " AND (r = 'anon' OR p IN ('TRUNCATE', 'REFERENCES', 'TRIGGER') OR relispartition"
                      + " OR relname = 'ragbase_schema_history')"))
          .isNull();
      assertThat(
              superuser.ask(
                  "SELECT string_agg(proname, ', ') FROM pg_proc, unnest(ARRAY['anon', 'authenticated']) r"
                      + " WHERE pronamespace = 'public'::regnamespace"
                      + " AND (prorettype = 'trigger'::regtype OR proname IN"
                      + " ('rag_publish', 'rag_word_holders', 'rag_word_scores'))"
                      + " AND has_function_privilege(r, pg_proc.oid, 'EXECUTE')"))
          .isNull();
      assertThatThrownBy(() -> as(postgrest, "anon", claims(ANN), "SELECT count(*) FROM documents"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(
              () -> as(postgrest, "authenticated", claims(ANN), "TRUNCATE documents CASCADE"))
          .hasMessageContaining("permission denied");
      assertThat(store.documents().count(ANNS, Filter.all())).isEqualTo(1);
    }
  }

  @Test
  void whatWasGivenToALoginItselfIsTakenBackUnlessItPassesRowSecurity() throws SQLException {
    try (Sql superuser = superuser()) {
      superuser.run(
          "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public GRANT ALL ON TABLES TO backend"
              + " WITH GRANT OPTION");
    }
    try (PostgresStore store = applied(PRESENT);
        Sql superuser = superuser();
        Sql backend = Sql.open(url("backend", "b"))) {
      assertThatThrownBy(() -> backend.run("TRUNCATE documents CASCADE"))
          .hasMessageContaining("permission denied");
      String holders =
          "SELECT string_agg(DISTINCT r, ', ') FROM pg_class, unnest(ARRAY['backend', 'service_role']) r"
              + " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
              + " AND NOT relispartition AND has_table_privilege(r, oid, 'SELECT')";
      assertThat(superuser.ask(holders)).isEqualTo("service_role");
      superuser.run("GRANT ALL ON documents TO backend");
      PostgresSchema.of(owner()).apply();
      assertThat(superuser.ask(holders)).isEqualTo("service_role");
      assertThat(store.documents().count(ANNS, Filter.all())).isEqualTo(1);
    }
  }

  @Test
  void aSearchPathWithoutTheExtensionsSchemaIsNoHindrance() throws SQLException {
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("ALTER ROLE owner IN DATABASE " + name + " RESET search_path");
    }
    try (PostgresStore store = applied(PRESENT)) {
      assertThat(store.documents().find(ANNS, "x")).isPresent();
      assertThat(store.verify(BOBS)).isEmpty();
    }
    assertThat(PostgresSchema.of(owner()).apply()).isEmpty();
  }

  @Test
  void anOwnerThatPassesRowSecurityWorksThroughTheRole() throws SQLException {
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("ALTER ROLE owner BYPASSRLS");
    }
    try (PostgresStore store = applied(PRESENT)) {
      assertThat(store.documents().count(ANNS, Filter.all())).isEqualTo(1);
      assertThat(store.documents().count(BOBS, Filter.all())).isEqualTo(1);
    } finally {
      try (Sql superuser = Sql.open(server.superuserUrl())) {
        superuser.run("ALTER ROLE owner NOBYPASSRLS");
      }
    }
  }

  @Test
  void anIndexOfALargeWorkspaceIsMadeWherePgvectorIsElsewhere() throws SQLException {
    applied(PRESENT).close();
    PostgresSettings all =
        PostgresSettings.builder(url("owner", "o"))
            .vectors(VectorIndexSettings.defaults().from(1))
            .build();
    assertThat(PostgresSchema.of(all).apply())
        .extracting(PostgresSchema.Step::name)
        .satisfiesExactlyInAnyOrder(
            it -> assertThat(it).isEqualTo("settings of vector indexes"),
            it -> assertThat(it).startsWith("vector index: workspace "),
            it -> assertThat(it).startsWith("vector index: workspace "));
    assertThat(PostgresSchema.of(all).plan()).isEmpty();
  }
}
