//! The ledger of `stint_sync` over the tables. What one push reads is read once: nobody else writes in between.

mod things;

use std::borrow::Cow;
use std::collections::hash_map::Entry as MapEntry;
use std::collections::{HashMap, HashSet};

use stint_domain::{Act, Day, DimensionId, Dimensions, Instant, OpId, SessionId, Zone};
use stint_sync::Head;
use stint_sync::merge::{Becomes, Refused, Subject, Why};
use stint_sync::records::ProposalState;
use stint_sync::server::{Arrivals, Arrived, Entry, First, Ledger, Placed, Proposal, PutBack};

use super::rename::renamed;
use crate::app::Scene;
use crate::clock::{self, Put};
use crate::ids::{SessionNo, UserId};
use crate::policy::sees;
use crate::store::account::{self, Settings};
use crate::store::dimension::{self, Labeled};
use crate::store::session::{self, Kept};
use crate::store::sync_op::{self, Answered, Numbers};
use crate::store::{Failure, Row, Sql, account_user, head, journal, put_back, timesheet};
use crate::uuid;
pub(super) use things::{asked, state};

/// Ids in one question to the database.
const TOGETHER: usize = 200;

/// What the tables say and take, on behalf of who asks.
pub struct Book<'a, 's> {
    sql: &'a mut Sql<'s>,
    scene: &'a Scene,
    read: Read,
    /// Answers that are still to be written.
    answered: Vec<Answered>,
}

/// What was read, or written, in this transaction.
#[derive(Default)]
struct Read {
    firsts: HashMap<OpId, Option<First>>,
    /// What the device has sent, of the numbers of a push.
    numbers: Option<Numbers>,
    hashes: HashMap<i64, Option<String>>,
    sessions: HashMap<SessionId, Option<Kept>>,
    running: HashMap<i64, Option<SessionId>>,
    /// Of whom no session is held.
    holds_none: HashSet<i64>,
    settings: Option<Settings>,
    approved: HashMap<i64, Vec<(Day, Day)>>,
    dimensions: Option<HashMap<DimensionId, Labeled>>,
}

impl<'a, 's> Book<'a, 's> {
    pub fn new(sql: &'a mut Sql<'s>, scene: &'a Scene) -> Book<'a, 's> {
        Book { sql, scene, read: Read::default(), answered: Vec::new() }
    }

