//! `/v1/me`: what a user sees and changes of himself.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::sign_in::prove;
use super::users::User;
use crate::answers::{Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::ids::{DeviceId, TeamId};
use crate::password;
use crate::people::{By, users};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, account_user, person, team};

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/me", Right::Own, read)
        .at(Method::PATCH, "/v1/me", Right::Own, edit)
        .at(Method::PUT, "/v1/me/password", Right::Own, set_password)
        .at(Method::GET, "/v1/me/export", Right::Own, export)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(read, edit, set_password, export))]
struct Doc;

/// The caller.
#[derive(Serialize, ToSchema)]
struct Me {
    #[serde(flatten)]
    user: User,
    /// The device or token that was asked with.
    device: Device,
    teams: Vec<Membership>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MyDevice)]
struct Device {
    id: DeviceId,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct Membership {
    id: TeamId,
    name: String,
    /// Manages the team rather than works in it.
    manages: bool,
}

/// Who I am.
#[utoipa::path(
    get, path = "/v1/me", tag = "people", security(("token" = [])),
    responses((status = 200, body = Me, description = "The caller; `ETag` is the version", headers(("ETag" = String))), Reads)
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| show(sql, scene).boxed()).await
}

async fn show(sql: &mut Sql<'_>, scene: &Scene) -> Result<Reply, Failure> {
    let user = found(sql, scene).await?;
    let memberships = team::of(sql, user.id).await?.into_iter();
    let teams = memberships.map(|one| Membership { id: one.team, name: one.name, manages: one.manages }).collect();
    let device = Device { id: scene.caller.device, name: scene.caller.device_name.clone() };
    let me = Me { user: User::of(&user), device, teams };
    Ok(Reply::json(StatusCode::OK, &me).version(user.version))
}

async fn found(sql: &mut Sql<'_>, scene: &Scene) -> Result<account_user::User, Failure> {
    let user = account_user::by_id(sql, scene.caller.user).await?;
    Ok(user.ok_or_else(Problem::unauthorized)?)
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MyEdit, example = json!({"full_name": "Ada Lovelace", "zone": "Europe/London"}))]
struct Edit {
    full_name: Option<String>,
    /// IANA.
    zone: Option<String>,
}

/// Change my full name or my zone.
#[utoipa::path(
    patch, path = "/v1/me", tag = "people", security(("token" = [])), request_body = Edit,
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read: 412 when it has changed since"),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    responses((status = 200, body = Me, description = "The caller"), Writes, Stale)
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let wish: Edit = call.json()?;
    let if_match = call.if_match();
    call.write((wish, if_match), |sql, scene, (wish, if_match)| change(sql, scene, wish, if_match).boxed()).await
}

async fn change(sql: &mut Sql<'_>, scene: &Scene, wish: &Edit, if_match: &IfMatch) -> Result<Reply, Failure> {
    let user = found(sql, scene).await?;
    if_match.holds(user.version)?;
    let change = users::Change {
        full_name: wish.full_name.as_ref().map(|text| users::full_name(text, &user.name)).transpose()?,
        zone: wish.zone.as_ref().map(|name| users::zone(&scene.app.zones, name)).transpose()?,
        ..users::Change::default()
    };
    users::change(sql, &By::caller(scene), user, &change).await?;
    show(sql, scene).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Passwords {
    current_password: String,
    /// 8 to 256 characters.
    new_password: String,
}

/// Change my password. Other devices are signed out; tokens made by hand stay.
#[utoipa::path(
    put, path = "/v1/me/password", tag = "people", security(("token" = [])), request_body = Passwords,
    responses((status = 204, description = "Changed"), Writes)
)]
async fn set_password(call: Call) -> Result<Reply, Failure> {
    let wish: Passwords = call.json()?;
    password::check("new_password", &wish.new_password)?;
    let app = call.app().clone();
    let caller = call.caller().await?;
    prove(&app, caller.name, wish.current_password, wrong).await?;
    let hash = app.passwords.hash(wish.new_password).await?;
    call.write_secret(hash, |sql, scene, hash| changed(sql, scene, hash).boxed()).await
}

fn wrong() -> Problem {
    Problem::invalid("current_password", "password_wrong", "This is not your current password.")
}

async fn changed(sql: &mut Sql<'_>, scene: &Scene, hash: &str) -> Result<Reply, Failure> {
    let user = found(sql, scene).await?;
    users::set_password(sql, &By::caller(scene), &user, hash, Some(scene.caller.device)).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Everything that is kept about me.
#[utoipa::path(
    get, path = "/v1/me/export", tag = "people", security(("token" = [])),
    responses((status = 200, body = serde_json::Value, description = "One object with a list for each kind of thing"), Reads)
)]
async fn export(call: Call) -> Result<Reply, Failure> {
    let found = call.read((), |sql, scene, ()| {
        async move { Ok(person::everything(sql, scene.caller.user, scene.now).await?) }.boxed()
    });
    Ok(Reply::json(StatusCode::OK, &found.await?))
}
