-- The journal says in which order sessions changed, and whose: each punch paid for two more indexes that said it again.

DROP INDEX session_by_version;
DROP INDEX session_by_user_version;
