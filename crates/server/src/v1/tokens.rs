//! `/v1/tokens`: tokens that somebody makes by hand, for programs. They are good until revoked.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::list::List;
use crate::answers::{Missing, Reads, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::DeviceId;
use crate::people::{By, devices};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, device};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/v1/tokens", Right::Own, list).at(Method::POST, "/v1/tokens", Right::Own, create).at(
        Method::DELETE,
        "/v1/tokens/{id}",
        Right::Own,
        revoke,
    )
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, create, revoke))]
struct Doc;

/// A token made by hand.
#[derive(Serialize, ToSchema)]
struct Token {
    id: DeviceId,
    name: String,
    /// The one that is asking.
    current: bool,
    created_at: String,
    /// Some minutes behind.
    last_seen_at: String,
    /// The token itself, when it has just been made: it is shown once, and not to a repeat with the same
    /// `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Token {
    fn of(device: &device::Device, scene: &Scene) -> Token {
        Token {
            id: device.id,
            name: device.name.clone(),
            current: device.id == scene.caller.device,
            created_at: device.created_at.rfc3339(),
            last_seen_at: device.last_seen_at.rfc3339(),
            token: None,
        }
    }
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TokenCreate, example = json!({"name": "payroll export"}))]
struct Create {
    /// What it is for.
    name: String,
}

/// My tokens, newest first.
#[utoipa::path(
    get, path = "/v1/tokens", tag = "signing in", security(("token" = [])),
    responses((status = 200, body = List<Token>, description = "All of them"), Reads)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| shown(sql, scene).boxed()).await
}

async fn shown(sql: &mut Sql<'_>, scene: &Scene) -> Result<Reply, Failure> {
    let found = device::personal(sql, scene.caller.user).await?;
    let items = found.iter().map(|one| Token::of(one, scene)).collect();
    Ok(Reply::json(StatusCode::OK, &List::whole(items)))
}

/// Make a token for a program.
#[utoipa::path(
    post, path = "/v1/tokens", tag = "signing in", security(("token" = [])), request_body = Create,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Token, description = "Made; `token` is shown once"), Writes)
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    let wish: Create = call.json()?;
    let name = devices::name("name", &wish.name)?;
    call.write(name, |sql, scene, name| created(sql, scene, name).boxed()).await
}

async fn created(sql: &mut Sql<'_>, scene: &Scene, name: &str) -> Result<Reply, Failure> {
    let (device, secret) = devices::add_token(sql, &By::caller(scene), scene.caller.user, name).await?;
    let hidden = Token::of(&device, scene);
    let shown = Token { token: Some(secret), ..Token::of(&device, scene) };
    Ok(Reply::json(StatusCode::CREATED, &shown).shown_once(&hidden))
}

/// Take a token back.
#[utoipa::path(
    delete, path = "/v1/tokens/{id}", tag = "signing in", security(("token" = [])),
    params(("id" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "It is good for nothing any more"), Writes, Missing)
)]
async fn revoke(call: Call) -> Result<Reply, Failure> {
    let id: DeviceId = call.param("id", "token")?;
    call.write(id, |sql, scene, id| revoked(sql, scene, *id).boxed()).await
}

async fn revoked(sql: &mut Sql<'_>, scene: &Scene, id: DeviceId) -> Result<Reply, Failure> {
    let found = device::personal(sql, scene.caller.user).await?;
    found.iter().find(|one| one.id == id).ok_or_else(|| Problem::unknown("token"))?;
    devices::revoke(sql, &By::caller(scene), scene.caller.user, id).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
