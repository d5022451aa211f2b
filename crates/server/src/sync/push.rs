//! `/sync/v1/push` takes operations in; `/sync/v1/known` says which it has had.

use axum::http::StatusCode;
use futures_util::FutureExt;
use serde::Deserialize;
use stint_sync::Head;
use stint_sync::server::{Arrivals, Arrived, Caller, Ledger, Protections, missing, take, turned_away};
use stint_sync::wire::{KNOWN, Known, KnownReply, OPS, OpResult, Push, PushReply, Status};
use utoipa::IntoParams;

use super::{Book, away, in_history};
use crate::answers::{Writes, problems};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::problem::Problem;
use crate::store::{Error, Failure, Sql, setting};

/// Characters of a device's own name of itself.
const DEVICE_MOST: usize = 100;

/// What a push, a pull and a question about what is known can be turned away for.
pub(super) struct Diverged;

impl utoipa::IntoResponses for Diverged {
    fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
        problems(&[(410, "`history_diverged`: the position does not lie in this server's history")])
    }
}

/// What a push alone can be turned away for.
pub(super) struct Foreign;

impl utoipa::IntoResponses for Foreign {
    fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
        problems(&[
            (403, "`wrong_account`: the device sends for somebody else"),
            (409, "`device_forked`: another device writes with the same identity"),
        ])
    }
}

/// Send operations: what was done on a device, 100 at most, in the order of its numbers.
///
/// 200 whenever they were processed, with a result for each, in order: one that is turned down keeps no other from
/// counting. An operation that comes again gets its first answer.
#[utoipa::path(
    post, path = "/sync/v1/push", tag = "sync", security(("token" = [])),
    request_body(content = Object, description = "Device, its furthest known position, its clocks, operations: docs/SYNC.md",
        example = json!({"device": "0193aa00-0000-7000-8000-000000000001", "high_water": null,
            "sent_at": {"at": 1_795_363_203_120_i64, "boot": "b", "mono_us": 1}, "ops": []})),
    responses(
        (status = 200, body = Object, description = "The position after them, and what became of each",
         example = json!({"head": "1-8812-af09c1d2e3f40516", "time": 1_795_363_203_120_i64, "results": []})),
        Writes, Diverged, Foreign
    )
)]
pub(super) async fn push(call: Call) -> Result<Reply, Failure> {
    // As it is: a text with U+0000 is refused with its operation, and keeps no other from counting.
    let push: Push = call.json_as_it_is()?;
    if push.ops.len() > OPS {
        return Err(too_many(OPS).into());
    }
    if push.device.is_empty() || push.device.chars().count() > DEVICE_MOST || push.device.contains('\0') {
        let detail = format!("A device names itself with 1 to {DEVICE_MOST} characters.");
        return Err(Problem::invalid("device", "device_invalid", detail).into());
    }
    // Read here, and not where everybody waits for it.
    call.write(Arrivals::of(&push), |sql, scene, push| taken(sql, scene, push).boxed()).await
}

async fn taken(sql: &mut Sql<'_>, scene: &Scene, push: &Arrivals) -> Result<Reply, Failure> {
    let key = key(sql, scene).await?;
    let caller = Caller { user: scene.caller.user.0, now: scene.now, key };
    // Nearly always nothing is in the way. When something is, this job is run again, with care.
    let careful = sql.is_careful();
    let mut book = Book::new(sql, scene);
    book.read_ahead(push).await?;
    if let Some(why) = turned_away(&mut book, push, caller.user, Protections::ALL).await? {
        return Err(away(why).into());
    }
    let results = match careful {
        true => one_by_one(&mut book, push, caller).await?,
        false => all(&mut book, &push.ops, push, caller).await.map_err(broken)?,
    };
    let reply = PushReply { head: book.head().await?, time: scene.now, results };
    Ok(Reply::json(StatusCode::OK, &reply))
}

