-- The measurements of an embedded store, apart from its truth. Times are microseconds since 1970.
PRAGMA application_id = 1380009794;
PRAGMA user_version = 1;

CREATE TABLE performance_metrics (
  row       INTEGER PRIMARY KEY,
  tenant    TEXT NOT NULL,
  workspace TEXT NOT NULL,
  operation TEXT NOT NULL,
  at        INTEGER NOT NULL,
  -- In nanoseconds.
  took      INTEGER NOT NULL,
  tokens    INTEGER NOT NULL,
  model     TEXT,
  error     TEXT
);
CREATE INDEX performance_metrics_by_time ON performance_metrics (tenant, workspace, at);
