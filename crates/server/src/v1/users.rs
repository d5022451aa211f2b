//! `/v1/users`: the people of the account. An admin adds and changes them; a manager reads those he sees.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::list::{self, List};
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::ids::UserId;
use crate::password;
use crate::people::{By, erase, users};
use crate::policy::{self, Right, Role, Sight};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, account_user, person};

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/users", Right::Review, list)
        .at(Method::POST, "/v1/users", Right::Administer, create)
        .at(Method::GET, "/v1/users/{id}", Right::Review, read)
        .at(Method::PATCH, "/v1/users/{id}", Right::Administer, edit)
        .at(Method::PUT, "/v1/users/{id}/password", Right::Administer, set_password)
        .at(Method::GET, "/v1/users/{id}/export", Right::Administer, export)
        .at(Method::POST, "/v1/users/{id}/erase", Right::Administer, erase)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, create, read, edit, set_password, export, erase))]
struct Doc;

/// Somebody of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    pub id: UserId,
    /// What one signs in with.
    pub name: String,
    pub full_name: String,
    pub role: Role,
    /// IANA.
    pub zone: String,
    /// Cannot sign in, and all tokens are refused.
    pub disabled: bool,
    pub created_at: String,
    pub updated_at: String,
    /// Of an erased user only the times are left.
    pub erased_at: Option<String>,
}

impl User {
    pub fn of(user: &account_user::User) -> User {
        User {
            id: user.id,
            name: user.name.clone(),
            full_name: user.full_name.clone(),
            role: user.role,
            zone: user.zone.name().to_owned(),
            disabled: user.disabled,
            created_at: user.created_at.rfc3339(),
            updated_at: user.updated_at.rfc3339(),
            erased_at: user.erased_at.map(stint_domain::Instant::rfc3339),
        }
    }
}

fn shown(status: StatusCode, user: &account_user::User) -> Reply {
    Reply::json(status, &User::of(user)).version(user.version)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// The `next` of the page before.
    after: Option<UserId>,
    /// 1 to 500; 100 when not given.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// The users that I see, oldest first: those of the teams I manage; all, as an admin.
#[utoipa::path(
    get, path = "/v1/users", tag = "people", security(("token" = [])), params(Page),
    responses((status = 200, body = List<User>, description = "A page"), Reads, Forbidden)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    let limit = list::limit(page.limit)?;
    call.read((page.after, limit), |sql, scene, (after, limit)| found(sql, scene, *after, *limit).boxed()).await
}

async fn found(sql: &mut Sql<'_>, scene: &Scene, after: Option<UserId>, limit: i64) -> Result<Reply, Failure> {
    let users = match policy::sight(sql, &scene.caller).await? {
        Sight::All => account_user::list(sql, after, limit + 1).await?,
        Sight::Some(seen) => {
            // An account has some thousands of users; who is seen is decided by the policy alone.
            let mut users = account_user::list(sql, after, i64::MAX).await?;
            users.retain(|user| seen.contains(&user.id));
            users
        }
    };
    let users = users.iter().map(User::of).collect();
    Ok(Reply::json(StatusCode::OK, &List::page(users, limit, |user| user.id.to_string())))
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserCreate, example = json!({"name": "ada", "full_name": "Ada Lovelace", "role": "worker", "zone": "Europe/London"}))]
struct Create {
    /// What one signs in with: one word of 1 to 64 characters; kept in lower case.
    name: String,
    #[serde(default)]
    full_name: String,
    role: Role,
    /// IANA; the caller's when not given.
    zone: Option<String>,
}

/// Add a user. He can sign in once he has a password: `PUT /v1/users/{id}/password`.
#[utoipa::path(
    post, path = "/v1/users", tag = "people", security(("token" = [])), request_body = Create,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = User, description = "Added", headers(("ETag" = String))), Writes, Forbidden, Conflicts)
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    let wish: Create = call.json()?;
    call.write(wish, |sql, scene, wish| created(sql, scene, wish).boxed()).await
}

async fn created(sql: &mut Sql<'_>, scene: &Scene, wish: &Create) -> Result<Reply, Failure> {
    let name = users::name(&wish.name)?;
    let zone = match &wish.zone {
        Some(zone) => users::zone(&scene.app.zones, zone)?,
        None => scene.caller.zone.clone(),
    };
    let full_name = users::full_name(&wish.full_name, &name)?;
    let new = users::New { name, full_name, role: wish.role, zone, password: None };
    Ok(shown(StatusCode::CREATED, &users::add(sql, &By::caller(scene), &new).await?))
}

/// One user.
#[utoipa::path(
    get, path = "/v1/users/{id}", tag = "people", security(("token" = [])), params(("id" = UserId, Path)),
    responses((status = 200, body = User, description = "Found; `ETag` is the version", headers(("ETag" = String))), Reads, Forbidden, Missing)
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    let id: UserId = call.param("id", "user")?;
    call.read(id, |sql, scene, id| async move { Ok(shown(StatusCode::OK, &one(sql, scene, *id).await?)) }.boxed()).await
}