/// No operation turns a whole push down.
fn broken(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(problem) => Error::Broken(problem.detail).into(),
        Failure::Database(error) => error.into(),
    }
}

/// The signing key: it never changes, so it is read once.
async fn key<'a>(sql: &mut Sql<'_>, scene: &'a Scene) -> Result<&'a [u8], Failure> {
    if let Some(key) = scene.app.signing_key.get() {
        return Ok(key);
    }
    let key = setting::signing_key(sql).await?;
    Ok(scene.app.signing_key.get_or_init(|| key))
}

/// Each in a savepoint of its own: what breaks is put off, alone.
async fn one_by_one(book: &mut Book<'_, '_>, push: &Arrivals, caller: Caller<'_>) -> Result<Vec<OpResult>, Failure> {
    let mut results = Vec::with_capacity(push.ops.len());
    for op in &push.ops {
        let place = book.sql().savepoint().await?;
        match all(book, std::slice::from_ref(op), push, caller).await {
            Ok(one) => {
                book.sql().stay(place).await?;
                results.extend(one);
            }
            Err(failure) => {
                let fault = own_fault(failure)?;
                book.sql().go_back(place).await?;
                book.forget();
                tracing::error!(%fault, kind = op.kind(), "an operation could not be taken");
                results.push(OpResult::turned_down(op.id, Status::Deferred, "unexpected"));
            }
        }
    }
    Ok(results)
}

async fn all(
    book: &mut Book<'_, '_>,
    ops: &[Arrived],
    push: &Arrivals,
    caller: Caller<'_>,
) -> Result<Vec<OpResult>, Failure> {
    let mut results = Vec::with_capacity(ops.len());
    for op in ops {
        results.push(take(book, &push.device, &push.sent_at, op, caller, Protections::ALL).await?);
    }
    book.write_answers(&push.device).await?;
    Ok(results)
}

/// What went wrong about an operation itself.
///
/// # Errors
/// It is the database's trouble, and everybody's.
fn own_fault(failure: Failure) -> Result<String, Failure> {
    match failure {
        Failure::Database(error @ (Error::Again | Error::Unavailable(_) | Error::Newer { .. })) => Err(error.into()),
        Failure::Database(error @ (Error::Taken { .. } | Error::Broken(_))) => Ok(error.to_string()),
        Failure::Refused(problem) => Ok(problem.detail),
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The furthest position out of any answer.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "1-8812-af09c1d2e3f40516")]
    high_water: Option<Head>,
}

/// Ask which operations are not known: after a restore, to send those again. 5,000 at most.
#[utoipa::path(
    post, path = "/sync/v1/known", tag = "sync", security(("token" = [])), params(Asked),
    request_body(content = Object, description = "Operations, each with when it was taken: docs/SYNC.md",
        example = json!({"ops": [["0193f000-0000-7000-8000-000000000001", 1_795_363_203_120_i64]]})),
    responses(
        (status = 200, body = Object, description = "Those that are not known, and the position",
         example = json!({"missing": [], "head": "1-8812-af09c1d2e3f40516"})),
        Writes, Diverged
    )
)]
pub(super) async fn known(call: Call) -> Result<Reply, Failure> {
    let asked: Asked = call.query()?;
    let known: Known = call.json()?;
    if known.ops.len() > KNOWN {
        return Err(too_many(KNOWN).into());
    }
    call.read((asked, known), |sql, scene, (asked, known)| {
        async move {
            let mut book = Book::new(sql, scene);
            in_history(&mut book, asked.high_water.as_ref()).await?;
            let ops: Vec<_> = known.ops.iter().map(|(op, _)| *op).collect();
            book.read_firsts(&ops).await?;
            let reply = KnownReply { missing: missing(&mut book, known).await?, head: book.head().await? };
            Ok(Reply::json(StatusCode::OK, &reply))
        }
        .boxed()
    })
    .await
}

fn too_many(most: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", format!("Send {most} operations at most."))
}
