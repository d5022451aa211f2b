//! Sync: what devices did without asking arrives here, and what happened elsewhere is read from here. The decisions are
//! `stint_sync`'s; the protocol in words stands in docs/SYNC.md.

mod book;
mod events;
mod hello;
mod pull;
mod push;
mod rename;

use axum::extract::Extension;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use stint_domain::{Act, Stamp};
use stint_sync::Head;
use stint_sync::merge::Refused;
use stint_sync::server::{self, Entry, Ledger, Protections, holds};
use stint_sync::wire::Away;

pub use book::Book;

use crate::app::Scene;
use crate::call::BodyLimit;
use crate::ids::UserId;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql};

/// Bytes of a question about what is known: 5,000 operations with when they were taken.
const KNOWN_BODY: usize = 512 * 1024;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/sync/v1/hello", Right::Own, hello::hello)
        .at(Method::POST, "/sync/v1/push", Right::Own, push::push)
        .at(Method::GET, "/sync/v1/pull", Right::Own, pull::pull)
        .at(Method::POST, "/sync/v1/known", Right::Own, push::known.layer(Extension(BodyLimit(KNOWN_BODY))))
        .at(Method::GET, "/sync/v1/events", Right::Own, events::listen)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(hello::hello, push::push, pull::pull, push::known, events::listen))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// A session of this user's has ended: when one of his is held, it runs from now on.
///
/// # Errors
/// The database's.
pub async fn promote(sql: &mut Sql<'_>, scene: &Scene, user: UserId) -> Result<(), Failure> {
    let mut book = Book::new(sql, scene);
    book.nothing_runs(user);
    let entry = entry(&mut book, scene, user, None);
    server::promote(&mut book, &entry).await
}

/// Decides about what was proposed by a device, as `act` says, over HTTP.
///
/// # Errors
/// The database's.
pub async fn settle(
    sql: &mut Sql<'_>,
    scene: &Scene,
    act: &Act,
    answer: Option<&str>,
) -> Result<Result<(), Refused>, Failure> {
    let mut book = Book::new(sql, scene);
    let entry = entry(&mut book, scene, scene.caller.user, answer);
    let stamp = Stamp {
        at: scene.now,
        zone: scene.caller.zone.clone(),
        offset_min: 0,
        boot: String::new(),
        mono_us: 0,
        device: String::new(),
    };
    Ok(server::settle(&mut book, &entry, act, &stamp, None).await?.map(|_| ()))
}

/// Something that the caller does now.
fn entry<'a>(book: &mut Book<'_, '_>, scene: &Scene, owner: UserId, reason: Option<&'a str>) -> Entry<'a> {
    let (author, at) = (scene.caller.user.0, scene.now);
    Entry { op: book.fresh(), owner: owner.0, author, at, decided: at, reason }
}

/// Lets a request pass that was made in this server's history.
///
/// # Errors
/// 410: the position lies in another one.
async fn in_history(book: &mut Book<'_, '_>, mark: Option<&Head>) -> Result<(), Failure> {
    match mark {
        Some(mark) if !holds(book, mark, Protections::ALL).await? => Err(away(Away::HistoryDiverged).into()),
        Some(_) | None => Ok(()),
    }
}

fn away(why: Away) -> Problem {
    let (status, detail) = match why {
        Away::HistoryDiverged => {
            let detail = "This server's history is another one: it was restored from a backup. Ask what it still knows, \
                          send the rest again, and read everything anew.";
            (StatusCode::GONE, detail)
        }
        Away::WrongAccount => (StatusCode::FORBIDDEN, "This device sends for somebody else."),
        Away::DeviceForked => {
            let detail = "Another device writes with the same identity. Take a new one.";
            (StatusCode::CONFLICT, detail)
        }
    };
    Problem::new(status, why.code(), detail)
}
