-- A session as it was told is longer than what a table without row numbers keeps beside its key: each had a page of the
-- file to itself. Beside a row number three and more share one.
ALTER TABLE remote RENAME TO remote_alone;
CREATE TABLE remote (
  session TEXT PRIMARY KEY,
  n       INTEGER NOT NULL,              -- the server's number of its last change
  runs    INTEGER NOT NULL CHECK (runs IN (0, 1)),
  record  TEXT NOT NULL                  -- JSON
) STRICT;
INSERT INTO remote (session, n, runs, record) SELECT session, n, runs, record FROM remote_alone ORDER BY n;
DROP TABLE remote_alone;
CREATE INDEX remote_runs ON remote (n) WHERE runs;
