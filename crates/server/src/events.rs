//! Tells who listens that something changed. One task of the process looks after all listeners: it hears what this
//! process writes at once, and finds what others write by a look at the head row twice a second. It ends when nobody
//! listens.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::broadcast::{self, Receiver, Sender};

use crate::store::journal::{self, Changed};
use crate::store::{Failure, Store, head};

/// How late a change that another process wrote may be noticed.
const LOOK: Duration = Duration::from_millis(500);
/// News in a second are at most twenty: under load one says what many writes changed.
const PACE: Duration = Duration::from_millis(50);
/// News that a listener may be behind before he is told that he missed some.
const BEHIND: usize = 16;

/// What was written after one record of the journal up to another.
#[derive(Debug)]
pub struct News {
    pub after: i64,
    /// The journal's newest number.
    pub head: i64,
    pub changed: Vec<Changed>,
}

/// The listeners of this process.
#[derive(Debug)]
pub struct Hub {
    news: Sender<Arc<News>>,
    stage: Mutex<Stage>,
}

/// What the task of the hub is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// There is none: nobody listens.
    Idle,
    Looking,
}

impl Default for Hub {
    fn default() -> Hub {
        Hub { news: broadcast::channel(BEHIND).0, stage: Mutex::new(Stage::Idle) }
    }
}

impl Hub {
    /// Listens from now on.
    pub fn listen(self: &Arc<Self>, store: &Store) -> Receiver<Arc<News>> {
        let mut stage = self.stage.lock().expect("nothing panics while holding it");
        let news = self.news.subscribe();
        if *stage == Stage::Idle {
            *stage = Stage::Looking;
            tokio::spawn(look(self.clone(), store.clone()));
        }
        news
    }

    /// Whether the task has to go on.
    fn goes_on(&self) -> bool {
        let mut stage = self.stage.lock().expect("nothing panics while holding it");
        if self.news.receiver_count() == 0 {
            *stage = Stage::Idle;
        }
        *stage == Stage::Looking
    }
}

async fn look(hub: Arc<Hub>, store: Store) {
    let mut announced = store.head();
    let mut seen = None;
    while hub.goes_on() {
        match store.read(seen, |sql, seen| async move { since(sql, *seen).await }.boxed()).await {
            Ok(news) => {
                // The first look has no news, but says where they begin: a listener whose own look was earlier than
                // that has missed something.
                let is_first = seen.replace(news.head).is_none();
                if is_first || news.head > news.after {
                    // Whoever listened may have gone meanwhile.
                    hub.news.send(Arc::new(news)).ok();
                }
            }
            // The database's own trouble is told by whoever asks it for something; the next look finds what was missed.
            Err(error) => tracing::debug!(?error, "the journal's head could not be read"),
        }
        tokio::time::sleep(PACE).await;
        // Whatever ends the wait: the look tells.
        tokio::time::timeout(LOOK, announced.changed()).await.ok();
    }
}

/// What was written after that number; nothing at the first look.
///
/// # Errors
/// The database's.
pub async fn since(sql: &mut crate::store::Sql<'_>, seen: Option<i64>) -> Result<News, Failure> {
    let head = head::newest(sql).await?;
    let changed = match seen {
        Some(seen) if seen < head => journal::changed(sql, seen, head).await?,
        Some(_) | None => Vec::new(),
    };
    Ok(News { after: seen.unwrap_or(head), head, changed })
}
