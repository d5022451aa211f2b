-- Sync: the operations of devices, who set what last, settings of people, and what a pull reads by number.

ALTER TABLE session ADD COLUMN shell BOOLEAN NOT NULL DEFAULT FALSE; -- its clock-in has not arrived
ALTER TABLE session ADD COLUMN marks TEXT NOT NULL DEFAULT '{}';     -- JSON: which operation set which group of values last
CREATE INDEX session_held ON session (account, user_id, start_time, id) WHERE held IS TRUE;
CREATE INDEX session_by_user_version ON session (account, user_id, version);

-- The journal's number of the last change; 0 for a correction that never waited.
ALTER TABLE correction ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
UPDATE correction SET version = COALESCE((SELECT MAX(j.n) FROM journal j WHERE j.account = correction.account
  AND j.subject = 'correction' AND j.subject_id = correction.id), 0);
CREATE INDEX correction_version ON correction (account, version);

ALTER TABLE dimension ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
UPDATE dimension SET version = COALESCE((SELECT MAX(j.n) FROM journal j WHERE j.account = dimension.account
  AND j.subject = dimension.dimension AND j.subject_id = dimension.id), 1);
CREATE INDEX dimension_version ON dimension (account, version);

-- Ids under which devices made a project, category or labor type that was there already.
CREATE TABLE dimension_alias (
  account BIGINT NOT NULL,
  uuid    TEXT NOT NULL,
  dimension_id BIGINT NOT NULL,
  PRIMARY KEY (account, uuid)
);
CREATE INDEX dimension_alias_of ON dimension_alias (account, dimension_id);

-- What was answered to an operation of a device, to be answered again. Those that were refused are not in here.
CREATE TABLE sync_op (
  account BIGINT NOT NULL,
  op      TEXT NOT NULL,               -- UUIDv7
  device  TEXT NOT NULL,               -- the device's own name of itself
  n       BIGINT NOT NULL,             -- the record's number on it
  user_id BIGINT NOT NULL,             -- who sent it
  fingerprint TEXT NOT NULL,           -- SHA-256 of the operation without its receipt, hex
  result  TEXT NOT NULL,               -- JSON
  version BIGINT NOT NULL,             -- the journal's number with which it counts
  PRIMARY KEY (account, op)
);
CREATE UNIQUE INDEX sync_op_number ON sync_op (account, device, n);
CREATE INDEX sync_op_user ON sync_op (account, user_id);

-- A person's settings (target hours, a day off, the opening balance, rules), each by the act that set it last.
CREATE TABLE register (
  account BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  name    TEXT NOT NULL,               -- target:20480, day_off:20515, opening, policy
  act     TEXT NOT NULL,               -- JSON
  version BIGINT NOT NULL,             -- the journal's number of its last change
  PRIMARY KEY (account, user_id, name)
);
CREATE INDEX register_version ON register (account, version);
