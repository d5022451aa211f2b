//! `GET /api/events`: what has gone stale, as server-sent events, until the end. Whoever listens has the page open.

use super::Host;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use stint_desk::contract::Topic;
use tokio::sync::broadcast::error::RecvError;

const EVERYTHING: [Topic; 6] =
    [Topic::Clock, Topic::Sessions, Topic::Settings, Topic::Dimensions, Topic::Jobs, Topic::Sync];

pub(super) async fn events(State(host): State<Arc<Host>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (news, ending, open) = (host.news.subscribe(), host.ending.clone(), Open::one_more(&host));
    let stream = stream::unfold((news, ending, open), |(mut news, mut ending, open)| async move {
        let topics = tokio::select! {
            heard = news.recv() => match heard {
                Ok(topics) => topics,
                // Too slow to be told everything: then everything may be stale.
                Err(RecvError::Lagged(_)) => EVERYTHING.to_vec(),
                Err(RecvError::Closed) => return None,
            },
            // Without it a browser that listens would keep the program from ending.
            _ = ending.wait_for(|ending| *ending) => return None,
        };
        let event = Event::default().json_data(topics).unwrap_or_default();
        Some((Ok(event), (news, ending, open)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// A page that is open, until it is dropped.
struct Open(Arc<Host>);

impl Open {
    fn one_more(host: &Arc<Host>) -> Open {
        if host.open.fetch_add(1, Ordering::AcqRel) == 0 {
            host.desk.sync_seen(true);
        }
        Open(Arc::clone(host))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.desk.sync_seen(false);
        }
    }
}
