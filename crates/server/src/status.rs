//! What machines ask of the server itself: does it live, can it work, how is it doing.

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::Serialize;

use crate::answers::{Forbidden, Reads};
use crate::call::{Call, Reply};
use crate::client::Client;
use crate::metrics;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, head};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/health", Right::Anyone, health).at(Method::GET, "/ready", Right::Anyone, ready).at(
        Method::GET,
        "/metrics",
        Right::Administer,
        figures,
    )
}

pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(health, ready, figures), tags((name = "server", description = "The server itself")))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// How the server is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct State {
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
}

/// Whether the process lives. Says nothing about the database: restarting the process would not help that.
#[utoipa::path(get, path = "/health", tag = "server", responses((status = 200, body = State)))]
async fn health() -> Reply {
    Reply::json(StatusCode::OK, &State { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether the server can work: its database answers and its writer writes.
#[utoipa::path(get, path = "/ready", tag = "server", responses(
    (status = 200, body = State),
    (status = 503, body = Problem, content_type = "application/problem+json", description = "Not now"),
))]
async fn ready(call: Call) -> Result<Reply, Failure> {
    let store = call.store().clone();
    if !store.writes() {
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The writer has ended.");
        return Err(problem.into());
    }
    store.read((), |sql, ()| async move { Ok(head::newest(sql).await?) }.boxed()).await?;
    Ok(Reply::json(StatusCode::OK, &State { status: "ready", version: env!("CARGO_PKG_VERSION") }))
}

/// Figures for Prometheus: latencies by route, refusals by code, requests in flight, the writer's batches, the journal's
/// head. From the machine itself without a credential (unless the server stands behind a proxy), from elsewhere with an
/// admin's.
#[utoipa::path(get, path = "/metrics", tag = "server", security((), ("token" = [])), responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "Nothing is counted"),
    Reads,
    Forbidden,
))]
async fn figures(call: Call) -> Result<Response, Failure> {
    if !Client::of(&call.parts).is_some_and(|client| client.local) {
        call.read((), |_, _, ()| async { Ok(()) }.boxed()).await?;
    }
    let text = metrics::render().ok_or_else(|| Problem::unknown("figures"))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
