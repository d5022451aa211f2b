//! `/v1/sign-in`, `/v1/refresh`, `/v1/sign-out`: from a name and a password to tokens, and back.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::answers::{Reads, Writes};
use crate::app::{App, Open, Scene};
use crate::call::{Call, Reply};
use crate::client::Client;
use crate::ids::{DeviceId, UserId};
use crate::people::By;
use crate::people::devices::{self, Pair, Refresh};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::account_user::{self, User};
use crate::store::token;
use crate::store::{Failure, Sql};
use crate::who::Credential;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::POST, "/v1/sign-in", Right::Anyone, sign_in)
        .at(Method::POST, "/v1/refresh", Right::Anyone, refresh)
        .at(Method::POST, "/v1/sign-out", Right::Own, sign_out)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(sign_in, refresh, sign_out))]
struct Doc;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "ada", "password": "correct horse battery", "device": "Ada's laptop"}))]
struct SignIn {
    name: String,
    password: String,
    /// What this device will be called in the list of devices.
    device: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshToken {
    refresh_token: String,
}

/// What a device works with from now on.
#[derive(Serialize, ToSchema)]
struct Signed {
    user: UserId,
    device: DeviceId,
    /// Send it as `Authorization: Bearer <access_token>`.
    access_token: String,
    access_expires_at: String,
    /// Send it to `/v1/refresh` before it expires. It stays good until its successor was first used.
    refresh_token: String,
    refresh_expires_at: String,
}

impl From<Pair> for Signed {
    fn from(pair: Pair) -> Signed {
        Signed {
            user: pair.user,
            device: pair.device,
            access_token: pair.access,
            access_expires_at: pair.access_until.rfc3339(),
            refresh_token: pair.refresh,
            refresh_expires_at: pair.refresh_until.rfc3339(),
        }
    }
}

/// Sign in on a new device.
#[utoipa::path(
    post, path = "/v1/sign-in", tag = "signing in", request_body = SignIn, security(()),
    responses((status = 201, body = Signed, description = "Signed in"), Writes)
)]
async fn sign_in(call: Call) -> Result<Reply, Failure> {
    call.app().limits.sign_in_from(address(&call.parts))?;
    let wish: SignIn = call.json()?;
    let device = devices::name("device", &wish.device)?;
    let user = prove(call.app(), wish.name, wish.password, wrong).await?;
    let signed =
        call.write_open((user, device), |sql, open, (user, device)| signed_in(sql, open, user, device).boxed());
    Ok(Reply::json(StatusCode::CREATED, &signed.await?))
}

fn wrong() -> Problem {
    let detail = "Name or password is wrong, or the user is disabled.";
    Problem::new(StatusCode::UNAUTHORIZED, "sign_in_failed", detail)
}

/// The user of a name who knows its password; every wrong try costs the same.
pub(super) async fn prove(
    app: &App,
    name: String,
    password: String,
    otherwise: fn() -> Problem,
) -> Result<(User, String), Failure> {
    let name: String = name.trim().chars().take(100).collect();
    app.limits.sign_in_as(&name)?;
    let found =
        app.store.read(name, |sql, name| async move { Ok(account_user::with_password(sql, name).await?) }.boxed());
    let found = found.await?.filter(|(user, _)| !user.disabled);
    let (user, hash) = found.map_or((None, None), |(user, hash)| (Some(user), hash));
    // Nobody's password is this long: not worth the work of a hash.
    let password: String = password.chars().take(1000).collect();
    let fits = app.passwords.verify(password, hash.clone()).await?;
    let proven = user.zip(hash).filter(|_| fits);
    Ok(proven.ok_or_else(otherwise)?)
}

async fn signed_in(
    sql: &mut Sql<'_>,
    open: &Open,
    (proven, hash): &(User, String),
    device: &str,
) -> Result<Signed, Failure> {
    // It may have changed while the password was looked at.
    let now = account_user::with_password(sql, &proven.name).await?;
    let (user, _) = now.filter(|(user, now)| !user.disabled && now.as_ref() == Some(hash)).ok_or_else(wrong)?;
    let by = By::user(&open.app.store, user.id, device);
    Ok(devices::sign_in(sql, &by, user.id).await?.into())
}

/// A new pair of tokens.
///
/// The old refresh token stays good until the new one is first used, so that a lost answer signs nobody out. One that
/// comes back after that was copied by somebody, and the device is signed out.
#[utoipa::path(
    post, path = "/v1/refresh", tag = "signing in", request_body = RefreshToken, security(()),
    responses((status = 200, body = Signed, description = "The next pair"), Writes)
)]
async fn refresh(call: Call) -> Result<Reply, Failure> {
    call.app().limits.refresh_from(address(&call.parts))?;
    let wish: RefreshToken = call.json()?;
    let credential = Credential::of(&wish.refresh_token);
    let outcome = call.write_open(credential, |sql, open, credential| refreshed(sql, open, credential).boxed());
    match outcome.await? {
        Refresh::Fresh(pair) => Ok(Reply::json(StatusCode::OK, &Signed::from(pair))),
        Refresh::Late => {
            let detail = "A newer refresh token was used already. Send that one.";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "refresh_superseded", detail).into())
        }
        Refresh::Stolen => {
            let detail = "A refresh token came back after its successor was used. The device was signed out.";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "refresh_reused", detail).into())
        }
    }
}

async fn refreshed(sql: &mut Sql<'_>, open: &Open, credential: &Credential) -> Result<Refresh, Failure> {
    let came = token::refreshing(sql, credential, open.now).await?.ok_or_else(|| {
        let detail = "This refresh token is not good: unknown, expired, or its device was signed out. Sign in again.";
        Problem::new(StatusCode::UNAUTHORIZED, "refresh_failed", detail)
    })?;
    let by = By::user(&open.app.store, came.user, &came.device_name);
    devices::refresh(sql, &by, &came).await
}

/// Sign this device out, or take back the token that is sent.
#[utoipa::path(
    post, path = "/v1/sign-out", tag = "signing in", security(("token" = [])),
    responses((status = 204, description = "Signed out: its tokens are gone"), Reads)
)]
async fn sign_out(call: Call) -> Result<Reply, Failure> {
    call.write((), |sql, scene, ()| signed_out(sql, scene).boxed()).await
}

async fn signed_out(sql: &mut Sql<'_>, scene: &Scene) -> Result<Reply, Failure> {
    devices::revoke(sql, &By::caller(scene), scene.caller.user, scene.caller.device).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// From where it comes; in a router that stands alone, from nowhere in particular.
fn address(parts: &Parts) -> IpAddr {
    Client::of(parts).map_or(Ipv4Addr::UNSPECIFIED.into(), |client| client.address)
}
