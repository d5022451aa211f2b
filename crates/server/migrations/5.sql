-- What somebody has sent is asked for as a whole, and rarely; each operation paid for being found by it.

DROP INDEX sync_op_user;
