package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.Threads;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.Change;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may apply the schema, when, and what is said where something is missing. */
class SchemaApplyTest {
  private static final Scope A = Scope.of("a", "kb", "ann", Role.OWNER);
  private static final Scope B = Scope.of("b", "kb", "bob", Role.OWNER);

  private static TestPostgres server;
  private static int count;

  private String name;

  @BeforeAll
  static void start() throws SQLException {
    server = TestPostgres.start();
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("CREATE ROLE plain LOGIN PASSWORD 'p'");
      superuser.run("CREATE ROLE other LOGIN PASSWORD 'p'");
      superuser.run("CREATE ROLE passing LOGIN BYPASSRLS PASSWORD 'p'");
      superuser.run("CREATE ROLE making LOGIN CREATEROLE PASSWORD 'p'");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void make() throws SQLException {
    name = "apply" + ++count;
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("CREATE DATABASE " + name + " OWNER plain");
    }
    superuser("CREATE EXTENSION vector");
  }

  @AfterEach
  void drop() throws SQLException {
    try (Sql superuser = Sql.open(server.superuserUrl())) {
      superuser.run("DROP DATABASE " + name + " WITH (FORCE)");
      superuser.run("DROP ROLE IF EXISTS ragbase_app, ragbase_admin");
    }
  }

  private String superuserUrl() {
    return server.superuserUrl().replace("/postgres?", "/" + name + "?");
  }

  private void superuser(String statement) throws SQLException {
    try (Sql superuser = Sql.open(superuserUrl())) {
      superuser.run(statement);
    }
  }

