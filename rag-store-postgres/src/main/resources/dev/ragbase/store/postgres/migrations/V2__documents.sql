-- Documents with all that is derived of them, the feed of their changes, and conversations.
-- PostgreSQL's text holds no U+0000; see PgText for how one is kept. Text that is compared is COLLATE "C",
-- which is the order of code points. What a timestamptz or jsonb does not hold to the last digit stands
-- beside it in a column that ends in _exact and is null where there is no need.

-- Tells texts apart that are too long for an index.
CREATE FUNCTION rag_text_hash(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN encode(sha256(convert_to(value, 'UTF8')), 'hex');

CREATE TABLE documents (
  workspace_id   uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id             uuid NOT NULL,
  uri            text COLLATE "C" NOT NULL,
  -- What indexes have of it: all of a usual one, and of a longer one where it starts. See UriKey.
  uri_start      text COLLATE "C" NOT NULL GENERATED ALWAYS AS (left(uri, 512)) STORED,
  uri_rest       text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (CASE WHEN length(uri) > 512 THEN rag_text_hash(substr(uri, 513)) ELSE '' END) STORED,
  title          text COLLATE "C" NOT NULL,
  media_type     text COLLATE "C" NOT NULL,
  -- As the text analysis told it; '' if it could not.
  language       text COLLATE "C" NOT NULL,
  metadata       jsonb NOT NULL,
  metadata_exact text,
  source_version text,
  source_time    timestamptz,
  source_time_exact text,
  content_hash   bytea NOT NULL,
  revision       integer NOT NULL,
  -- How many chunks it has, how many of them a vector, and how many words in all.
  chunks         integer NOT NULL,
  vectors        integer NOT NULL,
  words          bigint NOT NULL,
  -- The length of the text in UTF-16 units.
  characters     integer NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  text           text NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, uri_start, uri_rest)
);
-- Every document has some words or none: that it is said keeps this index, the smallest, out of other plans.
CREATE INDEX documents_by_language ON documents (workspace_id, language) WHERE words >= 0;

