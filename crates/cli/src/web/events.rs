//! `GET /api/events`: what has gone stale, as server-sent events, until the end.

use super::Host;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use stint_desk::contract::Topic;
use tokio::sync::broadcast::error::RecvError;

const EVERYTHING: [Topic; 6] =
    [Topic::Clock, Topic::Sessions, Topic::Settings, Topic::Dimensions, Topic::Jobs, Topic::Sync];

pub(super) async fn events(State(host): State<Arc<Host>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (news, ending) = (host.news.subscribe(), host.ending.clone());
    let stream = stream::unfold((news, ending), |(mut news, mut ending)| async move {
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
        Some((Ok(event), (news, ending)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
