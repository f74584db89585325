-- The truth of an embedded store. Rows are numbered by store_info's counters and never reused, since
-- the indexes know chunks and documents by row. Ids are the 16 bytes of a UUID, times microseconds
-- since 1970 unless they are another's, which are kept as ISO 8601 text to their last digit.
PRAGMA application_id = 1380009794;
PRAGMA user_version = 1;

CREATE TABLE store_info (
  one               INTEGER PRIMARY KEY CHECK (one = 1),
  next_row          INTEGER NOT NULL,
  model_name        TEXT,
  model_dimensions  INTEGER,
  model_fingerprint TEXT
);
INSERT INTO store_info (one, next_row) VALUES (1, 1);

CREATE TABLE workspaces (
  no     INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  id     TEXT NOT NULL,
  head   INTEGER NOT NULL DEFAULT 0,
  -- The newest change of a document: what the indexes are compared with.
  documents_head INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, id)
);

CREATE TABLE documents (
  row            INTEGER PRIMARY KEY,
  workspace      INTEGER NOT NULL REFERENCES workspaces (no),
  id             BLOB NOT NULL UNIQUE,
  uri            TEXT NOT NULL,
  title          TEXT NOT NULL,
  media_type     TEXT NOT NULL,
  metadata       TEXT NOT NULL,
  source_version TEXT,
  source_time    TEXT,
  content_hash   BLOB NOT NULL,
  revision       INTEGER NOT NULL,
  chunks         INTEGER NOT NULL,
  characters     INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  -- What of the text no chunk covers; the rest is with the chunks.
  remainder      TEXT NOT NULL,
  UNIQUE (workspace, uri)
);

CREATE TABLE chunks (
  row        INTEGER PRIMARY KEY,
  workspace  INTEGER NOT NULL REFERENCES workspaces (no),
  document   INTEGER NOT NULL REFERENCES documents (row),
  id         BLOB NOT NULL UNIQUE,
  ordinal    INTEGER NOT NULL,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  page       INTEGER,
  headings   TEXT NOT NULL,
  text       TEXT NOT NULL,
  embedding  BLOB
);
CREATE INDEX chunks_by_document ON chunks (document, ordinal);
CREATE INDEX chunks_embedded ON chunks (workspace) WHERE embedding IS NOT NULL;

CREATE TABLE revisions (
  row            INTEGER PRIMARY KEY,
  document       INTEGER NOT NULL REFERENCES documents (row),
  number         INTEGER NOT NULL,
  title          TEXT NOT NULL,
  media_type     TEXT NOT NULL,
  metadata       TEXT NOT NULL,
  source_version TEXT,
  source_time    TEXT,
  content_hash   BLOB NOT NULL,
  characters     INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  -- Null where the next revision has the same text.
  text           BLOB,
  UNIQUE (document, number)
);

CREATE TABLE changes (
  workspace INTEGER NOT NULL REFERENCES workspaces (no),
  number    INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  entity    BLOB NOT NULL,
  -- The document's row, which the indexes still know when it is gone; 0 for others.
  row       INTEGER NOT NULL,
  -- The only user who sees it; null if all do.
  owner     TEXT,
  revision  INTEGER NOT NULL,
  deleted   INTEGER NOT NULL,
  PRIMARY KEY (workspace, number),
  UNIQUE (workspace, kind, entity)
) WITHOUT ROWID;

CREATE TABLE sessions (
  row        INTEGER PRIMARY KEY,
  workspace  INTEGER NOT NULL REFERENCES workspaces (no),
  user       TEXT NOT NULL,
  id         BLOB NOT NULL UNIQUE,
  title      TEXT NOT NULL,
  metadata   TEXT NOT NULL,
  messages   INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX sessions_newest ON sessions (workspace, user, updated_at, id);

CREATE TABLE messages (
  row      INTEGER PRIMARY KEY,
  session  INTEGER NOT NULL REFERENCES sessions (row),
  ordinal  INTEGER NOT NULL,
  id       BLOB NOT NULL,
  role     TEXT NOT NULL,
  text     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  UNIQUE (session, ordinal),
  UNIQUE (session, id)
);
