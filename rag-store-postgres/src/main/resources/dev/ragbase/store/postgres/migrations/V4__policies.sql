-- Who sees and changes what. Every table with a tenant's data has row security, forced for its owner too.
-- Each policy asks rag_workspaces once a statement, as an InitPlan, and compares with what it says; the
-- column of the tenant or workspace stands alone on its side of an AND, so that an index can answer it:
-- rows of others are then not even passed over, which EXPLAIN ANALYZE would count. Before all, rag_asks.

DO $$
DECLARE
  t record;
BEGIN
  -- Tables whose rows are a workspace's: the role needed to see, and to change; and what a row has to be to be
  -- added or updated.
  FOR t IN
    SELECT * FROM (VALUES
      ('documents', 'viewer', 'editor', 'true'),
      ('document_revisions', 'viewer', 'editor', 'true'),
      ('document_chunks', 'viewer', 'editor', 'true'),
      ('chunk_words', 'viewer', 'editor', 'true'),
      ('document_facets', 'viewer', 'editor', 'true'),
      ('performance_metrics', 'viewer', 'viewer', 'true'),
      ('documents_timeseries', 'viewer', 'viewer', 'at = date_trunc(''hour'', now(), ''UTC'')'),
      ('usage_metrics', 'viewer', 'viewer', 'at = date_trunc(''hour'', now(), ''UTC'')'),
      ('platform_conversations', 'editor', 'editor', 'true'),
      ('message_queue', 'editor', 'editor', 'true'),
      ('bot_configurations', 'admin', 'admin', 'true'),
      ('integration_mappings', 'admin', 'admin', 'true'),
      -- Whoever writes by that account is taken for the user: no admin's own is an owner's.
      ('external_user_mappings', 'admin', 'admin', 'EXISTS (SELECT FROM workspace_members m
        WHERE m.workspace_id = external_user_mappings.workspace_id AND m.user_id = external_user_mappings.user_id
          AND (m.role <> ''owner'' OR m.workspace_id = ANY ((SELECT rag_workspaces(''owner''))::uuid[])))'),
      ('invitations', 'admin', 'admin', 'invited_by = (SELECT rag_user())')) AS v (name, sees, changes, fits)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT
      USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]))', t.name, t.sees);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT
      WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]) AND %s)', t.name, t.changes, t.fits);
    EXECUTE format('CREATE POLICY updates ON %I FOR UPDATE
      USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]) AND %s)',
      t.name, t.changes, t.fits);
    EXECUTE format('CREATE POLICY removes ON %I FOR DELETE
      USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(%L))::uuid[]))', t.name, t.changes);
  END LOOP;

  -- Tables whose rows are one user's inside a workspace, and which of them its admins see or remove too.
  FOR t IN
    SELECT * FROM (VALUES
      ('sessions', 'false', 'false', 'true'),
      ('messages', 'false', 'false', 'true'),
      ('feedback', 'workspace_id = ANY ((SELECT rag_workspaces(''admin''))::uuid[])', 'false', 'true'),
      -- Nobody makes a key that may do more than its user.
      ('api_keys', 'workspace_id = ANY ((SELECT rag_workspaces(''admin''))::uuid[])',
        'workspace_id = ANY ((SELECT rag_workspaces(''admin''))::uuid[])',
        'workspace_id = ANY (rag_workspaces(role))')) AS v (name, seen_too, removed_too, fits)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY reads ON %I FOR SELECT
      USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[])
        AND (user_id = (SELECT rag_user()) OR %s))', t.name, t.seen_too);
    EXECUTE format('CREATE POLICY removes ON %I FOR DELETE
      USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[])
        AND (user_id = (SELECT rag_user()) OR %s))', t.name, t.removed_too);
    IF t.name <> 'messages' THEN
      EXECUTE format('CREATE POLICY adds ON %I FOR INSERT
        WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[])
          AND user_id = (SELECT rag_user()) AND %s)', t.name, t.fits);
      EXECUTE format('CREATE POLICY updates ON %1$I FOR UPDATE
        USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[])
          AND user_id = (SELECT rag_user()))
        WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces(''viewer''))::uuid[])
          AND user_id = (SELECT rag_user()) AND %2$s)', t.name, t.fits);
    END IF;
  END LOOP;

  FOR t IN
    SELECT * FROM (VALUES ('tenants'), ('users'), ('workspaces'), ('workspace_members'), ('workspace_heads'),
      ('changes'), ('audit_log'), ('enterprise_org_mappings'), ('embedding_model')) AS v (name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
  END LOOP;

  -- Provisioning, by whoever says that this is what it does. Of logins only the owner is let in by this;
  -- the role of operators is added where there is one (see Roles).
  FOR t IN
    SELECT * FROM (VALUES ('tenants'), ('users'), ('workspaces'), ('workspace_members'), ('workspace_heads'),
      ('enterprise_org_mappings')) AS v (name)
  LOOP
    EXECUTE format('CREATE POLICY operates ON %I TO CURRENT_USER
      USING ((SELECT coalesce(current_setting(''ragbase.operator'', true), '''') = ''on''))', t.name);
  END LOOP;
END $$;

-- The conversation has to be one's own before its ordinals are compared with those that are taken.
CREATE POLICY adds ON messages FOR INSERT
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]) AND user_id = (SELECT rag_user())
    AND EXISTS (SELECT FROM sessions s
      WHERE s.workspace_id = messages.workspace_id AND s.id = messages.session_id));
CREATE POLICY updates ON messages FOR UPDATE
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]) AND user_id = (SELECT rag_user()))
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]) AND user_id = (SELECT rag_user())
    AND EXISTS (SELECT FROM sessions s
      WHERE s.workspace_id = messages.workspace_id AND s.id = messages.session_id));

-- The log is added to under one's own name, and never changed.
CREATE POLICY adds ON audit_log FOR INSERT
  WITH CHECK (user_id = (SELECT rag_user()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]));
CREATE POLICY reads ON audit_log FOR SELECT
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[]));

-- Written by triggers alone.
CREATE POLICY reads ON changes FOR SELECT
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[])
    AND (user_id IS NULL OR user_id = (SELECT rag_user())));
CREATE POLICY reads ON workspace_heads FOR SELECT
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[]));

-- Tenants, users, workspaces and members.
CREATE POLICY reads ON tenants FOR SELECT USING ((SELECT rag_asks()) AND id = ANY ((SELECT rag_tenants('viewer'))::uuid[]));
-- Indexes begin with the tenant or with the workspace here: both are compared.
CREATE POLICY reads ON workspaces FOR SELECT
  USING ((SELECT rag_asks()) AND id = ANY ((SELECT rag_workspaces('viewer'))::uuid[])
    AND tenant_id = ANY ((SELECT rag_tenants('viewer'))::uuid[]));
CREATE POLICY reads ON users FOR SELECT
  USING ((SELECT rag_asks()) AND tenant_id = ANY ((SELECT rag_tenants('viewer'))::uuid[])
    AND (id = (SELECT rag_user()) OR tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[])));
CREATE POLICY adds ON users FOR INSERT WITH CHECK (tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[]));
CREATE POLICY reads ON workspace_members FOR SELECT
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('viewer'))::uuid[])
    AND tenant_id = ANY ((SELECT rag_tenants('viewer'))::uuid[])
    AND (user_id = (SELECT rag_user()) OR workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])));
-- An admin manages members up to admin, an owner all of them.
CREATE POLICY adds ON workspace_members FOR INSERT
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])
    AND (role <> 'owner' OR workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])));
CREATE POLICY updates ON workspace_members FOR UPDATE
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])
    AND (role <> 'owner' OR workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])))
  WITH CHECK (workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])
    AND (role <> 'owner' OR workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])));
CREATE POLICY removes ON workspace_members FOR DELETE
  USING ((SELECT rag_asks()) AND workspace_id = ANY ((SELECT rag_workspaces('admin'))::uuid[])
    AND (role <> 'owner' OR workspace_id = ANY ((SELECT rag_workspaces('owner'))::uuid[])));

-- Which model the store's vectors are of is the same for all; who writes somewhere may be the first to say. Who
-- provisions may take it back while there are no vectors: see operates, of which Roles knows.
CREATE POLICY reads ON embedding_model FOR SELECT USING (true);
CREATE POLICY adds ON embedding_model FOR INSERT
  WITH CHECK (cardinality((SELECT rag_workspaces('editor'))::uuid[]) > 0);
CREATE POLICY operates ON embedding_model TO CURRENT_USER
  USING ((SELECT coalesce(current_setting('ragbase.operator', true), '') = 'on')
    AND NOT EXISTS (SELECT FROM workspace_heads h WHERE h.vectors > 0));

-- A tenant's own settings are seen by those who administer one of its workspaces.
CREATE POLICY reads ON enterprise_org_mappings FOR SELECT
  USING ((SELECT rag_asks()) AND tenant_id = ANY ((SELECT rag_tenants('admin'))::uuid[]));

-- What the functions above, which run as the owner, have to see.
CREATE POLICY internal ON tenants TO CURRENT_USER USING (true);
CREATE POLICY internal ON users FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspaces FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspace_members FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY internal ON workspace_heads TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY internal ON changes TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY internal ON chunk_words FOR SELECT TO CURRENT_USER USING (true);

-- The number of the newest migration, for whoever opens the store. Each migration replaces it.
CREATE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 4';
