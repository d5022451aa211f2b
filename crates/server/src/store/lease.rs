//! The table `node`: which process may make ids with which node number.
//!
//! A lease is for a while and renewed. The next holder of a number begins at the end of the lease before it, so that ids
//! stay unique even when a wall clock was set back in between.

use std::time::Duration;

use futures_util::FutureExt;
use stint_domain::Instant;

use super::writer::{WeakWriter, Writer};
use super::{Failure, Sql};
use crate::ids::{NODES, Snowflakes};
use crate::problem::Problem;
use crate::values;

/// Milliseconds that a lease lasts.
const LEASE_MS: i64 = 60_000;
const RENEW: Duration = Duration::from_secs(20);

struct Lease {
    holder: String,
    now: Instant,
}

/// Takes a node number and keeps it for as long as the process lives; answers with the name of its holder, too.
pub(super) async fn take(writer: &Writer) -> Result<(Snowflakes, String), super::Error> {
    let holder = uuid::Uuid::from_u128(crate::random::u128()).simple().to_string();
    let lease = Lease { holder: holder.clone(), now: crate::now() };
    let (node, from) = match writer.run(None, lease, |sql, lease| first_free(sql, lease).boxed()).await {
        Ok(found) => found,
        Err(Failure::Database(error)) => return Err(error),
        Err(Failure::Refused(problem)) => return Err(super::Error::Unavailable(problem.detail)),
    };
    let snowflakes = Snowflakes::new(node, from);
    tokio::spawn(keep(writer.downgrade(), holder.clone()));
    Ok((snowflakes, holder))
}

/// Gives it back, so that nobody has to wait for its end. From `reached` on no id was made.
pub(super) async fn give_back(writer: &Writer, holder: &str, reached: Instant) {
    let lease = Lease { holder: holder.to_owned(), now: reached };
    if writer.run(None, lease, |sql, lease| end(sql, lease).boxed()).await.is_err() {
        tracing::warn!("the lease of the node number was not given back; it ends by itself");
    }
}

async fn keep(writer: WeakWriter, holder: String) {
    loop {
        tokio::time::sleep(RENEW).await;
        let Some(writer) = writer.upgrade() else { return };
        let lease = Lease { holder: holder.clone(), now: crate::now() };
        if writer.run(None, lease, |sql, lease| renew(sql, lease).boxed()).await.is_err() {
            tracing::warn!("the lease of the node number was not renewed; it is tried again");
        }
    }
}

async fn first_free(sql: &mut Sql<'_>, lease: &Lease) -> Result<(i64, Instant), Failure> {
    let rows = sql.rows("SELECT node, until FROM node ORDER BY node", &[]).await?;
    let mut known = Vec::new();
    for row in rows {
        known.push((row.integer(0)?, Instant(row.integer(1)?)));
    }
    let until = |node| known.iter().find(|(one, _)| *one == node).map(|(_, until)| *until);
    let free = (0..NODES).find(|node| until(*node).is_none_or(|until| until < lease.now));
    let node = free.ok_or_else(|| Problem::conflict("no_node", "32 processes use this database already."))?;
    let text = "INSERT INTO node (node, holder, until) VALUES ($1, $2, $3) \
                ON CONFLICT (node) DO UPDATE SET holder = excluded.holder, until = excluded.until";
    sql.execute(text, &values![node, &lease.holder, lease.now + LEASE_MS]).await?;
    let from = until(node).map_or(lease.now, |until| until.max(lease.now));
    Ok((node, from))
}

async fn end(sql: &mut Sql<'_>, lease: &Lease) -> Result<(), Failure> {
    let text = "UPDATE node SET until = $2 WHERE holder = $1";
    sql.execute(text, &values![&lease.holder, lease.now]).await?;
    Ok(())
}

async fn renew(sql: &mut Sql<'_>, lease: &Lease) -> Result<(), Failure> {
    let text = "UPDATE node SET until = $2 WHERE holder = $1";
    sql.execute(text, &values![&lease.holder, lease.now + LEASE_MS]).await?;
    Ok(())
}
