//! `/sync/v1/pull`: what changed since a number of the journal's, as it stands now.

use axum::http::StatusCode;
use futures_util::FutureExt;
use serde::Deserialize;
use stint_sync::Head;
use stint_sync::records::{DimensionRecord, ProposalRecord, Record, RegisterRecord, SessionRecord};
use stint_sync::server::Ledger;
use stint_sync::wire::{Away, PAGE, PullReply};
use utoipa::IntoParams;

use super::book::{asked, state};
use super::push::Diverged;
use super::{Book, away, in_history};
use crate::answers::Reads;
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::policy::{Reach, reach};
use crate::problem::Problem;
use crate::store::correction::{self, Told};
use crate::store::dimension::{self, Labeled};
use crate::store::register::{self, Register};
use crate::store::session::Kept;
use crate::store::{Failure, Sql, session, session_feed};

const DAY_MS: i64 = 24 * 60 * 60_000;
/// Days that a look at what is recent goes back at most.
const RECENT_MOST: i64 = 92;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// `cursor` of the page before; 0 for everything.
    #[serde(default)]
    #[param(example = 8812, minimum = 0)]
    cursor: i64,
    /// 1 to 500; 500 when it is not said. What one record of the journal changed is never torn apart.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// The furthest position out of any answer.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "1-8812-af09c1d2e3f40516")]
    high_water: Option<Head>,
    /// `own`: one's own sessions and settings alone; else a manager gets those of his teams, an admin all.
    #[param(value_type = Option<String>, example = "own")]
    scope: Option<Scope>,
    /// `35d`: the sessions of the last days and those that are open, the newest first, and everything that is no session.
    /// The cursor stays where it is.
    #[param(example = "35d")]
    recent: Option<String>,
}

/// Whose things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    Own,
}

impl Scope {
    pub(super) fn reach(scope: Option<Scope>, scene: &Scene) -> Reach {
        match scope {
            Some(Scope::Own) => Reach::Own(scene.caller.user),
            None => reach(&scene.caller),
        }
    }
}

/// Read what changed after a number of the journal's, as it stands now, page by page.
///
/// Records of sessions (deleted and held ones, too), projects, categories and labor types, settings of people, and
/// proposals that one made or may decide, in the order of their last change.
#[utoipa::path(
    get, path = "/sync/v1/pull", tag = "sync", security(("token" = [])), params(Page),
    responses(
        (status = 200, body = Object, description = "Records, and how to go on: docs/SYNC.md",
         example = json!({"head": "1-8812-af09c1d2e3f40516", "cursor": 8812, "more": false, "records": [],
            "tombstones": []})),
        Reads, Diverged
    )
)]
pub(super) async fn pull(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    let limit = page.limit.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&limit) {
        return Err(Problem::invalid("limit", "parameter_invalid", format!("Send 1 to {PAGE}.")).into());
    }
    let recent = page.recent.as_deref().map(days).transpose()?;
    call.read((page, limit, recent), |sql, scene, (page, limit, recent)| {
        async move {
            let mut book = Book::new(sql, scene);
            in_history(&mut book, page.high_water.as_ref()).await?;
            let head = book.head().await?;
            if page.cursor > head.n {
                return Err(away(Away::HistoryDiverged).into());
            }
            let reach = Scope::reach(page.scope, scene);
            let part = Part { reach, after: page.cursor, upto: head.n };
            let reply = match recent {
                Some(days) => lately(sql, scene, part, *limit, *days, head).await?,
                None => next(sql, scene, part, *limit, head).await?,
            };
            Ok(Reply::json(StatusCode::OK, &reply))
        }
        .boxed()
    })
    .await
}

fn days(text: &str) -> Result<i64, Problem> {
    let days =
        text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| (1..=RECENT_MOST).contains(days));
    days.ok_or_else(|| Problem::invalid("recent", "parameter_invalid", format!("Send 1d to {RECENT_MOST}d.")))
}

/// Whose things, changed after which number up to which.
#[derive(Clone, Copy)]
struct Part {
    reach: Reach,
    after: i64,
    upto: i64,
}

