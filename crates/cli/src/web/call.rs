//! `POST /api/call`: a command by name, JSON in and JSON out.

use super::Host;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use stint_desk::contract::{Fact, Trouble};

#[derive(Deserialize)]
pub(super) struct Call {
    command: String,
    #[serde(default = "nothing")]
    ask: Value,
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

pub(super) async fn call(State(host): State<Arc<Host>>, body: Result<Json<Call>, JsonRejection>) -> Response {
    let Json(call) = match body {
        Ok(call) => call,
        Err(rejection) => return misspoken(rejection.status(), &rejection.body_text()),
    };
    // The desk waits for disks and locks: never on the threads that answer others.
    match tokio::task::spawn_blocking(move || answer(&host, call)).await {
        Ok(Ok(answer)) => ([(header::CONTENT_TYPE, "application/json")], answer).into_response(),
        Ok(Err(trouble)) => (status(&trouble), Json(trouble)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a command ended without an answer");
            let trouble = Trouble { code: "unexpected".into(), facts: BTreeMap::new(), ticket: None };
            (StatusCode::INTERNAL_SERVER_ERROR, Json(trouble)).into_response()
        }
    }
}

fn answer(host: &Host, call: Call) -> Result<String, Trouble> {
    let Call { command, ask } = call;
    if command == "export.start" {
        // A browser takes files by download: they are written where only it is given them.
        return host.exports.start(&host.desk, ask);
    }
    host.desk.call(&command, ask)
}

fn misspoken(status: StatusCode, detail: &str) -> Response {
    let facts = BTreeMap::from([("detail".to_owned(), Fact::Text(detail.to_owned()))]);
    (status, Json(Trouble { code: "misspoken".into(), facts, ticket: None })).into_response()
}

fn status(trouble: &Trouble) -> StatusCode {
    match trouble.code.as_str() {
        "misspoken" => StatusCode::BAD_REQUEST,
        "no_such_command" => StatusCode::NOT_FOUND,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
        "unexpected" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