    pub fn sql(&mut self) -> &mut Sql<'s> {
        self.sql
    }

    /// Nothing runs, as the caller has just seen to.
    pub fn nothing_runs(&mut self, owner: UserId) {
        self.read.running.insert(owner.0, None);
    }

    /// Reads what a push is about, in one go over a network, rather than piece by piece for each of its operations.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_ahead(&mut self, push: &Arrivals) -> Result<(), Failure> {
        let me = self.scene.caller.user;
        let ops: Vec<OpId> = push.ops.iter().filter_map(|op| op.id).collect();
        let numbers = push.ops.iter().filter_map(|op| op.n);
        let (from, to) = numbers.fold((i64::MAX, i64::MIN), |(from, to), n| (from.min(n), to.max(n)));
        let sessions: HashSet<SessionId> = push.ops.iter().filter_map(Arrived::session).collect();
        let sessions: Vec<SessionId> = sessions.into_iter().collect();
        let mark = push.high_water.as_ref().map_or(0, |mark| mark.n);
        let questions = [
            sync_op::asks_firsts(&ops),
            sync_op::asks_numbers(&push.device, from, to),
            session::asks_by_ids(&sessions),
            session::asks_open(me),
            timesheet::asks_approved(me),
            journal::asks_hash(mark),
        ];
        let rows = self.sql.ask(&questions).await?;
        let rows: [Vec<Row>; 6] = rows.try_into().expect("an answer to each question");
        let [firsts, numbers, kept, open, approved, hash] = rows;
        self.read.firsts.extend(ops.into_iter().map(|op| (op, None)));
        self.read.firsts.extend(sync_op::read_firsts(&firsts)?.into_iter().map(|(op, first)| (op, Some(first))));
        self.read.numbers = Some(sync_op::read_numbers(&numbers)?);
        self.read.sessions.extend(sessions.into_iter().map(|id| (id, None)));
        self.read.sessions.extend(session::read(&kept)?.into_iter().map(|kept| (kept.body.id, Some(kept))));
        let open = session::read_open(&open)?;
        self.read.running.insert(me.0, open.runs);
        if !open.holds {
            self.read.holds_none.insert(me.0);
        }
        self.read.approved.insert(me.0, timesheet::read_approved(&approved)?);
        self.read.hashes.insert(mark, journal::read_hash(&hash)?);
        Ok(())
    }

    /// Reads the answers to these operations.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_firsts(&mut self, ops: &[OpId]) -> Result<(), Failure> {
        for chunk in ops.chunks(TOGETHER) {
            let rows = self.sql.ask(&[sync_op::asks_firsts(chunk)]).await?.pop().unwrap_or_default();
            self.read.firsts.extend(chunk.iter().map(|op| (*op, None)));
            self.read.firsts.extend(sync_op::read_firsts(&rows)?.into_iter().map(|(op, first)| (op, Some(first))));
        }
        Ok(())
    }

    /// Writes the answers that are still to be written.
    ///
    /// # Errors
    /// The database's.
    pub async fn write_answers(&mut self, device: &str) -> Result<(), Failure> {
        let answered = std::mem::take(&mut self.answered);
        if !answered.is_empty() {
            sync_op::add(self.sql, device, &answered).await?;
        }
        Ok(())
    }

    /// What was written since is gone again, so what was read may be, too.
    pub fn forget(&mut self) {
        self.read = Read::default();
        self.answered.clear();
    }

    async fn kept(&mut self, id: SessionId) -> Result<Option<&Kept>, Failure> {
        let known = match self.read.sessions.entry(id) {
            MapEntry::Occupied(known) => known.into_mut(),
            MapEntry::Vacant(place) => place.insert(session::by_id(self.sql, id).await?),
        };
        Ok(known.as_ref())
    }

    async fn dimensions(&mut self) -> Result<&HashMap<DimensionId, Labeled>, Failure> {
        let known = match self.read.dimensions.take() {
            Some(known) => known,
            None => dimension::by_id(self.sql).await?,
        };
        Ok(self.read.dimensions.insert(known))
    }

    async fn settings(&mut self) -> Result<&Settings, Failure> {
        let settings = match self.read.settings.take() {
            Some(settings) => settings,
            None => account::settings(self.sql).await?,
        };
        Ok(self.read.settings.insert(settings))
    }

    /// The number that a receipt names, when no session has it; else a new one.
    async fn number(&mut self, told: Option<&str>) -> Result<SessionNo, Failure> {
        if let Some(no) = told.and_then(|id| id.parse().ok()).map(SessionNo)
            && session::by_no(self.sql, no).await?.is_none()
        {
            return Ok(no);
        }
        Ok(SessionNo(self.scene.id()))
    }

    /// A record for the journal.
    fn record(
        &self,
        entry: &Entry<'_>,
        kind: &'static str,
        (subject, subject_id): (&'static str, i64),
        act: String,
    ) -> journal::Entry {
        journal::Entry {
            op: entry.op.to_string(),
            kind,
            subject,
            subject_id,
            user: UserId(entry.owner),
            author: UserId(entry.author),
            device: self.scene.caller.device_name.clone(),
            at: entry.at,
            decided: entry.decided,
            reason: entry.reason.map(str::to_owned),
            act,
        }
    }
}

fn subject(kept: &Kept) -> Subject {
    Subject { body: kept.body.clone(), owner: kept.user.0, marks: kept.set_by }
}

/// Whether anything in it is booked on something.
fn books(becomes: &Becomes) -> bool {
    let entries = &becomes.body.entries;
    entries.iter().any(|entry| entry.on != Dimensions::default()) || matches!(becomes.act, Act::SessionSet { .. })
}

