-- Beside a server that knows the plain sessions API alone: the journal of steps. Like the tables of 2.sql these are not
-- made from the journal.

-- A session of that server that stands, or shall stand, for a stretch of work of a session here.
CREATE TABLE twin (
  session TEXT NOT NULL,
  k       INTEGER NOT NULL,              -- its number among the session's
  remote  TEXT UNIQUE,                   -- the server's id: one session there stands for one stretch here
  unfinished INTEGER NOT NULL CHECK (unfinished IN (0, 1)),  -- runs there, or may
  card    INTEGER NOT NULL CHECK (card IN (0, 1)),           -- a person has something to see
  twin    TEXT NOT NULL,                 -- JSON
  PRIMARY KEY (session, k)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_unfinished ON twin (session, k) WHERE unfinished;
CREATE INDEX twin_card ON twin (session, k) WHERE card;

-- Sessions that were changed since there was nothing left to tell of them, in the order they are told.
CREATE TABLE due (
  session TEXT PRIMARY KEY,
  open    INTEGER NOT NULL CHECK (open IN (0, 1)),
  start_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX due_order ON due (open, start_time, session);

-- Where the steps stand, in one row.
CREATE TABLE course (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  course TEXT NOT NULL,                  -- JSON
  told   INTEGER NOT NULL CHECK (told IN (0, 1))  -- a person has read what such a server cannot be told
) STRICT;
