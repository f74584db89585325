-- What is derived (words, facets) and the feed lose their foreign keys, whose checks, a query for each row, were a
-- sixth of what a load costs. The triggers below remove them with what they are of. See decision 8.
ALTER TABLE chunk_words DROP CONSTRAINT chunk_words_workspace_id_document_id_fkey;
ALTER TABLE document_facets DROP CONSTRAINT document_facets_workspace_id_document_id_fkey;
ALTER TABLE changes DROP CONSTRAINT changes_workspace_id_fkey;

CREATE OR REPLACE FUNCTION rag_documents_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  PERFORM set_config('ragbase.cascade', 'on', true);
  DELETE FROM chunk_words w USING old_rows o CROSS JOIN LATERAL (SELECT i.ctid FROM chunk_words i
      WHERE i.workspace_id = o.workspace_id AND i.document_id = o.id OFFSET 0) place (at)
    WHERE w.ctid = place.at;
  DELETE FROM document_facets f USING old_rows o CROSS JOIN LATERAL (SELECT i.ctid FROM document_facets i
      WHERE i.workspace_id = o.workspace_id AND i.document_id = o.id OFFSET 0) place (at)
    WHERE f.ctid = place.at;
  PERFORM set_config('ragbase.cascade', '', true);
  PERFORM rag_publish(workspace_id, 'document', array_agg(id ORDER BY uri), NULL,
      array_agg(revision ORDER BY uri), true, -count(*), -sum(chunks), -sum(vectors), -sum(words)::bigint)
    FROM old_rows GROUP BY workspace_id;
  RETURN NULL;
END $$;

-- Runs when all that goes with a workspace has told the feed so.
CREATE FUNCTION rag_workspaces_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  DELETE FROM changes c USING old_rows o WHERE c.workspace_id = o.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION rag_workspaces_deleted FROM PUBLIC;
CREATE TRIGGER workspaces_deleted AFTER DELETE ON workspaces REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_workspaces_deleted();

-- rag_documents_deleted says that it is this.
CREATE POLICY cascades ON chunk_words TO CURRENT_USER
  USING ((SELECT coalesce(current_setting('ragbase.cascade', true), '') = 'on')) WITH CHECK (false);
CREATE POLICY cascades ON document_facets TO CURRENT_USER
  USING ((SELECT coalesce(current_setting('ragbase.cascade', true), '') = 'on')) WITH CHECK (false);

-- Each migration replaces it.
CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT 6';