fn json(act: &Act) -> String {
    serde_json::to_string(act).expect("an act has a JSON")
}

impl Ledger for Book<'_, '_> {
    type Error = Failure;

    async fn hash_at(&mut self, n: i64) -> Result<Option<String>, Failure> {
        if let Some(Some(hash)) = self.read.hashes.get(&n) {
            return Ok(Some(hash.clone()));
        }
        // Of this transaction's, too.
        Ok(journal::hash_at(self.sql, n).await?)
    }

    async fn head(&mut self) -> Result<Head, Failure> {
        let (epoch, n, hash) = head::position(self.sql).await?;
        Ok(Head::new(epoch, n, &hash))
    }

    async fn first(&mut self, op: OpId) -> Result<Option<First>, Failure> {
        if !self.read.firsts.contains_key(&op) {
            self.read_firsts(&[op]).await?;
        }
        Ok(self.read.firsts.get(&op).cloned().flatten())
    }

    async fn numbered(&mut self, device: &str, n: i64) -> Result<Option<OpId>, Failure> {
        if let Some(known) = &self.read.numbers {
            return Ok(known.ops.get(&n).copied());
        }
        let rows = self.sql.ask(&[sync_op::asks_numbers(device, n, n)]).await?.pop().unwrap_or_default();
        Ok(sync_op::read_numbers(&rows)?.ops.get(&n).copied())
    }

    async fn user_of(&mut self, device: &str) -> Result<Option<i64>, Failure> {
        if let Some(known) = &self.read.numbers {
            return Ok(known.user);
        }
        let rows = self.sql.ask(&[sync_op::asks_numbers(device, 1, 0)]).await?.pop().unwrap_or_default();
        Ok(sync_op::read_numbers(&rows)?.user)
    }

    async fn subject(&mut self, id: SessionId) -> Result<Option<Subject>, Failure> {
        Ok(self.kept(id).await?.map(subject))
    }

    async fn runs(&mut self, owner: i64) -> Result<Option<SessionId>, Failure> {
        if let Some(known) = self.read.running.get(&owner) {
            return Ok(*known);
        }
        let running = session::running(self.sql, UserId(owner)).await?.map(|kept| kept.body.id);
        self.read.running.insert(owner, running);
        Ok(running)
    }

    async fn held(&mut self, owner: i64) -> Result<Option<Subject>, Failure> {
        if self.read.holds_none.contains(&owner) {
            return Ok(None);
        }
        let held = session::held(self.sql, UserId(owner)).await?;
        if held.is_none() {
            self.read.holds_none.insert(owner);
        }
        Ok(held.as_ref().map(subject))
    }

    async fn reviews(&mut self, author: i64, owner: i64) -> Result<bool, Failure> {
        let is_caller = author == self.scene.caller.user.0;
        let is_there = account_user::by_id(self.sql, UserId(owner)).await?.is_some();
        Ok(is_caller && is_there && sees(self.sql, &self.scene.caller, UserId(owner)).await?)
    }

    async fn is_locked(&mut self, owner: i64, zone: &Zone, starts: &[Instant]) -> Result<bool, Failure> {
        if !self.read.approved.contains_key(&owner) {
            let rows = self.sql.ask(&[timesheet::asks_approved(UserId(owner))]).await?.pop().unwrap_or_default();
            self.read.approved.insert(owner, timesheet::read_approved(&rows)?);
        }
        if self.read.approved.get(&owner).is_none_or(Vec::is_empty) {
            return Ok(false);
        }
        let day_start = self.settings().await?.day_start_min;
        let zones = &self.scene.app.zones;
        let mut days = starts.iter().map(|start| zones.business_day(*start, zone, day_start));
        let approved = self.read.approved.get(&owner).map_or(&[][..], Vec::as_slice);
        Ok(days.any(|day| approved.iter().any(|(first, last)| (*first..=*last).contains(&day))))
    }

