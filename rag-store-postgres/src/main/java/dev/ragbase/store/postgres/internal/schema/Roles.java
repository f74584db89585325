package dev.ragbase.store.postgres.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The roles and what they may do. Both cannot log in and cannot pass row security; logins are
 * granted one or both. A table that is not named here is nobody's but the owner's. Statements here
 * change nothing when they are run again.
 */
final class Roles {
  /** Reads and writes documents as a member of a workspace. */
  static final String APPLICATION = "ragbase_app";

  /** Provisions tenants, workspaces and users; sees no document. */
  static final String OPERATOR = "ragbase_admin";

  /** What a signed-in user is on Supabase. */
  static final String AUTHENTICATED = "authenticated";

  /** Rows come, change and go. */
  private static final List<String> WRITTEN =
      List.of(
          "documents",
          "document_revisions",
          "document_chunks",
          "chunk_words",
          "document_facets",
          "sessions",
          "messages",
          "workspace_members",
          "bot_configurations",
          "integration_mappings",
          "platform_conversations",
          "message_queue",
          "invitations",
          "api_keys",
          "feedback");

  /** Rows come and go. */
  private static final List<String> REPLACED =
      List.of("performance_metrics", "external_user_mappings");

  /** Rows come, and those of the hour that runs grow. */
  static final List<String> SERIES = List.of("documents_timeseries", "usage_metrics");

  /** Rows come. */
  private static final List<String> ADDED_TO = List.of("users", "embedding_model");

  /** Rows come, at a time and under an id that nobody chooses. */
  private static final String LOG = "audit_log";

  private static final String LOGGED = "workspace_id, user_id, action, subject, details";

  private static final List<String> READ =
      List.of("tenants", "workspaces", "workspace_heads", "changes", "enterprise_org_mappings");

  /** Provisioned by operators. */
  private static final List<String> OPERATED =
      List.of(
          "tenants",
          "users",
          "workspaces",
          "workspace_members",
          "enterprise_org_mappings",
          "embedding_model");

  private Roles() {}

  /** Makes a role, and lets the one who runs this take it on. */
  static List<String> create(String role) {
    return List.of(
        "CREATE ROLE " + role + " NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS", join(role));
  }

  /** Lets the one who runs this take on a role that is there. */
  static String join(String role) {
    return "GRANT " + role + " TO CURRENT_USER";
  }

  /**
   * Takes back what everybody has by birth, and what a database's default privileges gave away when
   * the tables were made: on Supabase that is everything, to whoever comes by. Who passes row
   * security anyway keeps it; all others work by the roles, as {@code TRUNCATE} asks no policy.
   */
  static List<String> closed(String schema) {
    return List.of(
        """
        DO $$ DECLARE it record; BEGIN
          FOR it IN
            SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, g.grantee FROM pg_class c,
              aclexplode(c.relacl) g WHERE c.relnamespace = '%1$s'::regnamespace AND g.grantee <> c.relowner
              AND (c.relname IN ('ragbase_schema_history', %2$s) OR EXISTS (SELECT FROM pg_inherits i
                JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid AND c.relkind = 'r'
                AND p.relnamespace = c.relnamespace AND p.relname IN (%2$s)))
            UNION
            SELECT 'FUNCTION', f.oid::regprocedure::text, g.grantee FROM pg_proc f,
              aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) g
              WHERE f.pronamespace = '%1$s'::regnamespace AND g.grantee <> f.proowner
              AND starts_with(f.proname, 'rag_')
              AND (f.prorettype = 'trigger'::regtype
                OR f.proname IN ('rag_publish', 'rag_word_holders', 'rag_word_scores'))
          LOOP
            IF it.kind = 'FUNCTION' OR NOT EXISTS (SELECT FROM pg_roles WHERE oid = it.grantee
                AND (rolsuper OR rolbypassrls)) THEN
              EXECUTE format('REVOKE ALL ON %%s %%s FROM %%s CASCADE', it.kind, it.name,
                CASE it.grantee WHEN 0 THEN 'PUBLIC' ELSE it.grantee::regrole::text END);
            END IF;
          END LOOP;
        END $$"""
            .formatted(schema, literals(all())));
  }

  private static List<String> all() {
    return Stream.of(WRITTEN, REPLACED, SERIES, ADDED_TO, List.of(LOG), READ)
        .flatMap(List::stream)
        .toList();
  }

  /** Privileges of the application's role, and of the one that stands for it on Supabase. */
  static List<String> application(String schema, String role) {
    List<String> reading = new ArrayList<>(all());
    List<String> adding = new ArrayList<>(WRITTEN);
    adding.addAll(REPLACED);
    List<String> removing = List.copyOf(adding);
    adding.addAll(SERIES);
    adding.addAll(ADDED_TO);
    return List.of(
        "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
        "GRANT SELECT ON " + tables(schema, reading) + " TO " + role,
        "GRANT INSERT ON " + tables(schema, adding) + " TO " + role,
        "GRANT INSERT (" + LOGGED + ") ON " + tables(schema, List.of(LOG)) + " TO " + role,
        "GRANT DELETE ON " + tables(schema, removing) + " TO " + role,
        grantUpdates(schema, role));
  }

  /** Privileges of those who provision, and the policies that let them. */
  static List<String> operator(String schema, String role) {
    return List.of(
        "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + tables(schema, OPERATED) + " TO " + role,
        "GRANT SELECT ON " + schema + ".workspace_heads TO " + role,
        """
        DO $$ DECLARE it record; BEGIN
          FOR it IN SELECT polrelid::regclass AS name FROM pg_policy JOIN pg_class c ON c.oid = polrelid
            WHERE c.relnamespace = '%1$s'::regnamespace AND polname = 'operates'
              AND '%2$s'::regrole::oid <> ALL (polroles)
          LOOP EXECUTE format('ALTER POLICY operates ON %%s TO CURRENT_USER, %2$s', it.name); END LOOP;
        END $$"""
            .formatted(schema, role));
  }

  private static String tables(String schema, List<String> names) {
    return names.stream().map(name -> schema + "." + name).collect(Collectors.joining(", "));
  }

  private static String literals(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  /** Rows cannot be moved to another workspace, and their identity cannot be changed. */
  private static String grantUpdates(String schema, String role) {
    return """
        DO $$ DECLARE t record; BEGIN
          FOR t IN SELECT format('%%I.%%I', '%1$s', c.relname) AS name, string_agg(quote_ident(a.attname), ', ') AS columns
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = '%1$s'::regnamespace AND c.relname IN (%3$s)
              AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attname NOT IN ('workspace_id', 'tenant_id', 'id', 'user_id', 'invited_by', 'at')
            GROUP BY c.relname
          LOOP EXECUTE format('GRANT UPDATE (%%s) ON %%s TO %2$s', t.columns, t.name); END LOOP;
        END $$"""
        .formatted(
            schema, role, literals(Stream.concat(WRITTEN.stream(), SERIES.stream()).toList()));
  }
}
