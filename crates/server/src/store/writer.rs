//! The one writer of a process: jobs that wait become one transaction.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use tokio::sync::{mpsc, oneshot, watch};

use super::callers::Callers;
use super::{Error, Failure, Job, Sql, head, journal};
use crate::ids::UserId;

/// Jobs in one transaction at most: the last one in waits for all of them.
const BATCH: usize = 256;
/// How often a transaction that lost against another process is run again.
const TRIES: u32 = 20;

/// The way to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Box<dyn Waiting>>,
    done: Arc<tokio::sync::Mutex<Option<oneshot::Receiver<()>>>>,
}

/// A way to the writer that does not keep it from ending.
pub(super) struct WeakWriter {
    jobs: mpsc::WeakSender<Box<dyn Waiting>>,
    done: Arc<tokio::sync::Mutex<Option<oneshot::Receiver<()>>>>,
}

impl WeakWriter {
    pub fn upgrade(&self) -> Option<Writer> {
        Some(Writer { jobs: self.jobs.upgrade()?, done: self.done.clone() })
    }
}

/// The writer's end of it.
pub(super) struct Desk {
    jobs: mpsc::Receiver<Box<dyn Waiting>>,
    callers: Callers,
}

pub(super) fn pair(announce: watch::Sender<i64>) -> (Writer, Desk, Teller) {
    let (sender, jobs) = mpsc::channel(4 * BATCH);
    let (ended, done) = oneshot::channel();
    let writer = Writer { jobs: sender, done: Arc::new(tokio::sync::Mutex::new(Some(done))) };
    (writer, Desk { jobs, callers: Callers::default() }, Teller { announce, _done: ended })
}

impl Writer {
    pub async fn run<W: Send + Sync + 'static, T: Send + 'static>(
        &self,
        lane: Option<UserId>,
        wish: W,
        job: Job<W, T>,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        let waiting = Box::new(Slip { lane, wish, job, outcome: None, reply });
        let gone = || Error::Unavailable("the server is shutting down".into());
        self.jobs.send(waiting).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    pub fn downgrade(&self) -> WeakWriter {
        WeakWriter { jobs: self.jobs.downgrade(), done: self.done.clone() }
    }

    /// Waits until the writer has finished what it was given. All other handles must be gone by then.
    pub async fn close(self) {
        let done = self.done.lock().await.take();
        drop(self.jobs);
        if let Some(done) = done {
            // The sender is dropped, never used: its going is the message.
            done.await.ok();
        }
    }
}

impl Desk {
    /// The jobs that wait, at least one; none when all handles are gone. For a thread of its own.
    pub fn next_blocking(&mut self) -> Option<Vec<Box<dyn Waiting>>> {
        let first = self.jobs.blocking_recv()?;
        Some(self.and_waiting(first))
    }

    /// The same, for a task.
    pub async fn next(&mut self) -> Option<Vec<Box<dyn Waiting>>> {
        let first = self.jobs.recv().await?;
        Some(self.and_waiting(first))
    }

    fn and_waiting(&mut self, first: Box<dyn Waiting>) -> Vec<Box<dyn Waiting>> {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = self.jobs.try_recv()
        {
            batch.push(job);
        }
        batch
    }

    /// Runs a batch in one transaction. Whoever waits is to be told once that is on disk.
    pub async fn run(&self, sql: &mut Sql<'_>, mut jobs: Vec<Box<dyn Waiting>>) -> Run {
        metrics::histogram!("stint_writer_batch_jobs").record(jobs.len() as f64);
        sql.callers = Some(self.callers.clone());
        let committed = commit(sql, &mut jobs).await;
        Run { jobs, committed }
    }
}

/// A batch that was run, and the number of the newest record after it.
pub(super) struct Run {
    pub jobs: Vec<Box<dyn Waiting>>,
    pub committed: Result<i64, Error>,
}

/// Tells those who wait what became of their jobs, and everybody that there is something new.
pub(super) struct Teller {
    announce: watch::Sender<i64>,
    /// Dropped when everybody was told.
    _done: oneshot::Sender<()>,
}

impl Teller {
    /// Answers a batch that could not be begun.
    pub fn turn_away(&self, batch: Vec<Box<dyn Waiting>>, error: &Error) {
        for job in batch {
            job.answer(Err(error.clone()));
        }
    }

