//! The sessions as the journal's records make them, beside the sessions as the table has them.

use std::collections::{HashMap, HashSet};

use stint_domain::Session;
use stint_domain::journal::{Act, apply};

use super::Findings;
use crate::ids::SessionNo;
use crate::store::journal::{self, Deed};
use crate::store::session::{self, Kept};
use crate::store::{Failure, Sql, dimension};

/// Rows read at once.
const PAGE: i64 = 1000;

/// Compares them one by one, in the order of their ids.
///
/// # Errors
/// The database's.
pub async fn compare(sql: &mut Sql<'_>, findings: &mut Findings) -> Result<(), Failure> {
    let projects: HashMap<_, _> = dimension::by_id(sql).await?.into_iter().map(|(id, one)| (id, one.no)).collect();
    let mut deeds = Deeds::default();
    let mut running = HashSet::new();
    let mut last = SessionNo(i64::MIN);
    loop {
        let page = session::after(sql, last, PAGE).await?;
        for kept in &page {
            last = kept.no;
            findings.sessions += 1;
            let own = deeds.up_to(sql, kept.no, findings).await?;
            for flaw in flaws(kept, &own) {
                findings.flaw(format!("session {}: {flaw}", kept.no));
            }
            let derived = kept.body.on().project.and_then(|id| projects.get(&id).copied());
            if kept.project != derived {
                findings.flaw(format!("session {}: its project is not its last entry's", kept.no));
            }
            if kept.body.is_running() && !running.insert(kept.user) {
                findings.flaw(format!("session {}: its user has another one running", kept.no));
            }
        }
        if page.is_empty() {
            break;
        }
    }
    deeds.rest(sql, findings).await
}

fn flaws(kept: &Kept, deeds: &[Deed]) -> Vec<String> {
    let mut flaws = Vec::new();
    match replayed(deeds) {
        Err(flaw) => flaws.push(flaw),
        Ok(None) => flaws.push("no record of the journal begins it".into()),
        Ok(Some(body)) => {
            // Of a person who was erased the times stay, the texts go.
            let erased = deeds.iter().any(|deed| deed.erased);
            let plain =
                |body: &Session| if erased { Session { note: String::new(), ..body.clone() } } else { body.clone() };
            if plain(&body) != plain(&kept.body) {
                flaws.push("the table says something else than the journal".into());
            }
        }
    }
    if deeds.iter().any(|deed| deed.user != kept.user) {
        flaws.push("a record about it names another user".into());
    }
    if deeds.last().is_some_and(|deed| deed.n != kept.version) {
        flaws.push("its version is not its last record's number".into());
    }
    if !kept.body.is_tiled() {
        flaws.push("its entries do not tile it".into());
    }
    if kept.body.end_time.is_some_and(|end| end < kept.body.start_time) {
        flaws.push("it ends before it begins".into());
    }
    flaws
}

fn replayed(deeds: &[Deed]) -> Result<Option<Session>, String> {
    let mut body = None;
    for deed in deeds {
        let act: Act = serde_json::from_str(&deed.act).map_err(|_| format!("record {} cannot be read", deed.n))?;
        let after = apply(body, &act, deed.at).map_err(|misfit| format!("record {}: {misfit}", deed.n))?;
        body = Some(after);
    }
    Ok(body)
}

/// The journal's records about sessions, by session, read page by page.
#[derive(Default)]
struct Deeds {
    page: std::collections::VecDeque<Deed>,
    read: Option<(i64, i64)>,
    ended: bool,
}

impl Deeds {
    /// Those about this session. Those about sessions before it are about none.
    async fn up_to(&mut self, sql: &mut Sql<'_>, no: SessionNo, findings: &mut Findings) -> Result<Vec<Deed>, Failure> {
        let mut own = Vec::new();
        while let Some(deed) = self.next_up_to(sql, no.0).await? {
            match deed.session == no {
                true => own.push(deed),
                false => findings.flaw(format!("record {} is about a session that is not there", deed.n)),
            }
        }
        Ok(own)
    }

    async fn rest(&mut self, sql: &mut Sql<'_>, findings: &mut Findings) -> Result<(), Failure> {
        while let Some(deed) = self.next_up_to(sql, i64::MAX).await? {
            findings.flaw(format!("record {} is about a session that is not there", deed.n));
        }
        Ok(())
    }

    async fn next_up_to(&mut self, sql: &mut Sql<'_>, no: i64) -> Result<Option<Deed>, Failure> {
        if self.page.is_empty() && !self.ended {
            self.page = journal::of_sessions(sql, self.read, PAGE).await?.into();
            self.read = self.page.back().map(|deed| (deed.session.0, deed.n)).or(self.read);
            self.ended = self.page.is_empty();
        }
        match self.page.front() {
            Some(deed) if deed.session.0 <= no => Ok(self.page.pop_front()),
            Some(_) | None => Ok(None),
        }
    }
}