  private String url(String login) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=p"
        .formatted(server.host(), server.port(), name, login);
  }

  private PostgresSettings as(String login) {
    return PostgresSettings.at(url(login));
  }

  private static void use(PostgresStore store) {
    for (Scope each : List.of(A, B)) {
      store.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
      store.documents().put(each, List.of(Writes.of("x", "of " + each.tenant())));
      assertThat(store.documents().count(each, Filter.all())).isEqualTo(1);
      assertThat(store.verify(each)).isEmpty();
    }
  }

  private String refusal(PostgresSettings settings) {
    try (PostgresStore store = PostgresStore.open(settings)) {
      throw new AssertionError("opened " + store.name());
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void anOwnerWhoMakesNoRolesIsWarnedAndHeldToThePolicies() throws SQLException {
    List<String> warnings = warnings(() -> PostgresSchema.of(as("plain")).apply());
    assertThat(warnings).anyMatch(it -> it.contains("ragbase_app") && it.contains("CREATEROLE"));
    try (PostgresStore store = PostgresStore.open(as("plain"));
        Sql owner = Sql.open(url("plain"))) {
      use(store);
      for (String table : List.of("documents", "document_chunks", "document_facets", "sessions")) {
        assertThat(owner.ask("SELECT count(*) FROM " + table)).isEqualTo("0");
      }
      owner.run("SET request.jwt.claims = '{\"sub\":\"" + Ids.user(A) + "\"}'");
      assertThat(owner.ask("SELECT string_agg(text, '|') FROM documents"))
          .contains("of a")
          .doesNotContain("of b");
    }
    assertThat(refusal(PostgresSettings.at(superuserUrl())))
        .contains("login 'postgres' passes row security")
        .contains("ragbase_app that it should take on does not exist: run 'rag schema apply'");
  }

  @Test
  void anOwnersStoreTellsNobodyOfAnothersConversations() {
    PostgresSchema.of(as("plain")).apply();
    try (PostgresStore store = PostgresStore.open(as("plain"))) {
      Scope other = Scope.of("a", "kb", "abe", Role.VIEWER);
      store.tenants().ensure(A.tenant(), A.workspace(), A.user(), Role.OWNER);
      store.tenants().ensure(A.tenant(), A.workspace(), other.user(), Role.VIEWER);
      store.documents().put(A, List.of(Writes.of("x", "one")));
      long shared = store.changes().head(A);
      SessionId id = new SessionId(new UUID(0, 1));
      store.chats().start(A, id, "private", Instant.EPOCH, Metadata.empty());
      assertThat(store.changes().after(A, 0, 10))
          .extracting(Change::entity)
          .hasSize(2)
          .contains(id.value());
      assertThat(store.changes().after(other, 0, 10))
          .hasSize(1)
          .noneMatch(it -> it.entity().equals(id.value()));
      assertThat(store.changes().head(A)).isGreaterThan(shared);
      assertThat(store.changes().head(other)).isEqualTo(shared);
      assertThat(store.chats().find(other, id)).isEmpty();
      assertThat(store.chats().messages(other, id, PageRequest.first(10)).items()).isEmpty();
    }
  }

  private static List<String> warnings(Runnable work) {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            String message = String.valueOf(record.getMessage());
            Object[] parameters = record.getParameters();
            warnings.add(
                parameters == null
                    ? message
                    : message.replace("{0}", String.valueOf(parameters[0])));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.ragbase.store.postgres.internal.schema.RoleChange");
    logger.addHandler(handler);
    try {
      work.run();
    } finally {
      logger.removeHandler(handler);
    }
    return warnings;
  }

  @Test
  void rolesThatAreMadeLaterAreTakenInByTheNextRun() throws SQLException {
    PostgresSchema.of(as("plain")).apply();
    superuser("CREATE ROLE ragbase_app");
    superuser("CREATE ROLE ragbase_admin");
    List<String> warnings = warnings(() -> PostgresSchema.of(as("plain")).apply());
    assertThat(warnings).anyMatch(it -> it.contains("ragbase_app is not granted to this login"));

    superuser("GRANT ragbase_app, ragbase_admin TO plain");
    superuser("GRANT ragbase_app TO other");
    assertThat(PostgresSchema.of(as("plain")).apply()).isEmpty();
    try (PostgresStore owners = PostgresStore.open(as("plain"));
        PostgresStore others = PostgresStore.open(as("other"))) {
      use(owners);
      assertThat(others.documents().count(A, Filter.all())).isEqualTo(1);
      assertThatThrownBy(() -> others.tenants().delete(A.tenant()))
          .isInstanceOf(AccessDenied.class);
    }
  }

  @Test
  void loginsThatWouldPassRowSecurityOrMayNothingAreRefused() throws SQLException {
    PostgresSchema.of(PostgresSettings.at(superuserUrl())).apply();
    assertThat(refusal(as("passing")))
        .contains("login 'passing' passes row security")
        .endsWith("is not granted to it: run GRANT ragbase_app TO passing");
    assertThat(refusal(as("other")))
        .contains("login 'other' may not read its tables")
        .endsWith("is not granted to it: run GRANT ragbase_app TO other");

    superuser("GRANT ragbase_app TO passing");
    try (PostgresStore owners = PostgresStore.open(PostgresSettings.at(superuserUrl()));
        PostgresStore passing = PostgresStore.open(as("passing"))) {
      use(owners);
      assertThat(passing.documents().count(A, Filter.all())).isEqualTo(1);
    }
  }

  @Test
  void anotherOwnerOfTheServerTakesTheRolesOnThatAreThere() throws SQLException {
    superuser("CREATE ROLE ragbase_app");
    superuser("CREATE ROLE ragbase_admin");
    superuser("ALTER DATABASE " + name + " OWNER TO making");
    assertThat(PostgresSchema.of(as("making")).plan())
        .extracting(PostgresSchema.Step::name)
        .startsWith("role ragbase_app", "role ragbase_admin", "migration V1__tenants.sql");
    PostgresSchema.of(as("making")).apply();
    try (PostgresStore store = PostgresStore.open(as("making"))) {
      use(store);
    }
  }

  @Test
  void applyingAgainChangesNothing() throws SQLException {
    PostgresSchema schema = PostgresSchema.of(PostgresSettings.at(superuserUrl()));
    assertThat(schema.plan()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(schema.apply()).hasSizeGreaterThanOrEqualTo(4);
    String before = catalog();
    assertThat(schema.plan()).isEmpty();
    assertThat(schema.apply()).isEmpty();
    assertThat(catalog()).isEqualTo(before);
  }

  @Test
  void thePlanIsWhatApplyRuns() throws SQLException {
    PostgresSchema schema = PostgresSchema.of(PostgresSettings.at(superuserUrl()));
    List<PostgresSchema.Step> plan = schema.plan();
    assertThat(plan)
        .extracting(PostgresSchema.Step::name)
        .filteredOn(it -> it.matches("partition documents_timeseries_[0-9]{4}_[0-9]{2}"))
        .hasSize(4);
    assertThat(schema.apply()).isEqualTo(plan);
    assertThat(schema.plan()).isEmpty();

    PostgresSchema.Step newest = plan.getLast();
    superuser("DROP TABLE " + newest.name().replace("partition ", ""));
    superuser(
        "CREATE TABLE usage_metrics_2001_12 PARTITION OF usage_metrics"
            + " FOR VALUES FROM ('2001-12-01') TO ('2002-01-01')");
    superuser("CREATE TABLE usage_metrics_2001_11 (mine integer)");
    PostgresSchema.Step old =
        new PostgresSchema.Step(
            "partition usage_metrics_2001_12", "DROP TABLE public.usage_metrics_2001_12");
    assertThat(schema.plan(Duration.ofDays(40_000))).containsExactly(newest);
    assertThat(schema.plan()).containsExactly(newest, old);
    assertThat(schema.apply()).containsExactly(newest, old);
    assertThat(schema.plan()).isEmpty();
  }

  @Test
  void thePrivilegesAreThoseThatEveryApplySets() throws SQLException {
    PostgresSchema schema = PostgresSchema.of(PostgresSettings.at(superuserUrl()));
    List<String> before = schema.privileges();
    assertThat(before)
        .anyMatch(it -> it.startsWith("GRANT SELECT ON") && it.endsWith("TO ragbase_app"))
        .anyMatch(it -> it.startsWith("GRANT SELECT ON") && it.endsWith("TO ragbase_admin"));
    schema.apply();
    assertThat(schema.privileges()).isEqualTo(before);

    superuser("GRANT ALL ON documents TO PUBLIC");
    superuser("REVOKE SELECT ON documents FROM ragbase_app");
    for (String each : before) {
      superuser(each);
    }
    try (Sql superuser = Sql.open(superuserUrl())) {
      assertThat(
              superuser.ask(
                  "SELECT has_table_privilege('ragbase_app', 'documents', 'SELECT')"
                      + " AND NOT has_table_privilege('ragbase_app', 'documents', 'TRUNCATE')"))
          .isEqualTo("t");
    }
  }

  private @Nullable String catalog() throws SQLException {
    try (Sql superuser = Sql.open(superuserUrl())) {
      return String.valueOf(
          superuser.ask(
              "SELECT (SELECT string_agg(relname || coalesce(relacl::text, ''), E'\\n' ORDER BY oid) FROM pg_class"
                  + " WHERE relnamespace = 'public'::regnamespace)"
                  + " || (SELECT string_agg(proname || coalesce(proacl::text, ''), E'\\n' ORDER BY oid)"
                  + " FROM pg_proc WHERE pronamespace = 'public'::regnamespace)"
                  + " || (SELECT string_agg(p::text, E'\\n' ORDER BY oid) FROM pg_policy p)"));
    }
  }

  @Test
  void applyingDisturbsNobodyWhoWorks() {
    PostgresSettings settings = PostgresSettings.at(superuserUrl());
    PostgresSchema.of(settings).apply();
    try (PostgresStore store = PostgresStore.open(settings)) {
      use(store);
      AtomicBoolean done = new AtomicBoolean();
      List<Callable<Integer>> work = new ArrayList<>();
      for (Scope scope : List.of(A, B, A, B)) {
        work.add(
            () -> {
              int calls = 0;
              while (!done.get()) {
                store
                    .documents()
                    .put(scope, List.of(Writes.of("y" + work.size(), "call " + calls++)));
                assertThat(store.documents().find(scope, "x")).isPresent();
              }
              return calls;
            });
      }
      work.add(
          () -> {
            try {
              for (int i = 0; i < 4; i++) {
                PostgresSchema.of(settings).apply();
              }
            } finally {
              done.set(true);
            }
            return 1;
          });
      assertThat(Threads.run(work)).doesNotContain(0);
      assertThat(store.verify(A)).isEmpty();
    }
  }

  @Test
  void severalMayApplyAtOnce() {
    PostgresSettings settings = PostgresSettings.at(superuserUrl());
    Callable<Integer> apply = () -> PostgresSchema.of(settings).apply().size();
    List<Integer> steps = Threads.run(List.of(apply, apply, apply));

    assertThat(steps.stream().filter(it -> it > 0)).hasSize(1);
    try (PostgresStore store = PostgresStore.open(settings)) {
      use(store);
    }
  }

  @Test
  void aSchemaOfItsOwnIsMade() {
    PostgresSettings settings = PostgresSettings.builder(url("plain")).schema("kb").build();
    PostgresSchema.of(settings).apply();
    try (PostgresStore store = PostgresStore.open(settings)) {
      use(store);
    }
    assertThat(PostgresSchema.of(settings).apply()).isEmpty();
    assertThat(refusal(as("plain")))
        .contains("has no tables of ragbase in schema 'public': make them with 'rag schema apply'");
  }

  @Test
  void aSchemaOfAnotherVersionIsRefusedWithAdvice() throws SQLException {
    PostgresSchema.of(as("plain")).apply();
    String version =
        "CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql"
            + " IMMUTABLE AS 'SELECT ";
    superuser(version + "3'");
    assertThat(refusal(as("plain"))).contains("has schema 3").contains("run 'rag schema apply'");
    superuser(version + "99'");
    assertThat(refusal(as("plain"))).contains("has schema 99").contains("use a newer version");
    PostgresSchema schema = PostgresSchema.of(as("plain"));
    List<ThrowingCallable> changes = List.of(schema::plan, schema::apply, schema::privileges);
    for (ThrowingCallable change : changes) {
      assertThatThrownBy(change)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("has schema 99")
          .hasMessageContaining("use a newer version");
    }
  }

  @Test
  void aServerThatIsTooOldIsRefused() throws SQLException {
    PostgresSchema.of(as("plain")).apply();
    superuser("CREATE SCHEMA old");
    superuser("GRANT USAGE ON SCHEMA old TO PUBLIC");
    superuser(
        "CREATE FUNCTION old.current_setting(name text) RETURNS text LANGUAGE sql AS"
            + " $$ SELECT CASE name WHEN 'server_version_num' THEN '140011' ELSE '14.11' END $$");
    PostgresSettings older =
        PostgresSettings.at(url("plain") + "&options=-c%20search_path=old,pg_catalog,public");
    assertThat(refusal(older)).contains("is on PostgreSQL 14.11, ragbase needs 15 or later");
  }

  @Test
  void aDatabaseThatKeepsNoUnicodeIsRefused() throws SQLException {
    superuser(
        "CREATE DATABASE "
            + name
            + "_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
            + " TEMPLATE template0 OWNER plain");
    try {
      PostgresSettings latin = PostgresSettings.at(url("plain").replace(name, name + "_latin"));
      assertThatThrownBy(() -> PostgresSchema.of(latin).apply())
          .hasMessageContaining("keeps texts as LATIN1, ragbase needs UTF8");
    } finally {
      superuser("DROP DATABASE " + name + "_latin WITH (FORCE)");
    }
  }

  @Test
  void aDatabaseThatReadsBackslashesInTextsIsRefused() throws SQLException {
    superuser("ALTER DATABASE " + name + " SET standard_conforming_strings = off");
    assertThatThrownBy(() -> PostgresSchema.of(as("plain")).apply())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("ALTER DATABASE " + name + " SET standard_conforming_strings = on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "left", "table"})
  void aSchemaIsNotCalledByAWordOfSql(String word) {
    PostgresSettings settings = PostgresSettings.builder(url("plain")).schema(word).build();
    assertThatThrownBy(() -> PostgresSchema.of(settings).apply())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema '" + word + "'")
        .hasMessageContaining("choose another name");
    assertThatThrownBy(() -> PostgresSchema.of(settings).plan())
        .hasMessageContaining("choose another name");
  }

  @Test
  void withoutPgvectorItIsSaidHowToGetIt() throws SQLException {
    superuser("DROP EXTENSION vector");
    superuser("CREATE SCHEMA kb AUTHORIZATION other");
    PostgresSettings kb = PostgresSettings.builder(url("other")).schema("kb").build();
    assertThatThrownBy(() -> PostgresSchema.of(kb).apply())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has no extension vector, and this login cannot make it")
        .hasMessageContaining("have a superuser run CREATE EXTENSION vector in this database");

    superuser("CREATE EXTENSION vector");
    PostgresSchema.of(as("plain")).apply();
    superuser("DROP EXTENSION vector CASCADE");
    assertThat(refusal(as("plain")))
        .contains("has no extension vector, ragbase needs pgvector 0.8.0 or later");
  }
}
