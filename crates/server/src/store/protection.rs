//! Keeps the journal append-only by the database itself: whoever opens it with another program cannot change or delete
//! a record by mistake. It is the one text that each engine has for itself, since triggers are in no common subset.
//!
//! The one change that passes is the erasure of a person: it takes texts out of a record and says so in it. A second one
//! passes for somebody else whom the record names; both are pinned by a digest (`erasure.rs`).
//!
//! It stands outside of the migrations, and an engine without triggers goes on without it: what the journal promises
//! does not hang on it. The hash chain shows what was changed; this prevents it.

use rusqlite::Connection;
use tokio_postgres::Client;

use super::Error;

const SQLITE: &str = "
CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal
WHEN NEW.erased_by IS NULL OR NEW.erased_by <> COALESCE(OLD.erased_by, NEW.erased_by)
  OR (OLD.account, OLD.n, OLD.op, OLD.kind, OLD.subject, OLD.subject_id, OLD.user_id, OLD.author_id, OLD.at, OLD.decided,
      OLD.hash)
  IS NOT (NEW.account, NEW.n, NEW.op, NEW.kind, NEW.subject, NEW.subject_id, NEW.user_id, NEW.author_id, NEW.at,
      NEW.decided, NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
";

const POSTGRES: &str = "
BEGIN;
CREATE OR REPLACE FUNCTION journal_is_appended_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND NEW.erased_by = COALESCE(OLD.erased_by, NEW.erased_by)
    AND (OLD.account, OLD.n, OLD.op, OLD.kind, OLD.subject, OLD.subject_id, OLD.user_id, OLD.author_id, OLD.at,
         OLD.decided, OLD.hash)
    IS NOT DISTINCT FROM (NEW.account, NEW.n, NEW.op, NEW.kind, NEW.subject, NEW.subject_id, NEW.user_id, NEW.author_id,
         NEW.at, NEW.decided, NEW.hash)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the journal is only appended to';
END $$;
CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_appended_to();
COMMIT;
";

/// # Errors
/// The database's.
pub(super) fn sqlite(connection: &Connection) -> Result<(), Error> {
    Ok(connection.execute_batch(SQLITE)?)
}

/// An engine that cannot do it, or somebody who may not, is no reason not to start.
///
/// # Errors
/// The connection's.
pub(super) async fn postgres(client: &Client) -> Result<(), Error> {
    if is_protected(client).await {
        return Ok(());
    }
    if let Err(error) = client.batch_execute(POSTGRES).await {
        client.batch_execute("ROLLBACK").await?;
        // Another process that starts may have been faster.
        if !is_protected(client).await {
            tracing::warn!(%error, "this engine does not protect the journal; its hash chain still shows every change");
        }
    }
    Ok(())
}

async fn is_protected(client: &Client) -> bool {
    let text =
        "SELECT 1 FROM pg_catalog.pg_trigger WHERE tgname = 'journal_no_change' AND tgrelid = 'journal'::regclass";
    client.query_opt(text, &[]).await.is_ok_and(|found| found.is_some())
}
