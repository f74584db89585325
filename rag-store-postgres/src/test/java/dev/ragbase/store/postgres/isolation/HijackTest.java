package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Operators and functions that look like PostgreSQL's, in a schema where ours look for theirs: for
 * operands of other types than PostgreSQL's own has, they would be taken first.
 */
class HijackTest {
  private static final String TYPES =
      "int2,int4,int8,float4,float8,numeric,text,varchar,name,uuid,bool,date,timestamp,timestamptz,"
          + "interval,oid";

  /** One for each pair of types for which PostgreSQL has none. */
  private static final String OPERATORS =
      """
      DO $$ DECLARE l regtype; r regtype; op text; BEGIN
        FOR l IN SELECT unnest(string_to_array('%1$s', ','))::regtype LOOP
          FOR r IN SELECT unnest(string_to_array('%1$s', ','))::regtype LOOP
            EXECUTE format('CREATE FUNCTION public.hijacked(%%1$s, %%2$s) RETURNS boolean LANGUAGE plpgsql AS '
              '''BEGIN RAISE EXCEPTION ''''hijacked %%1$s, %%2$s''''; END''', l, r);
            FOREACH op IN ARRAY '{+,-,*,/,^,%%,=,<>,<,>,<=,>=,||}'::text[] LOOP
              IF NOT EXISTS (SELECT FROM pg_operator WHERE oprname = op AND oprleft = l AND oprright = r
                  AND oprnamespace = 'pg_catalog'::regnamespace) THEN
                EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = public.hijacked)',
                  op, l, r);
              END IF;
            END LOOP;
          END LOOP;
        END LOOP;
      END $$\
      """
          .formatted(TYPES);

  private World world;
  private Sql owner;
  private Scope member;

  @BeforeEach
  void make() throws SQLException {
    world = World.make();
    member = world.member(Role.OWNER);
    owner = Sql.open(world.database().superuserUrl());
  }

  @AfterEach
  void drop() throws SQLException {
    owner.close();
    world.close();
  }

  @Test
  void functionsThatRunAsTheOwnerUseOperatorsOfPostgresqlAlone() throws SQLException {
    String here = "'" + Ids.workspace(member) + "'";
    owner.run(
        "UPDATE tenants SET max_users = 1000, max_documents = 100000;"
            + " UPDATE chunk_words c SET length = 1, words = (SELECT format('''%s:word 1'':1',"
            + " to_hex(no))::tsvector FROM workspaces w WHERE w.id = c.workspace_id);"
            + " UPDATE workspace_heads SET documents = 10, chunks = 10, words = 10");
    owner.run(OPERATORS);
    owner.run("SET search_path = pg_catalog");
    for (String statement :
        List.of(
            "INSERT INTO public.tenants (id, name) VALUES (gen_random_uuid(), 'new')",
            "INSERT INTO public.workspaces (id, tenant_id, name) SELECT gen_random_uuid(), id,"
                + " 'new' FROM public.tenants",
            "INSERT INTO public.users (tenant_id, id, name) SELECT id, n, n::text"
                + " FROM public.tenants, gen_random_uuid() n",
            "INSERT INTO public.users (tenant_id, id, name) VALUES ('%s', '%s', 'new')"
                .formatted(Ids.of(member.tenant()), Ids.of(member.tenant(), new UserId("new"))),
            "INSERT INTO public.embedding_model (name, dimensions, fingerprint)"
                + " VALUES ('m', 2, 'f')",
            "INSERT INTO public.documents (workspace_id, id, uri, title, media_type, language,"
                + " metadata, content_hash, revision, chunks, vectors, words, characters,"
                + " created_at, updated_at, text) SELECT workspace_id, gen_random_uuid(),"
                + " gen_random_uuid()::text, title, media_type, language, metadata, content_hash,"
                + " revision, chunks, vectors, words, characters, created_at, updated_at, text"
                + " FROM public.documents",
            "UPDATE public.documents SET revision = revision + 1, chunks = chunks + 1",
            "INSERT INTO public.sessions SELECT (s).* FROM (SELECT jsonb_populate_record(s,"
                + " jsonb_build_object('id', gen_random_uuid())) AS s FROM public.sessions s) n",
            "UPDATE public.sessions SET messages = messages + 1",
            "DELETE FROM public.sessions",
            "SELECT public.rag_upkeep()",
            "SET request.jwt.claims = '" + Attacker.claims(member) + "'",
            "SELECT public.rag_user(), public.rag_asks(), public.rag_workspaces('viewer'),"
                + " public.rag_tenants('viewer')",
            "SET ragbase.workspace = " + here,
            "SELECT public.rag_workspaces('viewer'), public.rag_tenants('viewer')",
            search("NULL", "'{}'", 1),
            search("NULL", "'{2}'", 100),
            search("ARRAY(SELECT id FROM public.documents)", "'{}'", 1),
            search("ARRAY(SELECT id FROM public.documents LIMIT 1)", "'{2}'", 10),
            "DELETE FROM public.documents WHERE workspace_id = " + here,
            "DELETE FROM public.workspaces WHERE id = " + here)) {
      assertThatCode(() -> owner.run(statement)).as(statement).doesNotThrowAnyException();
    }
  }

  private static String search(String within, String stopWords, int k) {
    return "SELECT * FROM public.rag_match_words('{word,words,other}', '{1,1,2}', '{1,2}', "
        + stopWords
        + ", "
        + within
        + ", "
        + k
        + ")";
  }

  @Test
  void whereOthersMayCreateNeitherTheSchemaIsChangedNorAStoreOpened() throws SQLException {
    PostgresSettings settings = PostgresSettings.at(world.database().ownerUrl());
    owner.run("CREATE SCHEMA extensions");
    for (String each : List.of("public TO PUBLIC", "public TO ragbase_app")) {
      owner.run("GRANT CREATE ON SCHEMA " + each);
      String revoke = "REVOKE CREATE ON SCHEMA " + each.replace(" TO ", " FROM ");
      assertThatThrownBy(() -> PostgresStore.open(settings).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(revoke);
      assertThatThrownBy(() -> PostgresSchema.of(settings).plan()).hasMessageContaining(revoke);
      assertThatThrownBy(() -> PostgresSchema.of(settings).apply()).hasMessageContaining(revoke);
      owner.run(revoke);
    }
    PostgresStore.open(settings).close();
    PostgresSchema.of(settings).apply();

    owner.run("ALTER EXTENSION vector SET SCHEMA extensions");
    owner.run("GRANT ALL ON SCHEMA extensions TO PUBLIC");
    assertThatThrownBy(() -> PostgresStore.open(settings).close())
        .hasMessageContaining("REVOKE CREATE ON SCHEMA extensions FROM PUBLIC");
  }
}
