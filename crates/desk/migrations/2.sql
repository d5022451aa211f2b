-- What it takes to stand beside a server: sessions that wait for another to end, and what was told and sent.
-- `link`, `outbox`, `remote`, `aside`, `proposal` and `raw` are not made from the journal: they are what is known of the
-- server. Without a server they are empty.

ALTER TABLE session ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));   -- open beside one that runs
ALTER TABLE session ADD COLUMN shell INTEGER NOT NULL DEFAULT 0 CHECK (shell IN (0, 1)); -- its clock-in has not arrived
DROP INDEX one_running;
CREATE UNIQUE INDEX one_running ON session ((end_time IS NULL)) WHERE end_time IS NULL AND NOT void AND NOT held;
CREATE INDEX session_held ON session (start_time) WHERE held;

-- Two devices may call two projects the same; the server says which of them become one.
DROP INDEX dimension_name;
CREATE INDEX dimension_name ON dimension (dimension, name);
CREATE TABLE dimension_merge (
  id   TEXT PRIMARY KEY,                 -- no longer there
  into_id TEXT NOT NULL                  -- what it has become
) STRICT, WITHOUT ROWID;

-- The server this data belongs to, in one row.
CREATE TABLE link (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  url    TEXT NOT NULL,
  mode   TEXT NOT NULL CHECK (mode IN ('stint', 'strict')),
  server TEXT NOT NULL,                  -- the server's id: never another one at the same address
  account TEXT NOT NULL,                 -- the organisation
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  roles  TEXT NOT NULL,                  -- JSON
  keys   TEXT NOT NULL,                  -- under which name the credential is kept, outside of this file
  nonce  TEXT NOT NULL,                  -- kept there, too: a copy of this file is noticed
  seen   INTEGER NOT NULL,               -- the last journal record that was looked at for the outbox
  high_water TEXT,
  cursor INTEGER NOT NULL,
  phase  TEXT NOT NULL,                  -- JSON
  last_ok INTEGER,                       -- when the server last answered well, ms UTC
  trouble TEXT                           -- JSON: what keeps the two apart; none: nothing does
) STRICT;

-- What was done here, as it goes to the server.
CREATE TABLE outbox (
  n       INTEGER PRIMARY KEY,           -- of the journal
  op      TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL,                 -- what it is about: a session's or dimension's id, a setting's name
  fact    INTEGER NOT NULL CHECK (fact IN (0, 1)),  -- may overtake what waits for a person
  state   TEXT NOT NULL CHECK (state IN ('pending', 'acked', 'card', 'parked')),
  counts  INTEGER NOT NULL CHECK (counts IN (0, 1)),  -- the server has applied it
  base    TEXT NOT NULL,                 -- JSON: what it was made on
  version INTEGER NOT NULL,              -- the server's number with which it counts; 0: it does not
  receipt TEXT,                          -- JSON
  decided INTEGER,                       -- when the server first took it, ms UTC
  code    TEXT,                          -- the server's remark, or why not
  proposal TEXT,                         -- the server's id of the proposal that it became
  looked  INTEGER NOT NULL CHECK (looked IN (0, 1)),  -- a person has seen the remark
  tries   INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_waits ON outbox (n) WHERE state = 'pending';
CREATE INDEX outbox_again ON outbox (n) WHERE state = 'pending' AND receipt IS NOT NULL;
CREATE INDEX outbox_person ON outbox (n) WHERE state IN ('card', 'parked');
CREATE INDEX outbox_subject ON outbox (subject, n);
CREATE INDEX outbox_version ON outbox (version) WHERE version > 0;
CREATE INDEX outbox_remark ON outbox (n) WHERE code IS NOT NULL AND NOT looked;

-- What the server last told of a session.
CREATE TABLE remote (
  session TEXT PRIMARY KEY,
  n       INTEGER NOT NULL,              -- the server's number of its last change
  runs    INTEGER NOT NULL CHECK (runs IN (0, 1)),
  record  TEXT NOT NULL                  -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_runs ON remote (n) WHERE runs;

-- A new reading of everything, until it is whole.
CREATE TABLE aside (
  n      INTEGER PRIMARY KEY,
  record TEXT NOT NULL
) STRICT;

-- Changes that wait for somebody's decision, mine or another's.
CREATE TABLE proposal (
  id      TEXT PRIMARY KEY,
  n       INTEGER NOT NULL,
  session TEXT NOT NULL,
  state   TEXT NOT NULL,
  author  TEXT NOT NULL,
  op      TEXT,
  record  TEXT NOT NULL                  -- JSON
) STRICT, WITHOUT ROWID;

-- Records of kinds that this version does not know, for one that does.
CREATE TABLE raw (
  n      INTEGER PRIMARY KEY,
  record TEXT NOT NULL
) STRICT;