/// A user whom the caller sees.
async fn one(sql: &mut Sql<'_>, scene: &Scene, id: UserId) -> Result<account_user::User, Failure> {
    let user = account_user::by_id(sql, id).await?.ok_or_else(|| Problem::unknown("user"))?;
    if policy::sees(sql, &scene.caller, id).await? { Ok(user) } else { Err(Problem::unknown("user").into()) }
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserEdit, example = json!({"role": "manager", "disabled": false}))]
struct Edit {
    full_name: Option<String>,
    role: Option<Role>,
    /// IANA.
    zone: Option<String>,
    disabled: Option<bool>,
}

/// Change a user. A worker manages no teams: who becomes one stays in them as a member.
#[utoipa::path(
    patch, path = "/v1/users/{id}", tag = "people", security(("token" = [])), request_body = Edit,
    params(
        ("id" = UserId, Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read: 412 when it has changed since"),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    responses((status = 200, body = User, description = "Changed", headers(("ETag" = String))), Writes, Forbidden, Missing, Conflicts, Stale)
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let id: UserId = call.param("id", "user")?;
    let wish: (UserId, Edit, IfMatch) = (id, call.json()?, call.if_match());
    call.write(wish, |sql, scene, (id, wish, if_match)| edited(sql, scene, *id, wish, if_match).boxed()).await
}

async fn edited(
    sql: &mut Sql<'_>,
    scene: &Scene,
    id: UserId,
    wish: &Edit,
    if_match: &IfMatch,
) -> Result<Reply, Failure> {
    let user = one(sql, scene, id).await?;
    if_match.holds(user.version)?;
    let change = users::Change {
        full_name: wish.full_name.as_ref().map(|text| users::full_name(text, &user.name)).transpose()?,
        role: wish.role,
        zone: wish.zone.as_ref().map(|name| users::zone(&scene.app.zones, name)).transpose()?,
        disabled: wish.disabled,
    };
    Ok(shown(StatusCode::OK, &users::change(sql, &By::caller(scene), user, &change).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Password {
    /// 8 to 256 characters.
    password: String,
}

/// Give a user a password. His devices are signed out; tokens made by hand stay.
#[utoipa::path(
    put, path = "/v1/users/{id}/password", tag = "people", security(("token" = [])), request_body = Password,
    params(("id" = UserId, Path)),
    responses((status = 204, description = "Set"), Writes, Forbidden, Missing, Conflicts)
)]
async fn set_password(call: Call) -> Result<Reply, Failure> {
    let id: UserId = call.param("id", "user")?;
    call.caller().await?;
    let wish: Password = call.json()?;
    password::check("password", &wish.password)?;
    let hash = call.app().passwords.hash(wish.password).await?;
    call.write_secret((id, hash), |sql, scene, (id, hash)| password_set(sql, scene, *id, hash).boxed()).await
}

async fn password_set(sql: &mut Sql<'_>, scene: &Scene, id: UserId, hash: &str) -> Result<Reply, Failure> {
    let user = one(sql, scene, id).await?;
    let keep = (id == scene.caller.user).then_some(scene.caller.device);
    users::set_password(sql, &By::caller(scene), &user, hash, keep).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Everything that is kept about a user.
#[utoipa::path(
    get, path = "/v1/users/{id}/export", tag = "people", security(("token" = [])), params(("id" = UserId, Path)),
    responses((status = 200, body = serde_json::Value, description = "One object with a list for each kind of thing"), Reads, Forbidden, Missing)
)]
async fn export(call: Call) -> Result<Reply, Failure> {
    let id: UserId = call.param("id", "user")?;
    let found = call.read(id, |sql, scene, id| {
        async move {
            one(sql, scene, *id).await?;
            Ok(person::everything(sql, *id, scene.now).await?)
        }
        .boxed()
    });
    Ok(Reply::json(StatusCode::OK, &found.await?))
}

/// Erase a user but for what the law keeps: the times stay; name, texts and credentials go. There is no way back.
#[utoipa::path(
    post, path = "/v1/users/{id}/erase", tag = "people", security(("token" = [])),
    params(("id" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = User, description = "Erased"), Writes, Forbidden, Missing, Conflicts)
)]
async fn erase(call: Call) -> Result<Reply, Failure> {
    let id: UserId = call.param("id", "user")?;
    let store = call.app().store.clone();
    let caller = call.caller().await?;
    let reply = call.write(id, |sql, scene, id| erased(sql, scene, *id).boxed()).await?;
    erase::journal(&store, &By::user(&store, caller.user, &caller.device_name), id).await?;
    Ok(reply)
}

async fn erased(sql: &mut Sql<'_>, scene: &Scene, id: UserId) -> Result<Reply, Failure> {
    let user = one(sql, scene, id).await?;
    Ok(shown(StatusCode::OK, &erase::tables(sql, &By::caller(scene), user).await?))
}
