-- The journal is the truth; every other table but `preference` and `device` is what it amounts to, and can be made
-- from it again. Times are milliseconds UTC, days are days since 1970-01-01, lengths are milliseconds.

CREATE TABLE journal (
  n       INTEGER PRIMARY KEY,           -- from 1, without a gap
  op      TEXT NOT NULL UNIQUE,          -- UUIDv7
  batch   TEXT NOT NULL,                 -- the op of the batch's first record: the unit of undo
  undoes  TEXT,                          -- the batch that this one takes back or brings back
  kind    TEXT NOT NULL,                 -- clock.in, session.set …
  session TEXT,
  at      INTEGER NOT NULL,              -- the stamp: wall clock
  zone    TEXT NOT NULL,
  offset_min INTEGER NOT NULL,
  boot    TEXT NOT NULL,
  mono_us INTEGER NOT NULL,
  device  TEXT NOT NULL,
  reason  TEXT,
  act     TEXT NOT NULL,                 -- the act as JSON
  hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX journal_session ON journal (session) WHERE session IS NOT NULL;
CREATE INDEX journal_batch ON journal (batch, n);

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- The newest record, written with it: a cut-off tail is noticed.
CREATE TABLE head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  n    INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

-- What undo and redo would take next: one row a batch that a person did (undos themselves have none).
CREATE TABLE deed (
  batch TEXT PRIMARY KEY,
  n     INTEGER NOT NULL,                -- of its first record
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),  -- dropped: undone, then something else was done
  last  TEXT NOT NULL                    -- the batch that holds its last word: itself, its undo, its redo …
) STRICT, WITHOUT ROWID;
CREATE INDEX deed_done ON deed (n) WHERE state = 'done';
CREATE INDEX deed_undone ON deed (n) WHERE state = 'undone';

CREATE TABLE session (
  key   INTEGER PRIMARY KEY,             -- local and short, for entry; never leaves this file
  id    TEXT NOT NULL UNIQUE,            -- UUIDv7
  zone  TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('punch', 'manual', 'import')),
  original_start_time INTEGER NOT NULL,
  original_end_time   INTEGER,
  start_time INTEGER NOT NULL,
  end_time   INTEGER,
  note  TEXT NOT NULL,
  void  INTEGER NOT NULL CHECK (void IN (0, 1)),
  pending_start INTEGER,
  clock_moved   INTEGER NOT NULL CHECK (clock_moved IN (0, 1)),
  -- Derived, kept with the row so that lists and sums need no arithmetic; a running session's count is 0 here.
  day INTEGER NOT NULL,                  -- business day
  counted_work_ms  INTEGER NOT NULL,
  counted_break_ms INTEGER NOT NULL,
  overlap   INTEGER NOT NULL CHECK (overlap IN (0, 1)),
  corrected INTEGER NOT NULL CHECK (corrected IN (0, 1)),
  CHECK (end_time IS NULL OR end_time >= start_time)
) STRICT;
CREATE UNIQUE INDEX one_running ON session ((end_time IS NULL)) WHERE end_time IS NULL AND NOT void;
CREATE INDEX session_day ON session (day, start_time) WHERE NOT void;
CREATE INDEX session_start ON session (start_time) WHERE NOT void;
-- A running session is in neither of these two: a clock-in writes to fewer places.
CREATE INDEX session_end ON session (end_time) WHERE NOT void AND end_time IS NOT NULL;
CREATE INDEX session_void ON session (day) WHERE void;
CREATE INDEX session_overlap ON session (end_time) WHERE overlap AND NOT void;
-- The longest session bounds how far back an overlap can begin.
CREATE INDEX session_length ON session (end_time - start_time) WHERE NOT void AND end_time IS NOT NULL;

CREATE TABLE entry (
  session_key INTEGER NOT NULL REFERENCES session (key),
  position INTEGER NOT NULL,
  kind  TEXT NOT NULL CHECK (kind IN ('work', 'break')),
  start_time INTEGER NOT NULL,
  end_time   INTEGER,
  project    TEXT,
  category   TEXT,
  labor_type TEXT,
  PRIMARY KEY (session_key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_project ON entry (project, start_time) WHERE project IS NOT NULL;
CREATE INDEX entry_category ON entry (category, start_time) WHERE category IS NOT NULL;
CREATE INDEX entry_labor_type ON entry (labor_type, start_time) WHERE labor_type IS NOT NULL;

-- Sums of a business day's sessions that have ended: what balances and outlines are added up from.
CREATE TABLE day_total (
  day      INTEGER PRIMARY KEY,
  sessions INTEGER NOT NULL,
  work_ms  INTEGER NOT NULL,
  break_ms INTEGER NOT NULL
) STRICT;

-- The same days' sessions as a filter sees them, deleted ones too, packed into one value a day (crates/desk/src/line.rs):
-- a search through a hundred thousand sessions reads a few thousand rows.
CREATE TABLE day_lines (
  day   INTEGER PRIMARY KEY,
  lines BLOB NOT NULL
) STRICT;

CREATE TABLE dimension (
  id        TEXT PRIMARY KEY,
  dimension TEXT NOT NULL CHECK (dimension IN ('project', 'category', 'labor_type')),
  name      TEXT NOT NULL,
  archived  INTEGER NOT NULL CHECK (archived IN (0, 1)),
  used_at   INTEGER                      -- derived: the start of the newest entry booked on it
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dimension_name ON dimension (dimension, name);

CREATE TABLE target (
  valid_from INTEGER PRIMARY KEY,
  minutes    TEXT NOT NULL               -- [480,480,480,480,480,0,0], Monday first
) STRICT;

CREATE TABLE day_off (
  day     INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL CHECK (kind IN ('holiday', 'vacation', 'sick')),
  portion TEXT NOT NULL CHECK (portion IN ('full', 'half'))
) STRICT;

CREATE TABLE opening (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  day     INTEGER NOT NULL,
  minutes INTEGER NOT NULL
) STRICT;

CREATE TABLE policy (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  day_start_min INTEGER NOT NULL,
  rule_pack TEXT NOT NULL
) STRICT;

-- Taste, one JSON value a name; not in the journal.
CREATE TABLE preference (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who writes here, and what was last done for the file's own sake.
CREATE TABLE device (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  id   TEXT NOT NULL,
  name TEXT NOT NULL,
  zones TEXT NOT NULL                    -- the edition of the zone rules that business days were made with
) STRICT;
