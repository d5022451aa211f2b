//! `/v1/settings`: what holds for all people of the account.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Deserializer, Serialize};
use stint_domain::rules::{pack, packs};
use stint_domain::timesheet::PeriodKind;
use utoipa::{OpenApi, ToSchema};

use crate::ACCOUNT;
use crate::answers::{Forbidden, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::account::{self, Settings};
use crate::store::{Failure, Sql, journal};

/// A business day begins at noon at the latest.
const DAY_START_MOST: u16 = 720;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/v1/settings", Right::Own, read).at(Method::PATCH, "/v1/settings", Right::Administer, edit)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(read, edit))]
struct Doc;

/// What decides over totals, exceptions and timesheets.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
struct Shown {
    /// The rules that sessions are looked at with; null for none.
    #[schema(example = "de")]
    rule_pack: Option<String>,
    /// How long a timesheet's period is. One that is open already keeps its days.
    #[schema(value_type = String, example = "month")]
    period: PeriodKind,
    /// Minutes after midnight at which a business day begins, 0 to 720.
    #[schema(example = 0)]
    day_start_min: u16,
    /// What there is to choose from.
    rule_packs: Vec<Pack>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RulePack)]
struct Pack {
    #[schema(example = "de")]
    id: String,
    /// ISO 3166 code, or EU.
    #[schema(example = "DE")]
    region: String,
}

fn shown(status: StatusCode, settings: &Settings) -> Reply {
    let shown = Shown {
        rule_pack: Some(settings.rule_pack.clone()).filter(|id| !id.is_empty()),
        period: settings.period,
        day_start_min: settings.day_start_min,
        rule_packs: packs().into_iter().map(|pack| Pack { id: pack.id, region: pack.region }).collect(),
    };
    Reply::json(status, &shown).version(settings.version)
}

/// The account's settings.
#[utoipa::path(
    get, path = "/v1/settings", tag = "settings", security(("token" = [])),
    responses((status = 200, body = Shown, description = "`ETag` is the version", headers(("ETag" = String))), Reads)
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, _, ()| async move { Ok(shown(StatusCode::OK, &account::settings(sql).await?)) }.boxed()).await
}

/// What is not sent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettingsPatch)]
struct Patch {
    /// The id of a rule pack; null for none.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "de")]
    rule_pack: Option<Option<String>>,
    #[schema(value_type = Option<String>, example = "week", nullable = false)]
    period: Option<PeriodKind>,
    /// 0 to 720.
    #[schema(example = 240, nullable = false, minimum = 0, maximum = 720)]
    day_start_min: Option<u16>,
}

/// A null that was sent is told from nothing sent.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Change the account's settings.
///
/// Totals and exceptions follow at once; what was approved stays as it was approved.
#[utoipa::path(
    patch, path = "/v1/settings", tag = "settings", security(("token" = [])), request_body = Patch,
    params(("If-Match" = Option<String>, Header, description = "The version it was read at")),
    responses(
        (status = 200, body = Shown, description = "As they are now", headers(("ETag" = String))),
        Writes, Forbidden, Stale
    )
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let wish: Patch = call.json()?;
    if wish.day_start_min.is_some_and(|min| min > DAY_START_MOST) {
        let detail = format!("A day begins 0 to {DAY_START_MOST} minutes after midnight.");
        return Err(Problem::invalid("day_start_min", "out_of_range", detail).into());
    }
    if let Some(Some(id)) = &wish.rule_pack
        && let Err(refusal) = pack(id)
    {
        return Err(Problem { field: Some("rule_pack".into()), ..refusal.into() }.into());
    }
    let wish = (wish, call.if_match());
    call.write(wish, |sql, scene, (wish, tag)| apply(sql, scene, wish, tag).boxed()).await
}

async fn apply(sql: &mut Sql<'_>, scene: &Scene, wish: &Patch, tag: &IfMatch) -> Result<Reply, Failure> {
    let old = account::settings(sql).await?;
    tag.holds(old.version)?;
    let mut new = Settings {
        rule_pack: wish.rule_pack.clone().map_or(old.rule_pack.clone(), Option::unwrap_or_default),
        period: wish.period.unwrap_or(old.period),
        day_start_min: wish.day_start_min.unwrap_or(old.day_start_min),
        version: old.version,
    };
    if new != old {
        let values = |of: &Settings| {
            serde_json::json!({
                "rule_pack": of.rule_pack, "period": of.period.word(), "day_start_min": of.day_start_min,
            })
        };
        let act = serde_json::json!({"kind": "settings.set", "set": values(&new), "old": values(&old)});
        let entry = scene.entry("settings.set", ("settings", ACCOUNT), scene.caller.user, None, act);
        new.version = journal::append(sql, entry)?;
        account::set(sql, &new).await?;
    }
    Ok(shown(StatusCode::OK, &new))
}
