package dev.ragbase.store.postgres.internal.schema;

import java.util.List;

/**
 * The roles and what they may do. Both cannot log in and cannot pass row security; logins are
 * granted one or both. Statements here change nothing when they are run again.
 */
final class Roles {
  /** Reads and writes documents as a member of a workspace. */
  static final String APPLICATION = "ragbase_app";

  /** Provisions tenants, workspaces and users; sees no document. */
  static final String OPERATOR = "ragbase_admin";

  private Roles() {}

  /** Makes a role, and lets the one who runs this take it on. */
  static List<String> create(String role) {
    return List.of(
        "CREATE ROLE " + role + " NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS",
        "GRANT " + role + " TO CURRENT_USER");
  }

  /** Lets the one who runs this take a role on that another database's owner made. */
  static String take(String role) {
    return "GRANT " + role + " TO CURRENT_USER";
  }

  /** Whether the login is a member of a role; null if there is no such role. */
  static String isMember(String role) {
    return "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = '"
        + role
        + "'";
  }

  /** Privileges of the application's role, and of the one that stands for it on Supabase. */
  static List<String> application(String schema, String role) {
    return List.of(
        "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
        grantOnTables(
            schema,
            role,
            "SELECT, INSERT, DELETE",
            "c.relname NOT IN ('tenants', 'users', 'workspaces', 'changes', 'workspace_heads',"
                + " 'audit_log', 'enterprise_org_mappings', 'documents_timeseries',"
                + " 'usage_metrics')"),
        grantUpdates(schema, role),
        "GRANT SELECT ON "
            + tables(schema, "tenants", "workspaces", "workspace_heads", "changes")
            + ", "
            + tables(schema, "enterprise_org_mappings", "embedding_model")
            + " TO "
            + role,
        "GRANT SELECT, INSERT ON "
            + tables(schema, "users", "audit_log", "documents_timeseries", "usage_metrics")
            + ", "
            + tables(schema, "embedding_model")
            + " TO "
            + role);
  }

  /** Privileges of those who provision. */
  static List<String> operator(String schema, String role) {
    return List.of(
        "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
            + tables(schema, "tenants", "users", "workspaces", "workspace_members")
            + ", "
            + tables(schema, "enterprise_org_mappings")
            + " TO "
            + role,
        "GRANT SELECT ON " + tables(schema, "workspace_heads") + " TO " + role);
  }

  private static String tables(String schema, String... names) {
    return String.join(
        ", ", List.of(names).stream().map(name -> schema + "." + name).toList());
  }

  /** Every table with a workspace's rows that is no partition. */
  private static String grantOnTables(
      String schema, String role, String privileges, String condition) {
    return """
        DO $$ DECLARE t text; BEGIN
          FOR t IN SELECT format('%%I.%%I', '%1$s', c.relname) FROM pg_class c
            WHERE c.relnamespace = '%1$s'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id')
              AND %2$s
          LOOP EXECUTE 'GRANT %3$s ON ' || t || ' TO %4$s'; END LOOP;
        END $$"""
        .formatted(schema, condition, privileges, role);
  }

  /** Rows cannot be moved to another workspace, and their identity cannot be changed. */
  private static String grantUpdates(String schema, String role) {
    return """
        DO $$ DECLARE t record; BEGIN
          FOR t IN SELECT format('%%I.%%I', '%1$s', c.relname) AS name, string_agg(quote_ident(a.attname), ', ') AS columns
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = '%1$s'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attname NOT IN ('workspace_id', 'tenant_id', 'id', 'user_id', 'at')
              AND c.relname IN ('documents', 'document_revisions', 'document_chunks', 'chunk_words',
                'document_facets', 'sessions', 'messages', 'workspace_members', 'bot_configurations',
                'integration_mappings', 'platform_conversations', 'message_queue', 'invitations',
                'api_keys', 'feedback', 'documents_timeseries', 'usage_metrics')
            GROUP BY c.relname
          LOOP EXECUTE format('GRANT UPDATE (%%s) ON %%s TO %2$s', t.columns, t.name); END LOOP;
        END $$"""
        .formatted(schema, role);
  }
}
