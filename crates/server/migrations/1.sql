-- One text for SQLite and PostgreSQL. Ids are snowflakes made by the program, times milliseconds UTC, days are days
-- since 1970-01-01. Every key begins with the account, so that a distributed engine can spread accounts.
-- The journal is the truth about sessions: `session` is what its records amount to.

CREATE TABLE account (
  id         BIGINT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The newest record of the journal. Whoever writes takes this row first, so that numbers follow each other without a
-- hole in the order in which they become visible, and the hash chain with them.
CREATE TABLE head (
  account BIGINT NOT NULL PRIMARY KEY,
  n       BIGINT NOT NULL,
  hash    TEXT NOT NULL,               -- hex
  epoch   BIGINT NOT NULL              -- grows by one with each restore
);

CREATE TABLE journal (
  account BIGINT NOT NULL,
  n       BIGINT NOT NULL,             -- from 1, without a gap
  op      TEXT NOT NULL,               -- UUIDv7
  kind    TEXT NOT NULL,               -- clock.in, session.set, token.revoke …
  subject TEXT NOT NULL,               -- what it is about: session, user, team, shift …
  subject_id BIGINT NOT NULL,
  user_id   BIGINT NOT NULL,           -- whose time or thing it is
  author_id BIGINT NOT NULL,           -- who did it
  device  TEXT NOT NULL,               -- the name of the token it was done with
  at      BIGINT NOT NULL,             -- when it was pressed, as the caller says
  decided BIGINT NOT NULL,             -- when this server took it
  reason  TEXT,
  act     TEXT NOT NULL,               -- the act as JSON, old values beside new ones
  hash    TEXT NOT NULL,               -- hex
  PRIMARY KEY (account, n)
);
CREATE UNIQUE INDEX journal_op ON journal (account, op);
CREATE INDEX journal_subject ON journal (account, subject, subject_id, n);
CREATE INDEX journal_user ON journal (account, user_id, n);

CREATE TABLE account_user (
  account   BIGINT NOT NULL,
  id        BIGINT NOT NULL,
  name      TEXT NOT NULL,             -- what one signs in with, lower case
  full_name TEXT NOT NULL,
  role      TEXT NOT NULL CHECK (role IN ('worker', 'manager', 'admin')),
  zone      TEXT NOT NULL,             -- IANA
  password  TEXT,                      -- argon2id, PHC string; none: cannot sign in by password
  disabled  BOOLEAN NOT NULL,
  erased_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX account_user_name ON account_user (account, name);

CREATE TABLE team (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  name    TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX team_name ON team (account, name);

CREATE TABLE team_member (
  account BIGINT NOT NULL,
  team_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  manages BOOLEAN NOT NULL,            -- manages the team rather than works in it
  PRIMARY KEY (account, team_id, user_id)
);
CREATE INDEX team_member_user ON team_member (account, user_id);

-- A device that somebody signed in on. Its tokens come and go; the device is what a person sees and revokes.
CREATE TABLE device (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  name    TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  revoked_at BIGINT,
  PRIMARY KEY (account, id)
);
CREATE INDEX device_user ON device (account, user_id);

CREATE TABLE token (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  device_id BIGINT NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('personal', 'access', 'refresh')),
  hash    TEXT NOT NULL,               -- SHA-256 of the token, hex: a stolen database signs nobody in
  created_at BIGINT NOT NULL,
  expires_at BIGINT,                   -- none: until revoked
  used_at BIGINT,                      -- of a refresh token: when its successor was first used
  revoked_at BIGINT,
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX token_hash ON token (account, hash);
CREATE INDEX token_device ON token (account, device_id);

-- Projects, categories and labor types.
CREATE TABLE dimension (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  uuid    TEXT NOT NULL,               -- as it travels
  dimension TEXT NOT NULL CHECK (dimension IN ('project', 'category', 'labor_type')),
  name    TEXT NOT NULL,
  archived BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX dimension_uuid ON dimension (account, uuid);
CREATE UNIQUE INDEX dimension_name ON dimension (account, dimension, name);

CREATE TABLE session (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  uuid    TEXT NOT NULL,               -- as it travels, UUIDv7
  user_id BIGINT NOT NULL,
  shift_id BIGINT,
  zone    TEXT NOT NULL,
  source  TEXT NOT NULL CHECK (source IN ('punch', 'manual', 'import')),
  original_start_time BIGINT NOT NULL,
  original_end_time   BIGINT,
  start_time BIGINT NOT NULL,
  end_time   BIGINT,
  note    TEXT NOT NULL,
  entries TEXT NOT NULL,               -- JSON: they tile the session, are read and written with it and never alone;
                                       -- each with its number and the moment of its last change
  void    BOOLEAN NOT NULL,
  held    BOOLEAN NOT NULL,            -- open beside another that runs: not shown as running
  pending_start BIGINT,
  clock_moved BOOLEAN NOT NULL,
  project_id BIGINT,                   -- derived: the last work entry's
  version BIGINT NOT NULL,             -- the journal's number of its last change
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  updated_by BIGINT NOT NULL,
  ended_by   BIGINT,
  PRIMARY KEY (account, id),
  CHECK (end_time IS NULL OR end_time >= start_time)
);
CREATE UNIQUE INDEX session_by_uuid ON session (account, uuid);
CREATE UNIQUE INDEX one_running ON session (account, user_id) WHERE end_time IS NULL AND void IS FALSE AND held IS FALSE;
CREATE INDEX session_by_user ON session (account, user_id, id) WHERE void IS FALSE AND held IS FALSE;
CREATE INDEX session_by_time ON session (account, user_id, start_time) WHERE void IS FALSE;
CREATE INDEX session_by_start ON session (account, start_time, id) WHERE void IS FALSE AND held IS FALSE;
CREATE INDEX session_by_project ON session (account, project_id, start_time, id) WHERE void IS FALSE AND held IS FALSE;
CREATE INDEX session_by_version ON session (account, version);
CREATE INDEX session_by_shift ON session (account, shift_id) WHERE shift_id IS NOT NULL;

-- A wish to change times that somebody else has to decide.
CREATE TABLE correction (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,             -- whose session
  author_id BIGINT NOT NULL,
  state   TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected', 'withdrawn')),
  base    BIGINT NOT NULL,             -- the session's version that it was made on
  change  TEXT NOT NULL,               -- JSON
  reason  TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT,
  answer  TEXT,
  PRIMARY KEY (account, id)
);
CREATE INDEX correction_user ON correction (account, user_id, id);
CREATE INDEX correction_open ON correction (account, id) WHERE state = 'proposed';

CREATE TABLE timesheet (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  first_day BIGINT NOT NULL,
  last_day  BIGINT NOT NULL,
  state   TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'approved', 'returned')),
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by BIGINT NOT NULL,
  reason  TEXT,
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX timesheet_period ON timesheet (account, user_id, first_day);

-- The schedule: rosters, tracks (team, place, role) and the shifts planned in them.
CREATE TABLE guide (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  name    TEXT NOT NULL,
  zone    TEXT NOT NULL,               -- IANA
  version BIGINT NOT NULL,             -- the journal's number of its last change
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);

CREATE TABLE track (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  guide_id BIGINT NOT NULL,
  name    TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE INDEX track_guide ON track (account, guide_id, id);

CREATE TABLE shift (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  guide_id BIGINT NOT NULL,
  name    TEXT NOT NULL,
  description_html TEXT,               -- sanitised when it was written
  start_time BIGINT NOT NULL,
  end_time   BIGINT,
  all_day BOOLEAN NOT NULL,
  allow_rating    BOOLEAN NOT NULL,
  add_to_schedule BOOLEAN NOT NULL,
  import_id TEXT,
  image   TEXT,                        -- the name of its image
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account, id),
  CHECK (end_time IS NULL OR end_time > start_time)
);
CREATE INDEX shift_guide ON shift (account, guide_id, id);
CREATE INDEX shift_start ON shift (account, start_time);

CREATE TABLE shift_track (
  account BIGINT NOT NULL,
  shift_id BIGINT NOT NULL,
  track_id BIGINT NOT NULL,
  PRIMARY KEY (account, shift_id, track_id)
);
CREATE INDEX shift_track_track ON shift_track (account, track_id, shift_id);

-- Who is assigned to a shift. Its times stand here again, so that a clock-in finds its shift in one look at an index,
-- however many shifts its user has had.
CREATE TABLE shift_user (
  account BIGINT NOT NULL,
  shift_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  start_time BIGINT NOT NULL,
  until_time BIGINT NOT NULL,          -- the end, or the moment that counts as one
  PRIMARY KEY (account, shift_id, user_id)
);
CREATE INDEX shift_user_time ON shift_user (account, user_id, until_time);

-- An image is fetched without a credential, by a name that nobody guesses.
CREATE TABLE image (
  account BIGINT NOT NULL,
  name    TEXT NOT NULL,               -- 128 random bits, hex
  media_type TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  bytes   BYTEA NOT NULL,
  PRIMARY KEY (account, name)
);

-- What an app says while it runs.
CREATE TABLE presence (
  account BIGINT NOT NULL,
  id      BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  device_id BIGINT NOT NULL,           -- of the token it was begun with: a renewed token goes on with it
  start_time BIGINT NOT NULL,
  last_keepalive BIGINT NOT NULL,
  stop_time BIGINT,                    -- set when the next one begins; an old last_keepalive means stopped, too
  visible BOOLEAN NOT NULL,
  paths   TEXT NOT NULL,               -- JSON, the newest last
  time_visible BIGINT NOT NULL,        -- milliseconds
  PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX presence_device ON presence (account, device_id) WHERE stop_time IS NULL;
CREATE INDEX presence_user ON presence (account, user_id, id);

-- The answer to a write, given again when the same write comes again.
CREATE TABLE idempotency (
  account BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,           -- SHA-256 of method, path and body, hex
  status  BIGINT NOT NULL,
  body    TEXT NOT NULL,
  etag    TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account, user_id, idempotency_key)
);
CREATE INDEX idempotency_age ON idempotency (account, created_at);

-- Which process may make ids with which node number.
CREATE TABLE node (
  node    BIGINT NOT NULL PRIMARY KEY,
  holder  TEXT NOT NULL,
  until   BIGINT NOT NULL
);

-- Values of the server itself: the signing key, its public id.
CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- The one account that a server begins with.
INSERT INTO account (id, name, created_at) VALUES (1, '', 0);
INSERT INTO head (account, n, hash, epoch)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 1);
