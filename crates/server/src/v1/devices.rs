//! `/v1/devices` and `/v1/users/{id}/devices`: what people are signed in on.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::list::List;
use crate::answers::{Forbidden, Missing, Reads, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::{DeviceId, UserId};
use crate::people::{By, devices};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, account_user, device};

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/devices", Right::Own, list)
        .at(Method::PATCH, "/v1/devices/{id}", Right::Own, rename)
        .at(Method::DELETE, "/v1/devices/{id}", Right::Own, revoke)
        .at(Method::GET, "/v1/users/{id}/devices", Right::Administer, list_of)
        .at(Method::PATCH, "/v1/users/{id}/devices/{device}", Right::Administer, rename_of)
        .at(Method::DELETE, "/v1/users/{id}/devices/{device}", Right::Administer, revoke_of)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, rename, revoke, list_of, rename_of, revoke_of))]
struct Doc;

/// A device that somebody is signed in on.
#[derive(Serialize, ToSchema)]
struct Device {
    id: DeviceId,
    name: String,
    /// The one that is asking.
    current: bool,
    created_at: String,
    /// Some minutes behind.
    last_seen_at: String,
}

impl Device {
    fn of(device: &device::Device, scene: &Scene) -> Device {
        Device {
            id: device.id,
            name: device.name.clone(),
            current: device.id == scene.caller.device,
            created_at: device.created_at.rfc3339(),
            last_seen_at: device.last_seen_at.rfc3339(),
        }
    }
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Kitchen tablet"}))]
struct Rename {
    name: String,
}

/// The devices I am signed in on, newest first.
#[utoipa::path(
    get, path = "/v1/devices", tag = "signing in", security(("token" = [])),
    responses((status = 200, body = List<Device>, description = "All of them"), Reads)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| shown(sql, scene, scene.caller.user).boxed()).await
}

/// Rename one of my devices.
#[utoipa::path(
    patch, path = "/v1/devices/{id}", tag = "signing in", security(("token" = [])), request_body = Rename,
    params(("id" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Device, description = "Renamed"), Writes, Missing)
)]
async fn rename(call: Call) -> Result<Reply, Failure> {
    let id: DeviceId = call.param("id", "device")?;
    let wish: Rename = call.json()?;
    let name = devices::name("name", &wish.name)?;
    call.write((id, name), |sql, scene, (id, name)| renamed(sql, scene, scene.caller.user, *id, name).boxed()).await
}

/// Sign one of my devices out.
#[utoipa::path(
    delete, path = "/v1/devices/{id}", tag = "signing in", security(("token" = [])),
    params(("id" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "Its tokens are gone"), Writes, Missing)
)]
async fn revoke(call: Call) -> Result<Reply, Failure> {
    let id: DeviceId = call.param("id", "device")?;
    call.write(id, |sql, scene, id| revoked(sql, scene, scene.caller.user, *id).boxed()).await
}

/// The devices that a user is signed in on, newest first.
#[utoipa::path(
    get, path = "/v1/users/{id}/devices", tag = "people", security(("token" = [])), params(("id" = UserId, Path)),
    responses((status = 200, body = List<Device>, description = "All of them"), Reads, Missing, Forbidden)
)]
async fn list_of(call: Call) -> Result<Reply, Failure> {
    let user: UserId = call.param("id", "user")?;
    call.read(user, |sql, scene, user| {
        async move {
            account_user::by_id(sql, *user).await?.ok_or_else(|| Problem::unknown("user"))?;
            shown(sql, scene, *user).await
        }
        .boxed()
    })
    .await
}

/// Rename a user's device.
#[utoipa::path(
    patch, path = "/v1/users/{id}/devices/{device}", tag = "people", security(("token" = [])), request_body = Rename,
    params(("id" = UserId, Path), ("device" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Device, description = "Renamed"), Writes, Missing, Forbidden)
)]
async fn rename_of(call: Call) -> Result<Reply, Failure> {
    let (user, id): (UserId, DeviceId) = (call.param("id", "user")?, call.param("device", "device")?);
    let wish: Rename = call.json()?;
    let wish = (user, id, devices::name("name", &wish.name)?);
    call.write(wish, |sql, scene, (user, id, name)| renamed(sql, scene, *user, *id, name).boxed()).await
}

/// Sign a user's device out.
#[utoipa::path(
    delete, path = "/v1/users/{id}/devices/{device}", tag = "people", security(("token" = [])),
    params(("id" = UserId, Path), ("device" = DeviceId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "Its tokens are gone"), Writes, Missing, Forbidden)
)]
async fn revoke_of(call: Call) -> Result<Reply, Failure> {
    let wish: (UserId, DeviceId) = (call.param("id", "user")?, call.param("device", "device")?);
    call.write(wish, |sql, scene, (user, id)| revoked(sql, scene, *user, *id).boxed()).await
}

async fn shown(sql: &mut Sql<'_>, scene: &Scene, user: UserId) -> Result<Reply, Failure> {
    let found = device::signed_in(sql, user, scene.now).await?;
    let items = found.iter().map(|one| Device::of(one, scene)).collect();
    Ok(Reply::json(StatusCode::OK, &List::whole(items)))
}

async fn renamed(sql: &mut Sql<'_>, scene: &Scene, user: UserId, id: DeviceId, name: &str) -> Result<Reply, Failure> {
    let before = one(sql, scene, user, id).await?;
    let after = devices::rename(sql, &By::caller(scene), before, name).await?;
    Ok(Reply::json(StatusCode::OK, &Device::of(&after, scene)))
}

async fn revoked(sql: &mut Sql<'_>, scene: &Scene, user: UserId, id: DeviceId) -> Result<Reply, Failure> {
    one(sql, scene, user, id).await?;
    devices::revoke(sql, &By::caller(scene), user, id).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A user's device, out of the few that he has.
async fn one(sql: &mut Sql<'_>, scene: &Scene, user: UserId, id: DeviceId) -> Result<device::Device, Failure> {
    let found = device::signed_in(sql, user, scene.now).await?;
    Ok(found.into_iter().find(|one| one.id == id).ok_or_else(|| Problem::unknown("device"))?)
}
