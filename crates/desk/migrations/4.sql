-- What cards need beside what they are about. Like the tables of 2.sql these are not made from the journal.

-- Who did what another version is made of, and where, as the server tells: kept, so that a card says it without a network.
CREATE TABLE hand (
  op     TEXT PRIMARY KEY,
  author TEXT NOT NULL,                  -- empty: the server does not say
  device TEXT NOT NULL,
  at     INTEGER                         -- when it was pressed, ms UTC
) STRICT, WITHOUT ROWID;

-- Sessions open beside the one that runs, of which a person has said that both are right.
CREATE TABLE both_right (
  session TEXT PRIMARY KEY,
  at      INTEGER NOT NULL               -- when it was said, ms UTC
) STRICT, WITHOUT ROWID;