CREATE TABLE document_revisions (
  workspace_id   uuid NOT NULL,
  document_id    uuid NOT NULL,
  number         integer NOT NULL,
  title          text NOT NULL,
  media_type     text NOT NULL,
  metadata       jsonb NOT NULL,
  metadata_exact text,
  source_version text,
  source_time    timestamptz,
  source_time_exact text,
  content_hash   bytea NOT NULL,
  characters     integer NOT NULL,
  at             timestamptz NOT NULL,
  -- Null where the next revision has the same text.
  text           text,
  PRIMARY KEY (workspace_id, document_id, number),
  FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE document_chunks (
  workspace_id  uuid NOT NULL,
  id            uuid NOT NULL,
  document_id   uuid NOT NULL,
  ordinal       integer NOT NULL,
  span_start    integer NOT NULL,
  span_end      integer NOT NULL,
  page          integer,
  -- A JSON array of texts.
  headings      text NOT NULL,
  text          text NOT NULL,
  -- Null if the chunk has none. Vectors too long or too short for pgvector's float arithmetic are kept at
  -- length one here, and as they are in embedding_exact (big-endian float32).
  embedding     vector,
  embedding_exact bytea,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX document_chunks_by_document ON document_chunks (workspace_id, document_id, ordinal);
-- An exact search reads every vector of a workspace: in the row it takes one page access, in TOAST three.
ALTER TABLE document_chunks ALTER COLUMN embedding SET STORAGE MAIN;

-- The words of a chunk. Lexemes are <workspace's no, hexadecimal>:<term> <step>: the step, 1 to 8, says how
-- often the chunk has the term (see WordVectors), so that the index alone tells what ranking asks for; the
-- lexeme has as many positions, so that ts_rank tells it too. One chunk in sixteen has another lexeme for each
-- term, <no>*<term> 0, by which common terms are counted.
CREATE TABLE chunk_words (
  workspace_id uuid NOT NULL,
  chunk_id     uuid NOT NULL,
  document_id  uuid NOT NULL,
  -- How many words the chunk has, repeated ones as often as they stand there.
  length       integer NOT NULL,
  words        tsvector NOT NULL,
  -- PostgreSQL moves no value out of a row below 2 kB. This makes every row longer, takes 30 bytes once
  -- compressed, and so leaves 60 rows a page instead of 5: what the index finds is read four times as fast.
  filler       text NOT NULL DEFAULT repeat(' ', 2000),
  PRIMARY KEY (workspace_id, chunk_id),
  FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) WITH (toast_tuple_target = 128);
ALTER TABLE chunk_words ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE chunk_words ALTER COLUMN filler SET STORAGE MAIN;
CREATE INDEX chunk_words_by_document ON chunk_words (workspace_id, document_id);
-- New words are gathered in the index's pending list and merged by another connection while the writer goes on.
-- Every lookup reads through what is gathered, so beyond 2 MB the writer merges.
CREATE INDEX chunk_words_by_word ON chunk_words USING gin (words)
  WITH (fastupdate = on, gin_pending_list_limit = 2048);

-- What filters compare: one row for each scalar of a document's metadata and each scalar in a list there,
-- and one for each list and object by itself, as text that sorts as the values do. See Facets.
CREATE TABLE document_facets (
  workspace_id uuid NOT NULL,
  document_id  uuid NOT NULL,
  key          text COLLATE "C" NOT NULL,
  -- 0 a scalar, 1 an element of a list, 2 a list or object
  kind         smallint NOT NULL,
  -- The first 256 characters, and what comes after them.
  value        text COLLATE "C" NOT NULL,
  rest         text COLLATE "C" NOT NULL DEFAULT '',
  FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX document_facets_by_value ON document_facets (workspace_id, key, kind, value, document_id);
CREATE INDEX document_facets_by_document ON document_facets (workspace_id, document_id);

-- Any workspace may be the whole table, and the planner is told so. Left to count, it multiplies the shares that
-- the policies and the statement ask for, comes to one row, and takes any index that begins with workspace_id: each
-- document of a load is then compared with all. What it is told counts from the first ANALYZE with rows on: so it is
-- shown some, no two of one workspace, that none seems common, and they are taken away again.
DO $$
DECLARE
  it text;
  tenant uuid := gen_random_uuid();
BEGIN
  FOREACH it IN ARRAY ARRAY['documents', 'document_revisions', 'document_chunks', 'chunk_words', 'document_facets'] LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN workspace_id SET (n_distinct = 1)', it);
  END LOOP;
  INSERT INTO tenants (id, name) VALUES (tenant, tenant::text);
  INSERT INTO workspaces (id, tenant_id, name)
    SELECT gen_random_uuid(), tenant, n::text FROM generate_series(1, 300) n;
  INSERT INTO documents (workspace_id, id, uri, title, media_type, language, metadata, content_hash, revision,
      chunks, vectors, words, characters, created_at, updated_at, text)
    SELECT id, gen_random_uuid(), name, '', '', '', '{}', '', 1, 1, 0, 1, 0, now(), now(), ''
      FROM workspaces WHERE tenant_id = tenant;
  INSERT INTO document_revisions (workspace_id, document_id, number, title, media_type, metadata, content_hash,
      characters, at)
    SELECT workspace_id, id, revision, '', '', '{}', '', 0, now() FROM documents;
  INSERT INTO document_chunks (workspace_id, id, document_id, ordinal, span_start, span_end, headings, text)
    SELECT workspace_id, gen_random_uuid(), id, 0, 0, 0, '[]', '' FROM documents;
  INSERT INTO chunk_words (workspace_id, chunk_id, document_id, length, words)
    SELECT workspace_id, id, document_id, 1, '' FROM document_chunks;
  INSERT INTO document_facets (workspace_id, document_id, key, kind, value)
    SELECT workspace_id, id, uri, 0, uri FROM documents;
  ANALYZE documents, document_revisions, document_chunks, chunk_words, document_facets;
  DELETE FROM tenants WHERE id = tenant;
END $$;

-- What is done behind writers: words are merged, and tables that have doubled are analyzed. Until a table is,
-- each index that begins with workspace_id costs the planner the same whatever else is asked, and what it then
-- takes is kept by connections; autovacuum would come a minute later, after a whole load. Returns nothing: how
-- much there was to do would tell how much others write.
CREATE FUNCTION rag_upkeep() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp SET lock_timeout = '10ms' AS $$
DECLARE
  it record;
BEGIN
  PERFORM gin_clean_pending_list('chunk_words_by_word');
  FOR it IN
    SELECT c.oid::regclass AS name, t.columns
      FROM (VALUES ('documents', 'workspace_id, id, uri, uri_start, language'),
        ('document_chunks', 'workspace_id, id, document_id'),
        ('chunk_words', 'workspace_id, chunk_id, document_id'),
        ('document_facets', 'workspace_id, document_id, key, kind, value')) AS t (name, columns)
      JOIN pg_class c ON c.oid = t.name::regclass
     WHERE pg_stat_get_mod_since_analyze(c.oid)::float8 > greatest(500, c.reltuples)::float8
  LOOP
    BEGIN
      EXECUTE format('ANALYZE %s (%s)', it.name, it.columns);
    EXCEPTION WHEN lock_not_available THEN
      NULL; -- an index is being built, or another does the same
    END;
  END LOOP;
END $$;

CREATE TABLE sessions (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  title        text NOT NULL,
  metadata     jsonb NOT NULL,
  metadata_exact text,
  messages     integer NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX sessions_newest ON sessions (workspace_id, user_id, updated_at DESC, id DESC);

CREATE TABLE messages (
  workspace_id uuid NOT NULL,
  session_id   uuid NOT NULL,
  ordinal      integer NOT NULL,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  role         text NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
  text         text NOT NULL,
  at           timestamptz NOT NULL,
  metadata     jsonb NOT NULL,
  metadata_exact text,
  PRIMARY KEY (workspace_id, session_id, ordinal),
  UNIQUE (workspace_id, session_id, id),
  FOREIGN KEY (workspace_id, session_id) REFERENCES sessions (workspace_id, id) ON DELETE CASCADE
);

-- The feed: one row for each entity, at the number of its newest change; those that are gone stay.
CREATE TABLE changes (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  number       bigint NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('document', 'chat_session')),
  entity_id    uuid NOT NULL,
  -- The only user who sees it; null if all do.
  user_id      uuid,
  revision     integer NOT NULL,
  deleted      boolean NOT NULL,
  PRIMARY KEY (workspace_id, number),
  -- A conversation's id may be another user's after its first user has deleted it.
  UNIQUE NULLS NOT DISTINCT (workspace_id, kind, entity_id, user_id)
);

-- Takes numbers for what changed, writes them down, and keeps the counts. A writing transaction comes here
-- with its last statement and holds the workspace's row until it commits: so numbers become visible in
-- order, and a reader that goes on after the last number it saw misses nothing.
CREATE FUNCTION rag_publish(
  workspace uuid, what text, ids uuid[], users uuid[], revisions integer[], gone boolean,
  more_documents bigint, more_chunks bigint, more_vectors bigint, more_words bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  newest bigint;
  tenant record;
  n      integer := coalesce(cardinality(ids), 0);
BEGIN
  UPDATE workspace_heads h
     SET head = h.head + n, documents = h.documents + more_documents, chunks = h.chunks + more_chunks,
         vectors = h.vectors + more_vectors, words = h.words + more_words
   WHERE h.workspace_id = workspace RETURNING h.head INTO newest;
  IF NOT FOUND THEN
    RETURN; -- the whole workspace goes
  END IF;
  INSERT INTO changes (workspace_id, number, kind, entity_id, user_id, revision, deleted)
  SELECT workspace, newest - n + i, what, ids[i], users[i], revisions[i], gone FROM generate_series(1, n) i
  ON CONFLICT (workspace_id, kind, entity_id, user_id) DO UPDATE
     SET number = excluded.number, revision = excluded.revision, deleted = excluded.deleted;
  IF more_documents > 0 THEN
    -- Written and not only locked: see rag_require_room_for_users.
    UPDATE tenants t SET max_documents = t.max_documents
     WHERE t.id = (SELECT w.tenant_id FROM workspaces w WHERE w.id = workspace)
       AND t.max_documents IS NOT NULL RETURNING t.id, t.name, t.max_documents INTO tenant;
    IF FOUND AND (SELECT sum(h.documents)::bigint FROM workspaces w JOIN workspace_heads h ON h.workspace_id = w.id
        WHERE w.tenant_id = tenant.id) > tenant.max_documents THEN
      RAISE EXCEPTION 'tenant ''%'' may have % documents and would have more',
          tenant.name, tenant.max_documents
        USING ERRCODE = 'RB001', HINT = 'delete some, or raise max_documents';
    END IF;
  END IF;
END $$;

CREATE FUNCTION rag_documents_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  PERFORM rag_publish(workspace_id, 'document', array_agg(id ORDER BY uri), NULL,
      array_agg(revision ORDER BY uri), false, count(*), sum(chunks), sum(vectors), sum(words)::bigint)
    FROM (SELECT * FROM new_rows ORDER BY workspace_id) n GROUP BY workspace_id;
  RETURN NULL;
END $$;

-- A new source stamp alone is no change. Counts may be made anew without one.
CREATE FUNCTION rag_documents_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  PERFORM rag_publish(n.workspace_id, 'document',
      array_agg(n.id ORDER BY n.uri) FILTER (WHERE n.revision <> o.revision), NULL,
      array_agg(n.revision ORDER BY n.uri) FILTER (WHERE n.revision <> o.revision), false,
      0, sum(n.chunks - o.chunks), sum(n.vectors - o.vectors), sum(n.words - o.words)::bigint)
    FROM new_rows n JOIN old_rows o USING (workspace_id, id)
   WHERE (n.revision, n.chunks, n.vectors, n.words) <> (o.revision, o.chunks, o.vectors, o.words)
   GROUP BY n.workspace_id;
  RETURN NULL;
END $$;

CREATE FUNCTION rag_documents_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  PERFORM rag_publish(workspace_id, 'document', array_agg(id ORDER BY uri), NULL,
      array_agg(revision ORDER BY uri), true, -count(*), -sum(chunks), -sum(vectors), -sum(words)::bigint)
    FROM old_rows GROUP BY workspace_id;
  RETURN NULL;
END $$;

CREATE TRIGGER documents_inserted AFTER INSERT ON documents REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_documents_inserted();
CREATE TRIGGER documents_updated AFTER UPDATE ON documents
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_documents_updated();
CREATE TRIGGER documents_deleted AFTER DELETE ON documents REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_documents_deleted();

CREATE FUNCTION rag_sessions_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  PERFORM rag_publish(workspace_id, 'chat_session', array_agg(id ORDER BY id),
      array_agg(user_id ORDER BY id), array_agg(messages ORDER BY id), TG_ARGV[0]::boolean, 0, 0, 0, 0)
    FROM changed GROUP BY workspace_id;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_inserted AFTER INSERT ON sessions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION rag_sessions_changed('false');
CREATE TRIGGER sessions_updated AFTER UPDATE ON sessions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION rag_sessions_changed('false');
CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION rag_sessions_changed('true');
