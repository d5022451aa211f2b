//! `/v1/projects`, `/v1/categories`, `/v1/labor-types`: what entries are booked on. They differ in meaning, not in shape.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::journal::{Act, Label};
use stint_domain::{Dimension, DimensionId};
use utoipa::ToSchema;

use super::list::List;
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::DimensionNo;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::dimension::{self, Labeled};
use crate::store::{Failure, Sql, journal};
use crate::uuid;

/// Characters of a name.
const NAME_MOST: usize = 200;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/projects", Right::Own, projects)
        .at(Method::POST, "/v1/projects", Right::Plan, add_project)
        .at(Method::PATCH, "/v1/projects/{id}", Right::Plan, edit_project)
        .at(Method::GET, "/v1/categories", Right::Own, categories)
        .at(Method::POST, "/v1/categories", Right::Plan, add_category)
        .at(Method::PATCH, "/v1/categories/{id}", Right::Plan, edit_category)
        .at(Method::GET, "/v1/labor-types", Right::Own, labor_types)
        .at(Method::POST, "/v1/labor-types", Right::Plan, add_labor_type)
        .at(Method::PATCH, "/v1/labor-types/{id}", Right::Plan, edit_labor_type)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(
        projects,
        add_project,
        edit_project,
        categories,
        add_category,
        edit_category,
        labor_types,
        add_labor_type,
        edit_labor_type
    ))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// A project, category or labor type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dimension)]
struct Shown {
    id: DimensionNo,
    #[schema(example = "Warehouse")]
    name: String,
    /// Keeps its past and is no longer offered.
    archived: bool,
    #[schema(example = "2026-11-22T16:00:03.120Z")]
    created_at: String,
    updated_at: String,
}

impl Shown {
    fn of(one: &Labeled) -> Shown {
        Shown {
            id: one.no,
            name: one.name.clone(),
            archived: one.archived,
            created_at: one.created_at.rfc3339(),
            updated_at: one.updated_at.rfc3339(),
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDimension)]
struct New {
    #[schema(example = "Warehouse", min_length = 1, max_length = 200)]
    name: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DimensionEdit)]
struct Edit {
    #[schema(example = "Warehouse North", min_length = 1, max_length = 200)]
    name: Option<String>,
    archived: Option<bool>,
}

/// Projects, by name, archived ones too.
#[utoipa::path(
    get, path = "/v1/projects", tag = "projects", security(("token" = [])),
    responses((status = 200, body = List<Shown>, description = "All of them"), Reads)
)]
async fn projects(call: Call) -> Result<Reply, Failure> {
    list(call, Dimension::Project).await
}

/// A new project.
#[utoipa::path(
    post, path = "/v1/projects", tag = "projects", security(("token" = [])), request_body = New,
    responses((status = 201, body = Shown, description = "As it is"), Writes, Forbidden, Conflicts)
)]
async fn add_project(call: Call) -> Result<Reply, Failure> {
    add(call, Dimension::Project).await
}

/// Rename a project, archive it, or offer it again.
#[utoipa::path(
    patch, path = "/v1/projects/{id}", tag = "projects", security(("token" = [])), params(("id" = DimensionNo, Path)),
    request_body = Edit,
    responses((status = 200, body = Shown, description = "As it is now"), Writes, Forbidden, Missing, Conflicts)
)]
async fn edit_project(call: Call) -> Result<Reply, Failure> {
    edit(call, Dimension::Project).await
}

/// Categories, by name, archived ones too.
#[utoipa::path(
    get, path = "/v1/categories", tag = "categories", security(("token" = [])),
    responses((status = 200, body = List<Shown>, description = "All of them"), Reads)
)]
async fn categories(call: Call) -> Result<Reply, Failure> {
    list(call, Dimension::Category).await
}

/// A new category.
#[utoipa::path(
    post, path = "/v1/categories", tag = "categories", security(("token" = [])), request_body = New,
    responses((status = 201, body = Shown, description = "As it is"), Writes, Forbidden, Conflicts)
)]
async fn add_category(call: Call) -> Result<Reply, Failure> {
    add(call, Dimension::Category).await
}

/// Rename a category, archive it, or offer it again.
#[utoipa::path(
    patch, path = "/v1/categories/{id}", tag = "categories", security(("token" = [])),
    params(("id" = DimensionNo, Path)), request_body = Edit,
    responses((status = 200, body = Shown, description = "As it is now"), Writes, Forbidden, Missing, Conflicts)
)]
async fn edit_category(call: Call) -> Result<Reply, Failure> {
    edit(call, Dimension::Category).await
}

/// Labor types, by name, archived ones too.
#[utoipa::path(
    get, path = "/v1/labor-types", tag = "labor types", security(("token" = [])),
    responses((status = 200, body = List<Shown>, description = "All of them"), Reads)
)]
async fn labor_types(call: Call) -> Result<Reply, Failure> {
    list(call, Dimension::LaborType).await
}

