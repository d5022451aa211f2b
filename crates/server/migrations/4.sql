-- What has come back of a session after a restore: done again from the beginning when something comes that belongs before
-- it. It counts as long as nothing else has changed the session since.

CREATE TABLE put_back (
  account BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,             -- whose session it is
  version BIGINT NOT NULL,             -- the session's, when this was written
  steps   TEXT NOT NULL,               -- JSON
  PRIMARY KEY (account, session_id)
);
CREATE INDEX put_back_user ON put_back (account, user_id);