async fn next(sql: &mut Sql<'_>, scene: &Scene, part: Part, limit: usize, head: Head) -> Result<PullReply, Failure> {
    // One more of each than fits tells whether there is more.
    let most = limit as i64 + 1;
    let Part { reach, after, upto } = part;
    let sessions = session_feed::changed(sql, reach, after, upto, most).await?;
    let mut records: Vec<Record> = sessions.iter().map(session_record).collect();
    records.extend(others(sql, scene, part, most).await?);
    records.sort_by_key(Record::n);
    // What changed with one record of the journal stays together; of each kind that is one thing at most.
    let mut end = records.len().min(limit);
    while end > 0 && end < records.len() && records[end].n() == records[end - 1].n() {
        end += 1;
    }
    let more = end < records.len();
    records.truncate(end);
    let cursor = records.last().filter(|_| more).map_or(upto, Record::n);
    let records = records.iter().map(Record::write).collect();
    Ok(PullReply { head, cursor, more, records, tombstones: Vec::new() })
}

/// What a new device shows first.
async fn lately(
    sql: &mut Sql<'_>,
    scene: &Scene,
    part: Part,
    limit: usize,
    days: i64,
    head: Head,
) -> Result<PullReply, Failure> {
    let most = limit as i64;
    let since = scene.now - days * DAY_MS;
    let mut sessions = session_feed::since(sql, part.reach, since, most).await?;
    if let Some(running) = session::running(sql, scene.caller.user).await?
        && !sessions.iter().any(|kept| kept.no == running.no)
    {
        sessions.push(running);
    }
    let mut records: Vec<Record> = sessions.iter().map(session_record).collect();
    records.extend(others(sql, scene, part, most).await?);
    let records = records.iter().map(Record::write).collect();
    Ok(PullReply { head, cursor: part.after, more: true, records, tombstones: Vec::new() })
}

/// What is no session.
async fn others(sql: &mut Sql<'_>, scene: &Scene, part: Part, most: i64) -> Result<Vec<Record>, Failure> {
    let Part { reach, after, upto } = part;
    let mut records = Vec::new();
    let dimensions = dimension::changed(sql, after, upto, most).await?;
    if !dimensions.is_empty() {
        let aliases = dimension::aliases(sql).await?;
        records.extend(dimensions.into_iter().map(|one| {
            let merged = aliases.iter().filter(|(_, no)| *no == one.no).map(|(id, _)| *id).collect();
            let Labeled { id, dimension, name, archived, version: n, .. } = one;
            Record::Dimension(DimensionRecord { n, id, merged, dimension, name, archived })
        }));
    }
    let registers = register::changed(sql, reach, after, upto, most).await?;
    records.extend(registers.into_iter().map(|one| {
        let Register { user, name, act, version: n } = one;
        Record::Register(RegisterRecord { n, user: user.to_string(), name, act })
    }));
    // Whoever may decide about a proposal sees it, also on the device where he sees his own time alone.
    let whose = (crate::policy::reach(&scene.caller), scene.caller.user);
    for told in correction::changed(sql, whose, (after, upto), most).await? {
        records.push(proposal_record(told));
    }
    Ok(records)
}

fn session_record(kept: &Kept) -> Record {
    Record::Session(SessionRecord {
        n: kept.version,
        id: kept.no.to_string(),
        user: kept.user.to_string(),
        session: kept.body.clone(),
        marks: kept.set_by,
    })
}

fn proposal_record(told: Told) -> Record {
    let Told { correction: of, session, user_name, author_name, decided_by_name } = told;
    let act = match &of.asked.operation {
        Some(operation) => operation.act.clone(),
        None => asked(&of.asked, session),
    };
    Record::Proposal(ProposalRecord {
        n: of.version,
        id: of.id.to_string(),
        session,
        user: of.user.to_string(),
        user_name,
        author: of.author.to_string(),
        author_name,
        state: state(of.state),
        why: of.asked.operation.as_ref().map(|operation| operation.why.clone()),
        op: of.asked.operation.as_ref().map(|operation| operation.op),
        act,
        reason: of.reason,
        created_at: of.created_at,
        decided_at: of.decided_at,
        decided_by_name,
        answer: of.answer,
    })
}
