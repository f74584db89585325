-- Who sees and changes what. Every table with a tenant's data has row security, forced for its owner too.
-- Each policy asks rag_workspaces once a statement, as an InitPlan, and compares with what it says.

-- Whether provisioning is at work: the role of operators, or the owner, with the mark of it.
CREATE FUNCTION rag_is_operator() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('ragbase.operator', true), '') = 'on'
     AND current_user IN ('ragbase_admin', (SELECT pg_catalog.pg_get_userbyid(c.relowner)
       FROM pg_catalog.pg_class c WHERE c.oid = '${flyway:defaultSchema}.tenants'::regclass))
$$;

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN
    SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = '${flyway:defaultSchema}'::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relname = 'tenants' OR EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('workspace_id', 'tenant_id')))
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
  END LOOP;

  -- Tables whose rows are a workspace's: the role needed to see, and to change.
  FOR t IN
    SELECT * FROM (VALUES
      ('documents', 'viewer', 'editor'),
      ('document_revisions', 'viewer', 'editor'),
      ('document_chunks', 'viewer', 'editor'),
      ('chunk_words', 'viewer', 'editor'),
      ('document_facets', 'viewer', 'editor'),
      ('performance_metrics', 'viewer', 'viewer'),
      ('documents_timeseries', 'viewer', 'viewer'),
      ('usage_metrics', 'viewer', 'viewer'),
      ('platform_conversations', 'editor', 'editor'),
      ('message_queue', 'editor', 'editor'),
      ('bot_configurations', 'admin', 'admin'),
      ('integration_mappings', 'admin', 'admin'),
      ('external_user_mappings', 'admin', 'admin'),
      ('invitations', 'admin', 'admin')) AS v (name, sees, changes)
  LOOP
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT
      USING (workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]))', t.name, t.sees);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT
      WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]))', t.name, t.changes);
    EXECUTE format('CREATE POLICY updates ON %1$I FOR UPDATE
      USING (workspace_id = ANY ((SELECT rag_workspaces(%2$L))::uuid[]))
      WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces(%2$L))::uuid[]))', t.name, t.changes);
    EXECUTE format('CREATE POLICY removes ON %I FOR DELETE
      USING (workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]))', t.name, t.changes);
  END LOOP;

  -- Tables whose rows are one user's inside a workspace.
  FOR t IN
    SELECT * FROM (VALUES ('sessions'), ('messages'), ('feedback'), ('api_keys')) AS v (name)
  LOOP
    EXECUTE format('CREATE POLICY own ON %I
      USING (user_id = (SELECT rag_user()) AND workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[]))
      WITH CHECK (user_id = (SELECT rag_user())
        AND workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[]))', t.name);
  END LOOP;
END $$;

CREATE POLICY administers ON api_keys FOR SELECT
  USING (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));
CREATE POLICY revokes ON api_keys FOR DELETE
  USING (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));
CREATE POLICY administers ON feedback FOR SELECT
  USING (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));

-- The log is added to under one's own name, and never changed.
CREATE POLICY adds ON audit_log FOR INSERT
  WITH CHECK (user_id = (SELECT rag_user()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]));
CREATE POLICY reads ON audit_log FOR SELECT
  USING (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));

-- Written by triggers alone.
CREATE POLICY reads ON changes FOR SELECT
  USING (workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[])
    AND (user_id IS NULL OR user_id = (SELECT rag_user())));
CREATE POLICY reads ON workspace_heads FOR SELECT
  USING (workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]) OR (SELECT rag_is_operator()));

-- Tenants, users, workspaces and members.
CREATE POLICY operates ON tenants USING ((SELECT rag_is_operator())) WITH CHECK ((SELECT rag_is_operator()));
CREATE POLICY reads ON tenants FOR SELECT USING (id = ANY ((SELECT rag_tenants('viewer'))::uuid[]));
CREATE POLICY operates ON workspaces USING ((SELECT rag_is_operator())) WITH CHECK ((SELECT rag_is_operator()));
CREATE POLICY reads ON workspaces FOR SELECT USING (id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]));
CREATE POLICY operates ON users USING ((SELECT rag_is_operator())) WITH CHECK ((SELECT rag_is_operator()));
CREATE POLICY reads ON users FOR SELECT
  USING ((id = (SELECT rag_user()) AND tenant_id = ANY ((SELECT rag_tenants('viewer'))::uuid[]))
    OR tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[]));
CREATE POLICY adds ON users FOR INSERT WITH CHECK (tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[]));
CREATE POLICY operates ON workspace_members
  USING ((SELECT rag_is_operator())) WITH CHECK ((SELECT rag_is_operator()));
CREATE POLICY reads ON workspace_members FOR SELECT
  USING ((user_id = (SELECT rag_user()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]))
    OR workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));
-- An admin manages members up to admin, an owner all of them.
CREATE POLICY adds ON workspace_members FOR INSERT
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])
    OR (role <> 'owner' AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])));
CREATE POLICY updates ON workspace_members FOR UPDATE
  USING (workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])
    OR (role <> 'owner' AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])))
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])
    OR (role <> 'owner' AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])));
CREATE POLICY removes ON workspace_members FOR DELETE
  USING (workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])
    OR (role <> 'owner' AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])));

-- A tenant's own settings are seen by those who administer one of its workspaces.
CREATE POLICY operates ON enterprise_org_mappings
  USING ((SELECT rag_is_operator())) WITH CHECK ((SELECT rag_is_operator()));
CREATE POLICY reads ON enterprise_org_mappings FOR SELECT
  USING (tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[]));

-- What the functions above, which run as the owner, have to see.
CREATE POLICY internal ON tenants TO CURRENT_USER USING (true);
CREATE POLICY internal ON users FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspaces FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspace_members FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspace_heads TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY internal ON changes TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY internal ON chunk_words FOR SELECT TO CURRENT_USER USING (true);

REVOKE ALL ON FUNCTION rag_publish FROM PUBLIC;
REVOKE ALL ON FUNCTION rag_maintain_partitions FROM PUBLIC;

-- The number of the newest migration, for whoever opens the store. Each migration replaces it.
CREATE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 4';
