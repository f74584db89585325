-- A conversation's id may be another user's after its first user has deleted it: then both have an entry
-- in the feed, and neither hides the other's.
PRAGMA user_version = 2;

CREATE TABLE changes_by_owner (
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
  PRIMARY KEY (workspace, number)
) WITHOUT ROWID;

INSERT INTO changes_by_owner (workspace, number, kind, entity, row, owner, revision, deleted)
SELECT workspace, number, kind, entity, row, owner, revision, deleted FROM changes ORDER BY workspace, number;

DROP TABLE changes;
ALTER TABLE changes_by_owner RENAME TO changes;
CREATE UNIQUE INDEX changes_of_entity ON changes (workspace, kind, entity, coalesce(owner, ''));