    /// What a run wrote is on disk.
    pub fn tell(&self, run: Run) -> Result<i64, Error> {
        match &run.committed {
            Ok(head) => metrics::gauge!("stint_journal_head").set(*head as f64),
            Err(_) => metrics::counter!("stint_writer_failed_total").increment(1),
        }
        let outcome = run.committed.clone().map(|head| {
            self.announce.send_if_modified(|known| std::mem::replace(known, head) != head);
        });
        for job in run.jobs {
            job.answer(outcome.clone());
        }
        run.committed
    }
}

/// One transaction for all jobs, without savepoints at first: most jobs that fail do so before they write. When one
/// fails later, everything is taken back and run again with a savepoint each.
async fn commit(sql: &mut Sql<'_>, batch: &mut [Box<dyn Waiting>]) -> Result<i64, Error> {
    let mut care = Care::Together;
    let mut tries = 0;
    loop {
        let outcome = attempt(sql, batch, care).await;
        if outcome.is_err() {
            // What it says is of no use: the transaction may be gone already.
            sql.batch("ROLLBACK").await.ok();
        }
        match outcome {
            Ok(head) => return Ok(head),
            Err(Stop::Carefully) => care = Care::OneByOne,
            Err(Stop::Failed(Error::Again)) if tries < TRIES => tries += 1,
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Care {
    Together,
    OneByOne,
}

enum Stop {
    /// A job failed after it had written.
    Carefully,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

async fn attempt(sql: &mut Sql<'_>, batch: &mut [Box<dyn Waiting>], care: Care) -> Result<i64, Stop> {
    head::begin(sql).await?;
    sql.careful = care == Care::OneByOne;
    match care {
        Care::Together => together(sql, batch).await?,
        Care::OneByOne => one_by_one(sql, batch).await?,
    }
    Ok(head::commit(sql).await?)
}

/// Jobs of different lanes have nothing to do with each other: where the engine takes several at once, they run beside
/// each other, those of one lane in their order. Then the ones without a lane, one after the other.
async fn together(sql: &mut Sql<'_>, batch: &mut [Box<dyn Waiting>]) -> Result<(), Stop> {
    let mut lanes: BTreeMap<UserId, Vec<&mut Box<dyn Waiting>>> = BTreeMap::new();
    let mut alone = Vec::new();
    for job in batch {
        match job.lane().zip(sql.beside()) {
            Some((lane, _)) => lanes.entry(lane).or_default().push(job),
            None => alone.push(job),
        }
    }
    let abreast = lanes.into_values().filter_map(|jobs| sql.beside().map(|own| in_order(own, jobs)));
    join_all(abreast).await.into_iter().collect::<Result<(), Stop>>()?;
    for job in alone {
        step(sql, job).await?;
    }
    Ok(())
}

async fn in_order(mut sql: Sql<'_>, jobs: Vec<&mut Box<dyn Waiting>>) -> Result<(), Stop> {
    for job in jobs {
        step(&mut sql, job).await?;
    }
    Ok(())
}

async fn step(sql: &mut Sql<'_>, job: &mut Box<dyn Waiting>) -> Result<(), Stop> {
    sql.take_wrote();
    let stood = job.run(sql).await;
    let wrote = sql.take_wrote();
    match stood {
        Stood::Done => Ok(()),
        Stood::Refused if !wrote => Ok(()),
        Stood::Refused | Stood::Broken => Err(Stop::Carefully),
        Stood::Lost => Err(Error::Again.into()),
        Stood::Gone => Err(Error::Unavailable("the connection was lost".into()).into()),
    }
}

async fn one_by_one(sql: &mut Sql<'_>, batch: &mut [Box<dyn Waiting>]) -> Result<(), Stop> {
    for job in batch {
        let pen = sql.pen.as_ref().map(|pen| pen.mark());
        sql.batch("SAVEPOINT job").await?;
        match job.run(sql).await {
            Stood::Lost => return Err(Error::Again.into()),
            Stood::Gone => return Err(Error::Unavailable("the connection was lost".into()).into()),
            Stood::Done => sql.batch("RELEASE SAVEPOINT job").await?,
            Stood::Refused | Stood::Broken => {
                sql.batch("ROLLBACK TO SAVEPOINT job").await?;
                sql.batch("RELEASE SAVEPOINT job").await?;
                if let (Some(pen), Some(mark)) = (sql.pen.as_ref(), pen) {
                    pen.back_to(mark);
                }
            }
        }
    }
    Ok(())
}

/// A place inside a job's transaction to go back to.
pub struct Savepoint(Option<journal::Mark>);

impl Sql<'_> {
    /// Whether a job that fails now fails alone; if not, it is run again so.
    pub fn is_careful(&self) -> bool {
        self.careful
    }

    /// Marks a place to go back to, in the tables and in the journal. One at a time.
    ///
    /// # Errors
    /// The database's.
    pub async fn savepoint(&mut self) -> Result<Savepoint, Error> {
        self.batch("SAVEPOINT step").await?;
        Ok(Savepoint(self.pen.as_ref().map(|pen| pen.mark())))
    }

    /// What was written since the place stays.
    ///
    /// # Errors
    /// The database's.
    pub async fn stay(&mut self, _: Savepoint) -> Result<(), Error> {
        self.batch("RELEASE SAVEPOINT step").await
    }

    /// Takes back what was written since, also when a statement failed.
    ///
    /// # Errors
    /// The database's.
    pub async fn go_back(&mut self, to: Savepoint) -> Result<(), Error> {
        self.batch("ROLLBACK TO SAVEPOINT step").await?;
        self.batch("RELEASE SAVEPOINT step").await?;
        if let (Some(pen), Some(mark)) = (self.pen.as_ref(), to.0) {
            pen.back_to(mark);
        }
        Ok(())
    }
}

/// How a job left the transaction.
pub(super) enum Stood {
    Done,
    /// It was turned down by a rule; the transaction is whole.
    Refused,
    /// A statement failed; the transaction may be unusable.
    Broken,
    /// Lost against another process: all has to be run again.
    Lost,
    /// The database is gone.
    Gone,
}

/// A job with its wish and the one who waits for its answer, whatever their types.
pub(super) trait Waiting: Send {
    /// Whose own things alone it touches.
    fn lane(&self) -> Option<UserId>;
    fn run<'a>(&'a mut self, sql: &'a mut Sql<'_>) -> BoxFuture<'a, Stood>;
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Slip<W, T> {
    lane: Option<UserId>,
    wish: W,
    job: Job<W, T>,
    outcome: Option<Result<T, Failure>>,
    reply: oneshot::Sender<Result<T, Failure>>,
}

impl<W: Send + Sync, T: Send> Waiting for Slip<W, T> {
    fn lane(&self) -> Option<UserId> {
        self.lane
    }

    fn run<'a>(&'a mut self, sql: &'a mut Sql<'_>) -> BoxFuture<'a, Stood> {
        async move {
            // A job that panics is one that broke: the writer, and everybody who waits, must outlive it.
            let job = AssertUnwindSafe((self.job)(sql, &self.wish)).catch_unwind();
            let outcome = job.await.unwrap_or_else(|_| Err(Error::Broken("a job panicked".into()).into()));
            let stood = match &outcome {
                Ok(_) => Stood::Done,
                Err(Failure::Refused(_)) => Stood::Refused,
                Err(Failure::Database(Error::Again)) => Stood::Lost,
                Err(Failure::Database(Error::Unavailable(_))) => Stood::Gone,
                Err(Failure::Database(Error::Taken { .. } | Error::Newer { .. } | Error::Broken(_))) => Stood::Broken,
            };
            self.outcome = Some(outcome);
            stood
        }
        .boxed()
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            // A refusal stands, whatever became of the others.
            (Err(_), Some(Err(Failure::Refused(problem)))) => Err(problem.into()),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(Error::Broken("a job was not run".into()).into()),
        };
        // Whoever asked may have gone; what was done is done.
        self.reply.send(outcome).ok();
    }
}

/// The value of a future that never waits, as all of SQLite's are.
pub(super) fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    future.as_mut().now_or_never().expect("SQLite answers without waiting")
}
