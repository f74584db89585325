-- Measurements lose their foreign key: its check, a query for each row, was two thirds of what it costs to keep one,
-- and each search makes three. The triggers below do for all rows of a statement what it did for each. See decision 8.
ALTER TABLE performance_metrics DROP CONSTRAINT performance_metrics_workspace_id_fkey;

-- Holds the workspaces until the transaction ends, as a foreign key does: none goes between its measurements' coming
-- and their being seen by the one who removes it.
CREATE FUNCTION rag_measurements_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  workspace uuid;
BEGIN
  FOR workspace IN SELECT DISTINCT workspace_id FROM new_rows ORDER BY workspace_id LOOP
    PERFORM FROM workspace_heads h WHERE h.workspace_id = workspace FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'workspace % of these measurements is gone', workspace
        USING ERRCODE = 'foreign_key_violation', HINT = 'measure what is there';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION rag_measurements_inserted FROM PUBLIC;
CREATE TRIGGER performance_metrics_inserted AFTER INSERT ON performance_metrics REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_measurements_inserted();

CREATE OR REPLACE FUNCTION rag_workspaces_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp SET enable_seqscan = off AS $$
DECLARE
  gone uuid[] := ARRAY(SELECT id FROM old_rows);
BEGIN
  DELETE FROM changes WHERE workspace_id = ANY (gone);
  PERFORM set_config('ragbase.cascade', 'on', true);
  DELETE FROM performance_metrics WHERE workspace_id = ANY (gone);
  PERFORM set_config('ragbase.cascade', '', true);
  RETURN NULL;
END $$;

-- rag_workspaces_deleted says that it is this.
CREATE POLICY cascades ON performance_metrics TO CURRENT_USER
  USING ((SELECT coalesce(current_setting('ragbase.cascade', true), '') = 'on')) WITH CHECK (false);

-- Each migration replaces it.
CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT 7';