/// A new labor type.
#[utoipa::path(
    post, path = "/v1/labor-types", tag = "labor types", security(("token" = [])), request_body = New,
    responses((status = 201, body = Shown, description = "As it is"), Writes, Forbidden, Conflicts)
)]
async fn add_labor_type(call: Call) -> Result<Reply, Failure> {
    add(call, Dimension::LaborType).await
}

/// Rename a labor type, archive it, or offer it again.
#[utoipa::path(
    patch, path = "/v1/labor-types/{id}", tag = "labor types", security(("token" = [])),
    params(("id" = DimensionNo, Path)), request_body = Edit,
    responses((status = 200, body = Shown, description = "As it is now"), Writes, Forbidden, Missing, Conflicts)
)]
async fn edit_labor_type(call: Call) -> Result<Reply, Failure> {
    edit(call, Dimension::LaborType).await
}

async fn list(call: Call, dimension: Dimension) -> Result<Reply, Failure> {
    let found =
        call.read(dimension, |sql, _, dimension| async move { Ok(dimension::of_kind(sql, *dimension).await?) }.boxed());
    let items = found.await?.iter().map(Shown::of).collect();
    Ok(Reply::json(StatusCode::OK, &List::whole(items)))
}

async fn add(call: Call, dimension: Dimension) -> Result<Reply, Failure> {
    let wish: New = call.json()?;
    let name = named(&wish.name)?;
    call.write((dimension, name), |sql, scene, (dimension, name)| {
        async move {
            free(sql, *dimension, name).await?;
            let mut one = Labeled {
                no: DimensionNo(scene.id()),
                id: DimensionId(uuid(scene.now)),
                dimension: *dimension,
                name: name.clone(),
                archived: false,
                version: 0,
                created_at: scene.now,
                updated_at: scene.now,
            };
            let act = Act::DimensionAdd { id: one.id, dimension: *dimension, name: name.clone() };
            one.version = record(sql, scene, &one, &act)?;
            dimension::add(sql, &one).await?;
            Ok(Reply::json(StatusCode::CREATED, &Shown::of(&one)))
        }
        .boxed()
    })
    .await
}

async fn edit(call: Call, dimension: Dimension) -> Result<Reply, Failure> {
    let no: DimensionNo = call.path(noun(dimension))?;
    let mut wish: Edit = call.json()?;
    wish.name = wish.name.as_deref().map(named).transpose()?;
    call.write((dimension, no, wish), |sql, scene, (dimension, no, wish)| {
        async move {
            let old = dimension::by_no(sql, *dimension, *no).await?;
            let old = old.ok_or_else(|| Problem::unknown(noun(*dimension)))?;
            let mut new = old.clone();
            new.name = wish.name.clone().unwrap_or(new.name);
            new.archived = wish.archived.unwrap_or(new.archived);
            if new == old {
                return Ok(Reply::json(StatusCode::OK, &Shown::of(&old)));
            }
            if new.name != old.name {
                free(sql, *dimension, &new.name).await?;
            }
            new.updated_at = scene.now;
            let label = |of: &Labeled| Label { name: of.name.clone(), archived: of.archived };
            let act = Act::DimensionSet { id: new.id, set: label(&new), old: label(&old) };
            new.version = record(sql, scene, &new, &act)?;
            dimension::update(sql, &new).await?;
            Ok(Reply::json(StatusCode::OK, &Shown::of(&new)))
        }
        .boxed()
    })
    .await
}

/// What a path names.
fn noun(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Project => "project",
        Dimension::Category => "category",
        Dimension::LaborType => "labor type",
    }
}

/// A name as it is kept.
///
/// # Errors
/// 422: empty, too long, or of several lines.
pub fn named(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST || name.contains(char::is_control) {
        let detail = format!("A name has 1 to {NAME_MOST} characters, in one line.");
        return Err(Problem::invalid("name", "name_invalid", detail));
    }
    Ok(name.to_owned())
}

/// Asked before it is written: a broken index would break the whole transaction, and the neighbours' writes with it.
async fn free(sql: &mut Sql<'_>, dimension: Dimension, name: &str) -> Result<(), Failure> {
    if dimension::named(sql, dimension, name).await?.is_none() {
        return Ok(());
    }
    let problem = Problem::conflict("taken", format!("There is a {} of this name already.", noun(dimension)));
    Err(Problem { field: Some("name".into()), ..problem }.into())
}

fn record(sql: &mut Sql<'_>, scene: &Scene, one: &Labeled, act: &Act) -> Result<i64, Failure> {
    let entry = journal::Entry {
        op: uuid(scene.now).to_string(),
        kind: act.kind(),
        subject: one.dimension.word(),
        subject_id: one.no.0,
        user: scene.caller.user,
        author: scene.caller.user,
        device: scene.caller.device_name.clone(),
        at: scene.now,
        decided: scene.now,
        reason: None,
        act: serde_json::to_string(act).expect("an act has a JSON"),
    };
    Ok(journal::append(sql, entry)?)
}
