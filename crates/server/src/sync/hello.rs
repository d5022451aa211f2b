//! `/sync/v1/hello`: who answers, and where its history stands.

use axum::http::StatusCode;
use futures_util::FutureExt;
use stint_sync::server::Ledger;
use stint_sync::wire::{Hello, Limits, PROTOCOL, Range, User};

use super::Book;
use crate::ACCOUNT;
use crate::answers::Reads;
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::store::{Failure, Sql, setting};

/// Who answers, who asks, and where the history stands.
#[utoipa::path(
    get, path = "/sync/v1/hello", tag = "sync", security(("token" = [])),
    responses(
        (status = 200, body = Object, description = "Protocol, server, position, user and limits: docs/SYNC.md",
         example = json!({"protocol": {"min": 1, "max": 1}, "server_id": "6f0c9f7e4b6d4d8a9a0b8f6f2f1c7d10", "epoch": 1,
            "head": "1-8812-af09c1d2e3f40516", "time": 1_795_363_203_120_i64, "account": "1",
            "user": {"id": "3846582061232128", "name": "ada", "full_name": "Ada"}, "roles": ["worker"],
            "limits": {"ops": 100, "body": 262_144, "page": 500}})),
        Reads
    )
)]
pub(super) async fn hello(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| told(sql, scene).boxed()).await
}

async fn told(sql: &mut Sql<'_>, scene: &Scene) -> Result<Reply, Failure> {
    let server_id = setting::get(sql, setting::SERVER_ID).await?.unwrap_or_default();
    let head = Book::new(sql, scene).head().await?;
    let caller = &scene.caller;
    let hello = Hello {
        protocol: Range { min: PROTOCOL, max: PROTOCOL },
        server_id,
        epoch: head.epoch,
        head,
        time: scene.now,
        account: ACCOUNT.to_string(),
        user: User { id: caller.user.to_string(), name: caller.name.clone(), full_name: caller.full_name.clone() },
        roles: vec![caller.role.word().to_owned()],
        limits: Limits::OURS,
    };
    Ok(Reply::json(StatusCode::OK, &hello))
}