    async fn keep(
        &mut self,
        entry: &Entry<'_>,
        _before: Option<&Subject>,
        becomes: &Becomes,
        id: Option<&str>,
    ) -> Result<Placed, Failure> {
        let (becomes, project) = if books(becomes) {
            let known = self.dimensions().await?;
            let becomes = renamed(becomes, known);
            let project = becomes.body.on().project.and_then(|id| known.get(&id)).map(|project| project.no);
            (Cow::Owned(becomes), project)
        } else {
            (Cow::Borrowed(becomes), None)
        };
        let Becomes { act, marks, body } = becomes.as_ref();
        self.kept(body.id).await?;
        // Put back below, as it has become.
        let kept = self.read.sessions.remove(&body.id).flatten();
        let no = match &kept {
            Some(kept) => kept.no,
            None => self.number(id).await?,
        };
        let record = self.record(entry, act.kind(), ("session", no.0), json(act));
        let subject = kept.map_or(clock::Subject::New(UserId(entry.owner)), clock::Subject::Kept);
        let put = Put { no, body: body.clone(), set_by: *marks, project, entry: record };
        let kept = clock::put(self.sql, self.scene, subject, put).await?;
        let running = self.read.running.get(&entry.owner).copied().flatten();
        if kept.body.is_running() {
            self.read.running.insert(entry.owner, Some(kept.body.id));
        } else if running == Some(kept.body.id) {
            self.read.running.insert(entry.owner, None);
        }
        if kept.body.held {
            self.read.holds_none.remove(&entry.owner);
        }
        let placed = Placed { id: no.to_string(), version: kept.version };
        self.read.sessions.insert(kept.body.id, Some(kept));
        Ok(placed)
    }

    async fn put_back(&mut self, session: SessionId) -> Result<Option<PutBack>, Failure> {
        match self.kept(session).await?.map(|kept| (kept.no, kept.version)) {
            Some((no, version)) => Ok(put_back::of(self.sql, no, version).await?),
            None => Ok(None),
        }
    }

    async fn keep_put_back(&mut self, session: SessionId, back: &PutBack) -> Result<(), Failure> {
        self.kept(session).await?;
        if let Some(Some(kept)) = self.read.sessions.get(&session) {
            put_back::set(self.sql, kept, back).await?;
        }
        Ok(())
    }

    async fn note(&mut self, entry: &Entry<'_>, act: &Act) -> Result<Placed, Failure> {
        let no = match act.session() {
            Some(session) => self.kept(session).await?.map(|kept| kept.no),
            None => None,
        };
        let no = no.unwrap_or(SessionNo(0));
        let record = self.record(entry, act.kind(), ("operation", no.0), json(act));
        Ok(Placed { id: no.to_string(), version: journal::append(self.sql, record)? })
    }

    async fn propose(&mut self, entry: &Entry<'_>, act: &Act, why: Why, id: Option<&str>) -> Result<Placed, Failure> {
        things::propose(self, entry, act, why, id).await
    }

    async fn proposal(&mut self, id: &str) -> Result<Option<Proposal>, Failure> {
        things::proposal(self, id).await
    }

    async fn settle(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
        id: &str,
        state: ProposalState,
    ) -> Result<Placed, Failure> {
        things::settle(self, entry, act, id, state).await
    }

    async fn other(&mut self, entry: &Entry<'_>, act: &Act) -> Result<Result<Placed, Refused>, Failure> {
        things::other(self, entry, act).await
    }

    async fn remember(&mut self, _device: &str, op: &stint_sync::Op, first: &First) -> Result<(), Failure> {
        self.answered.push(Answered { op: op.id, n: op.n, first: first.clone() });
        self.read.firsts.insert(op.id, Some(first.clone()));
        if let Some(known) = &mut self.read.numbers {
            known.ops.insert(op.n, op.id);
        }
        Ok(())
    }

    fn fresh(&mut self) -> OpId {
        OpId(uuid(self.scene.now))
    }
}
