//! `/v1/teams`: who works in which team, and who manages it. An admin writes; a manager reads his own.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::list::List;
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::ids::{TeamId, UserId};
use crate::people::{By, teams};
use crate::policy::{self, Right};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, account_user, team};

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/teams", Right::Review, list)
        .at(Method::POST, "/v1/teams", Right::Administer, create)
        .at(Method::GET, "/v1/teams/{id}", Right::Review, read)
        .at(Method::PATCH, "/v1/teams/{id}", Right::Administer, edit)
        .at(Method::DELETE, "/v1/teams/{id}", Right::Administer, remove)
        .at(Method::PUT, "/v1/teams/{id}/members/{user}", Right::Administer, set_member)
        .at(Method::DELETE, "/v1/teams/{id}/members/{user}", Right::Administer, remove_member)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, create, read, edit, remove, set_member, remove_member))]
struct Doc;

#[derive(Serialize, ToSchema)]
struct Team {
    id: TeamId,
    name: String,
    members: Vec<Member>,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize, ToSchema)]
struct Member {
    id: UserId,
    name: String,
    full_name: String,
    /// Manages the team rather than works in it.
    manages: bool,
}

async fn whole(sql: &mut Sql<'_>, team: &team::Team) -> Result<Team, Failure> {
    let members = team::members(sql, team.id).await?.into_iter();
    let member =
        |one: team::Member| Member { id: one.user, name: one.name, full_name: one.full_name, manages: one.manages };
    Ok(Team {
        id: team.id,
        name: team.name.clone(),
        members: members.map(member).collect(),
        created_at: team.created_at.rfc3339(),
        updated_at: team.updated_at.rfc3339(),
    })
}

async fn shown(sql: &mut Sql<'_>, status: StatusCode, team: &team::Team) -> Result<Reply, Failure> {
    Ok(Reply::json(status, &whole(sql, team).await?).version(team.version))
}

/// A team, its name only.
#[derive(Serialize, ToSchema)]
#[schema(as = TeamName)]
struct Named {
    id: TeamId,
    name: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TeamEdit, example = json!({"name": "Kitchen"}))]
struct Edit {
    name: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"manages": false}))]
struct SetMember {
    /// Manages the team rather than works in it: only for the roles `manager` and `admin`.
    manages: bool,
}

/// The teams that I manage; all, as an admin; by name.
#[utoipa::path(
    get, path = "/v1/teams", tag = "people", security(("token" = [])),
    responses((status = 200, body = List<Named>, description = "All of them"), Reads, Forbidden)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| found(sql, scene).boxed()).await
}

async fn found(sql: &mut Sql<'_>, scene: &Scene) -> Result<Reply, Failure> {
    let mut items = Vec::new();
    for team in team::all(sql).await? {
        if policy::sees_team(sql, &scene.caller, team.id).await? {
            items.push(Named { id: team.id, name: team.name });
        }
    }
    Ok(Reply::json(StatusCode::OK, &List::whole(items)))
}

/// Add a team.
#[utoipa::path(
    post, path = "/v1/teams", tag = "people", security(("token" = [])), request_body = Edit,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Team, description = "Added", headers(("ETag" = String))), Writes, Forbidden, Conflicts)
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    let wish: Edit = call.json()?;
    let name = teams::name(&wish.name)?;
    call.write(name, |sql, scene, name| created(sql, scene, name).boxed()).await
}

async fn created(sql: &mut Sql<'_>, scene: &Scene, name: &str) -> Result<Reply, Failure> {
    let team = teams::add(sql, &By::caller(scene), name).await?;
    shown(sql, StatusCode::CREATED, &team).await
}

/// One team with its members.
#[utoipa::path(
    get, path = "/v1/teams/{id}", tag = "people", security(("token" = [])), params(("id" = TeamId, Path)),
    responses((status = 200, body = Team, description = "Found; `ETag` is the version", headers(("ETag" = String))), Reads, Forbidden, Missing)
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    let id: TeamId = call.param("id", "team")?;
    call.read(id, |sql, scene, id| looked_up(sql, scene, *id).boxed()).await
}

async fn looked_up(sql: &mut Sql<'_>, scene: &Scene, id: TeamId) -> Result<Reply, Failure> {
    let team = one(sql, scene, id).await?;
    shown(sql, StatusCode::OK, &team).await
}

