//! The readers of a process: each job sees one state of the database and cannot write.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use deadpool_postgres::Pool;
use futures_util::FutureExt;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::sql::Engine;
use super::writer::at_once;
use super::{Error, Failure, Job, Sql};

#[derive(Clone)]
pub(super) enum Reader {
    Sqlite(Arc<Connections>),
    Postgres(Pool),
}

/// Connections that wait for a job; a permit of the semaphore stands for each.
pub(super) struct Connections {
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Reader {
    pub fn sqlite(connections: Vec<Connection>) -> Reader {
        Reader::Sqlite(Arc::new(Connections {
            free: Arc::new(Semaphore::new(connections.len())),
            idle: Mutex::new(connections),
        }))
    }

    pub fn postgres(pool: Pool) -> Reader {
        Reader::Postgres(pool)
    }

    pub async fn run<W: Send + Sync + 'static, T: Send + 'static>(
        &self,
        wish: W,
        job: Job<W, T>,
    ) -> Result<T, Failure> {
        let task = match self {
            Reader::Sqlite(connections) => {
                let connections = connections.clone();
                let permit = connections.free.clone().acquire_owned().await.map_err(|_| stopped())?;
                // Here, not on a thread for what blocks: an answer by index out of memory takes less time than to change
                // threads twice.
                let outcome = connections.run(&wish, job);
                drop(permit);
                return outcome;
            }
            Reader::Postgres(pool) => {
                let pool = pool.clone();
                // On its own, so that a caller who goes away does not leave a transaction open.
                tokio::spawn(async move {
                    let client = pool.get().await.map_err(Error::from)?;
                    let outcome = one_state(&mut Sql::new(Engine::Postgres(&client)), &wish, job).await;
                    if matches!(outcome, Err(Failure::Database(_))) {
                        drop(deadpool_postgres::Object::take(client));
                    }
                    outcome
                })
            }
        };
        task.await.map_err(|_| stopped())?
    }
}

impl Connections {
    fn run<W, T>(&self, wish: &W, job: Job<W, T>) -> Result<T, Failure> {
        let connection = self.idle.lock().expect("nothing panics while holding it").pop();
        let mut connection = connection.ok_or_else(stopped)?;
        let outcome = at_once(one_state(&mut Sql::new(Engine::Sqlite(&mut connection)), wish, job));
        self.idle.lock().expect("nothing panics while holding it").push(connection);
        outcome
    }
}

async fn one_state<W, T>(sql: &mut Sql<'_>, wish: &W, job: Job<W, T>) -> Result<T, Failure> {
    sql.begin_reading().await?;
    // A job that panics must not take the connection with it, or leave it inside a transaction.
    let outcome = AssertUnwindSafe(job(sql, wish)).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(Error::Broken("a job panicked".into()).into()));
    let ended = sql.end("ROLLBACK").await;
    let answer = outcome?;
    ended?;
    Ok(answer)
}

fn stopped() -> Failure {
    Error::Unavailable("the server is shutting down".into()).into()
}
