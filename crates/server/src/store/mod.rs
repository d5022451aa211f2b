//! The database: one text of SQL, two engines, one writer.
//!
//! Whoever needs it hands over a *job*: a function that is given [`Sql`] inside a transaction, and the wish it works on.
//! - [`Store::read`] sees one state of the database and cannot write.
//! - [`Store::write`] runs after all writes before it and before all after it, on every process of this account: each
//!   process has ONE writer, which puts the jobs that wait into one transaction, each in a savepoint of its own, and
//!   takes the row `head` first. What a job did is on disk before its answer is given; a job that fails leaves nothing,
//!   and its neighbours stay. A transaction that lost against another process is run again, so a job may run twice.
//!
//! Every table has its file beside this one, with all the SQL about it.

pub mod account;
pub mod account_user;
mod callers;
mod copy;
pub mod correction;
pub mod device;
pub mod dimension;
mod direct;
pub mod erasure;
mod error;
pub mod guide;
pub mod head;
pub mod idempotency;
pub mod image;
pub mod journal;
mod lease;
mod migrations;
pub(crate) mod orphan;
pub mod person;
mod postgres;
pub mod presence;
mod protection;
pub mod put_back;
mod reach;
mod reader;
pub mod register;
pub mod session;
pub mod session_export;
pub mod session_feed;
pub mod session_list;
pub mod setting;
pub mod shift;
mod sql;
mod sqlite;
pub mod sync_op;
mod tables;
pub mod team;
pub mod timesheet;
pub mod token;
pub mod track;
mod verify;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

pub use copy::{Counts, copy};
pub use direct::Direct;
pub use error::{Error, Failure};
pub use sql::{Question, Row, Sql, Statement, Value};
pub use sqlite::FILE;
pub use verify::{Chain, Flaw, verify};
pub use writer::Savepoint;

use crate::ids::{Snowflakes, UserId};
use reader::Reader;
use writer::Writer;

/// A function of the wish, inside a transaction.
pub type Job<W, T> = for<'a> fn(&'a mut Sql<'_>, &'a W) -> BoxFuture<'a, Result<T, Failure>>;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Place {
    /// The data folder; the database is `stint-server.db` in it.
    Folder(PathBuf),
    /// `postgres://…`
    Url(String),
}

/// The database, opened and migrated. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: Writer,
    reader: Reader,
    snowflakes: Arc<Snowflakes>,
    /// What its lease is known by.
    holder: Arc<str>,
    head: watch::Receiver<i64>,
}

impl Store {
    /// Opens the database, creates it when it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// It cannot be reached, is damaged, or was made by a newer version; then nothing was changed.
    pub async fn open(place: &Place) -> Result<Store, Error> {
        let (announce, head) = watch::channel(0);
        let (writer, reader) = match place {
            Place::Folder(folder) => sqlite::open(folder, announce).await?,
            Place::Url(url) => postgres::open(url, announce).await?,
        };
        let (snowflakes, holder) = lease::take(&writer).await?;
        Ok(Store { writer, reader, snowflakes: Arc::new(snowflakes), holder: holder.into(), head })
    }

    /// Runs a job that only reads.
    ///
    /// # Errors
    /// The job's own.
    pub async fn read<W: Send + Sync + 'static, T: Send + 'static>(
        &self,
        wish: W,
        job: Job<W, T>,
    ) -> Result<T, Failure> {
        self.reader.run(wish, job).await
    }

    /// Runs a job that writes; see the module.
    ///
    /// # Errors
    /// The job's own; a database that cannot be reached or written.
    pub async fn write<W: Send + Sync + 'static, T: Send + 'static>(
        &self,
        wish: W,
        job: Job<W, T>,
    ) -> Result<T, Failure> {
        self.writer.run(None, wish, job).await
    }

    /// The same for a job that reads and writes nothing but one user's own things: jobs of different users may run beside
    /// each other in one transaction.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_own<W: Send + Sync + 'static, T: Send + 'static>(
        &self,
        user: UserId,
        wish: W,
        job: Job<W, T>,
    ) -> Result<T, Failure> {
        self.writer.run(Some(user), wish, job).await
    }

    /// Whether writes are taken: there is somebody who would announce them.
    pub fn writes(&self) -> bool {
        self.head.has_changed().is_ok()
    }

    /// Waits until writes are not taken any more.
    pub async fn ended(&self) {
        let mut head = self.head.clone();
        while head.changed().await.is_ok() {}
    }

    /// Makes ids that no other process makes.
    pub fn snowflakes(&self) -> &Arc<Snowflakes> {
        &self.snowflakes
    }

    /// The number of the newest journal record that this process wrote or saw; changes are announced.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    /// Finishes what was accepted and closes the database.
    pub async fn close(self) {
        lease::give_back(&self.writer, &self.holder, self.snowflakes.reached()).await;
        self.writer.close().await;
    }
}