/// A team that the caller may read.
async fn one(sql: &mut Sql<'_>, scene: &Scene, id: TeamId) -> Result<team::Team, Failure> {
    let readable = policy::sees_team(sql, &scene.caller, id).await?;
    let team = team::by_id(sql, id).await?.filter(|_| readable);
    Ok(team.ok_or_else(|| Problem::unknown("team"))?)
}

/// Rename a team.
#[utoipa::path(
    patch, path = "/v1/teams/{id}", tag = "people", security(("token" = [])), request_body = Edit,
    params(
        ("id" = TeamId, Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read: 412 when it has changed since"),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    responses((status = 200, body = Team, description = "Renamed", headers(("ETag" = String))), Writes, Forbidden, Missing, Conflicts, Stale)
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let id: TeamId = call.param("id", "team")?;
    let wish: Edit = call.json()?;
    let wish = (id, teams::name(&wish.name)?, call.if_match());
    call.write(wish, |sql, scene, (id, name, if_match)| edited(sql, scene, *id, name, if_match).boxed()).await
}

async fn edited(
    sql: &mut Sql<'_>,
    scene: &Scene,
    id: TeamId,
    name: &str,
    if_match: &IfMatch,
) -> Result<Reply, Failure> {
    let before = one(sql, scene, id).await?;
    if_match.holds(before.version)?;
    let after = teams::rename(sql, &By::caller(scene), before, name).await?;
    shown(sql, StatusCode::OK, &after).await
}

/// Remove a team; its people stay.
#[utoipa::path(
    delete, path = "/v1/teams/{id}", tag = "people", security(("token" = [])),
    params(
        ("id" = TeamId, Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read: 412 when it has changed since"),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    responses((status = 204, description = "Removed"), Writes, Forbidden, Missing, Stale)
)]
async fn remove(call: Call) -> Result<Reply, Failure> {
    let wish: (TeamId, IfMatch) = (call.param("id", "team")?, call.if_match());
    call.write(wish, |sql, scene, (id, if_match)| removed(sql, scene, *id, if_match).boxed()).await
}

async fn removed(sql: &mut Sql<'_>, scene: &Scene, id: TeamId, if_match: &IfMatch) -> Result<Reply, Failure> {
    let before = one(sql, scene, id).await?;
    if_match.holds(before.version)?;
    teams::remove(sql, &By::caller(scene), &before).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Put somebody into a team, or change how.
#[utoipa::path(
    put, path = "/v1/teams/{id}/members/{user}", tag = "people", security(("token" = [])), request_body = SetMember,
    params(("id" = TeamId, Path), ("user" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Team, description = "The team", headers(("ETag" = String))), Writes, Forbidden, Missing, Conflicts)
)]
async fn set_member(call: Call) -> Result<Reply, Failure> {
    let (id, user): (TeamId, UserId) = (call.param("id", "team")?, call.param("user", "user")?);
    let wish: SetMember = call.json()?;
    call.write((id, user, wish.manages), |sql, scene, wish| member_set(sql, scene, *wish).boxed()).await
}

async fn member_set(
    sql: &mut Sql<'_>,
    scene: &Scene,
    (id, user, manages): (TeamId, UserId, bool),
) -> Result<Reply, Failure> {
    let before = one(sql, scene, id).await?;
    let user = account_user::by_id(sql, user).await?.ok_or_else(|| Problem::unknown("user"))?;
    let after = teams::set_member(sql, &By::caller(scene), before, &user, manages).await?;
    shown(sql, StatusCode::OK, &after).await
}

/// Take somebody out of a team.
#[utoipa::path(
    delete, path = "/v1/teams/{id}/members/{user}", tag = "people", security(("token" = [])),
    params(("id" = TeamId, Path), ("user" = UserId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "Out of the team"), Writes, Forbidden, Missing)
)]
async fn remove_member(call: Call) -> Result<Reply, Failure> {
    let wish: (TeamId, UserId) = (call.param("id", "team")?, call.param("user", "user")?);
    call.write(wish, |sql, scene, wish| member_removed(sql, scene, *wish).boxed()).await
}

async fn member_removed(sql: &mut Sql<'_>, scene: &Scene, (id, user): (TeamId, UserId)) -> Result<Reply, Failure> {
    let before = one(sql, scene, id).await?;
    let user = account_user::by_id(sql, user).await?.ok_or_else(|| Problem::unknown("member"))?;
    teams::remove_member(sql, &By::caller(scene), before, &user).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
