-- Most punches are booked on nothing: those need no place in the index of projects.

DROP INDEX session_by_project;
CREATE INDEX session_by_project ON session (account, project_id, start_time, id)
  WHERE project_id IS NOT NULL AND void IS FALSE AND held IS FALSE;
