//! `/v1/events`: says that something changed, never what. Whoever hears it asks again for what he shows.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, stream};
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval_at};
use utoipa::OpenApi;

use crate::answers::Reads;
use crate::app::App;
use crate::call::Call;
use crate::events::{News, since};
use crate::ids::UserId;
use crate::policy::{Right, Sight, sight};
use crate::routes::Routes;
use crate::store::Failure;
use crate::store::journal::Changed;
use crate::who::{self, Credential};

/// Between two signs of life: whoever hears none for twice as long connects again.
const BEAT: Duration = Duration::from_secs(15);
/// Signs of life between two looks at whether the credential is still good.
const BEATS_A_LOOK: u32 = 4;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/v1/events", Right::Own, listen)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(listen))]
struct Doc;

/// Hear that something changed (server-sent events).
///
/// `ready` comes first, then `changed` with what to ask for again: `{"head":8812,"topics":["session","timesheet"]}`. The
/// event's id is the journal's number; sent back as `Last-Event-ID`, what was missed in between is told at once. A
/// comment every 15 seconds says that the stream lives. It ends with the credential.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", security(("token" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "A stream that goes on",
         example = "id: 8812\nevent: changed\ndata: {\"head\":8812,\"topics\":[\"session\"]}\n\n"),
        Reads
    )
)]
async fn listen(State(app): State<App>, call: Call) -> Result<Response, Failure> {
    stream(app, call, |news, user, sight| match news {
        Heard::Now(head) => Some(event("ready", head, &json!({"head": head}))),
        Heard::News(news) => changed(news, user, sight),
    })
    .await
}

/// What a listener is told of.
pub enum Heard<'a> {
    /// He listens from this number on.
    Now(i64),
    News(&'a News),
}

/// What is said to somebody who sees so much; none when it is nothing to him.
pub type Tell = fn(Heard<'_>, UserId, &Sight) -> Option<Vec<u8>>;

/// A stream of events that goes on for as long as the credential is good.
///
/// # Errors
/// 401, 403; the database's.
pub async fn stream(app: App, call: Call, tell: Tell) -> Result<Response, Failure> {
    let credential = Credential::from_headers(&call.parts.headers);
    let heard = call.parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    // Listening begins before the head is read: what is written in between is told twice rather than never.
    let coming = app.events.listen(&app.store);
    let (user, sight, news) = call
        .read(heard, |sql, scene, heard| {
            async move { Ok((scene.caller.user, sight(sql, &scene.caller).await?, since(sql, *heard).await?)) }.boxed()
        })
        .await?;
    let mut first = tell(Heard::Now(news.head), user, &sight).unwrap_or_default();
    first.extend(tell(Heard::News(&news), user, &sight).unwrap_or_default());
    let mut beat = interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener =
        Listener { app, credential, user, sight, tell, coming, heard: news.head, beat, beats: 0, first: Some(first) };
    let body = Body::from_stream(stream::unfold(listener, |mut listener| async move {
        let piece = listener.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), listener))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // A proxy that collects answers would keep the events to itself.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// One open stream.
struct Listener {
    app: App,
    credential: Option<Credential>,
    user: UserId,
    sight: Sight,
    tell: Tell,
    coming: Receiver<Arc<News>>,
    /// The journal's number up to which was told what changed.
    heard: i64,
    beat: Interval,
    beats: u32,
    first: Option<Vec<u8>>,
}

impl Listener {
    /// The next piece of the stream; none at its end.
    async fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let coming = tokio::select! {
                coming = self.coming.recv() => coming,
                _ = self.beat.tick() => {
                    self.beats += 1;
                    if self.beats.is_multiple_of(BEATS_A_LOOK) && !self.look_again().await {
                        return None;
                    }
                    return Some(b": alive\n\n".to_vec());
                }
            };
            let news = match coming {
                Ok(news) if news.head <= self.heard => continue,
                Ok(news) if news.after <= self.heard => news,
                // They begin later than what was heard, or came too fast: what was missed is looked up.
                Ok(_) | Err(RecvError::Lagged(_)) => match self.missed().await {
                    Some(news) => Arc::new(news),
                    None => continue,
                },
                Err(RecvError::Closed) => return None,
            };
            self.heard = news.head;
            if news.changed.iter().any(|one| concerns(one, self.user)) && !self.look_again().await {
                return None;
            }
            if let Some(piece) = (self.tell)(Heard::News(&news), self.user, &self.sight) {
                return Some(piece);
            }
        }
    }

    /// What was written since the last news; none when the database cannot be read just now.
    async fn missed(&self) -> Option<News> {
        let heard = Some(self.heard);
        self.app.store.read(heard, |sql, heard| async move { since(sql, *heard).await }.boxed()).await.ok()
    }

    /// Whether the credential is still good, and whom its owner sees now. A database that cannot be read just now ends
    /// nothing.
    async fn look_again(&mut self) -> bool {
        let asked = self.app.store.read(self.credential.clone(), |sql, credential| {
            async move {
                let caller = who::caller(sql, credential.as_ref(), crate::now()).await?;
                sight(sql, &caller).await
            }
            .boxed()
        });
        match asked.await {
            Ok(sight) => self.sight = sight,
            Err(Failure::Refused(_)) => return false,
            Err(Failure::Database(_)) => {}
        }
        true
    }
}

/// Whether a change may decide about who listens and what he sees.
fn concerns(one: &Changed, user: UserId) -> bool {
    match one.subject.as_str() {
        "team" => true,
        "user" | "device" | "token" => one.user == user,
        _ => false,
    }
}

/// What everybody reads: the schedule, the dimensions, the settings; and who is in which team decides what one sees.
fn is_shared(subject: &str) -> bool {
    ["guide", "track", "shift", "project", "category", "labor_type", "settings", "team"].contains(&subject)
}

/// The event for somebody who sees so much; none when nothing of it is for him.
fn changed(news: &News, user: UserId, sight: &Sight) -> Option<Vec<u8>> {
    let for_him = |one: &&Changed| is_shared(&one.subject) || one.user == user || sight.covers(one.user);
    let mut topics: Vec<&str> = news.changed.iter().filter(for_him).map(|one| one.subject.as_str()).collect();
    topics.sort_unstable();
    topics.dedup();
    (!topics.is_empty()).then(|| event("changed", news.head, &json!({"head": news.head, "topics": topics})))
}

/// An event as it is sent.
pub fn event(name: &str, id: i64, data: &serde_json::Value) -> Vec<u8> {
    format!("id: {id}\nevent: {name}\ndata: {data}\n\n").into_bytes()
}
