//! The server, in memory. A copy of it is a backup; putting a copy back is a restore.

use crate::rng::{Rng, mix};
use crate::setting::Setting;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use stint_domain::journal::apply;
use stint_domain::{Act, Instant, OpId, SessionId, Zone};
use stint_sync::Head;
use stint_sync::client::{Answer, Ask, What};
use stint_sync::clocks::SentAt;
use stint_sync::merge::{Becomes, Subject, Why};
use stint_sync::records::{ProposalRecord, ProposalState, Record, SessionRecord};
use stint_sync::server::{
    Arrivals, Arrived, Caller, Entry, First, Ledger, Placed, Proposal, PutBack, holds, missing, take, turned_away,
};
use stint_sync::wire::{Away, KnownReply, OpResult, PullReply, Push, PushReply};

/// Who may correct the time of the others.
pub const MANAGER: i64 = 1;
/// Records in one page: few, so that there are many pages.
const PAGE: usize = 7;
/// What counts as lately: less than a real device asks for, so that there is something older.
const LATELY_MS: i64 = 24 * 3_600_000;
const KEY: &[u8] = b"the server's key";
const WEEK_MS: i64 = 7 * 24 * 3_600_000;

/// What a server has on its disk.
#[derive(Clone, Debug, Default)]
pub struct Server {
    pub epoch: i64,
    /// The journal: whose records they are, from number 1 on.
    pub journal: Vec<OpId>,
    hashes: Vec<u64>,
    pub sessions: BTreeMap<SessionId, Kept>,
    pub firsts: BTreeMap<OpId, First>,
    numbers: BTreeMap<(String, i64), OpId>,
    users: BTreeMap<String, i64>,
    pub proposals: BTreeMap<String, (ProposalRecord, Proposal)>,
    /// Whose weeks are approved.
    approved: BTreeSet<(i64, i64)>,
    /// What has come back of a session, with the number that the session had then.
    pub put_back: BTreeMap<SessionId, (i64, PutBack)>,
}

/// A session as it stands.
#[derive(Clone, Debug)]
pub struct Kept {
    pub n: i64,
    pub id: String,
    pub subject: Subject,
}

/// A transaction upon a server.
pub struct Writing<'a> {
    pub server: &'a mut Server,
    /// Ids that no restore gives out again.
    pub ids: &'a mut Rng,
    pub now: Instant,
    /// Promises that were broken meanwhile.
    pub broken: &'a mut Vec<String>,
}

impl Server {
    pub fn new() -> Server {
        Server { epoch: 1, ..Server::default() }
    }

    pub fn head(&self) -> Head {
        let n = self.journal.len() as i64;
        Head::new(self.epoch, n, &self.hash(n).unwrap_or_default())
    }

    fn hash(&self, n: i64) -> Option<String> {
        match n {
            0 => Some("0".repeat(64)),
            _ => self.hashes.get(usize::try_from(n).ok()?.checked_sub(1)?).map(|hash| format!("{hash:016x}")),
        }
    }

    pub fn of_user(&self, owner: i64) -> impl Iterator<Item = (&SessionId, &Kept)> {
        self.sessions.iter().filter(move |(_, kept)| kept.subject.owner == owner)
    }

    /// The period that a session counts for.
    pub fn week(start: Instant) -> i64 {
        start.ms().div_euclid(WEEK_MS)
    }

    /// A page of what a user sees: his own sessions, and the proposals that concern him or are his to decide.
    fn pull(&self, user: i64, cursor: i64, limit: usize) -> PullReply {
        let sessions = self.of_user(user).filter(|(_, kept)| kept.n > cursor).map(|(_, kept)| Found::Session(kept));
        let proposals = self.proposals_of(user, cursor).map(Found::Proposal);
        let mut found: Vec<Found<'_>> = sessions.chain(proposals).collect();
        found.sort_by_key(Found::n);
        let limit = limit.min(PAGE);
        let more = found.len() > limit;
        if more {
            // All of one number in one page.
            let last = found[limit - 1].n();
            found.retain(|found| found.n() <= last);
        }
        let head = self.head();
        let cursor = found.last().filter(|_| more).map_or(head.n, Found::n);
        PullReply { head, cursor, more, records: found.iter().map(Found::write).collect(), tombstones: Vec::new() }
    }

    /// What a new device asks for first: what began lately and is not deleted, the newest first, and what runs.
    fn lately(&self, user: i64, now: Instant) -> PullReply {
        let counts = |kept: &&Kept| !kept.subject.body.void;
        let mut all: Vec<&Kept> = self.of_user(user).map(|(_, kept)| kept).filter(counts).collect();
        all.sort_by_key(|kept| std::cmp::Reverse((kept.subject.body.start_time, kept.subject.body.id)));
        let (new, old): (Vec<&Kept>, Vec<&Kept>) =
            all.into_iter().partition(|kept| kept.subject.body.start_time >= now - LATELY_MS);
        let (told, left) = new.split_at(new.len().min(PAGE));
        let runs = left.iter().chain(&old).filter(|kept| kept.subject.body.is_running());
        let sessions = told.iter().chain(runs).map(|kept| Found::Session(kept));
        let found = sessions.chain(self.proposals_of(user, 0).map(Found::Proposal));
        let records = found.map(|found| found.write()).collect();
        PullReply { head: self.head(), cursor: 0, more: true, records, tombstones: Vec::new() }
    }

    /// Those that concern a user or are his to decide.
    fn proposals_of(&self, user: i64, after: i64) -> impl Iterator<Item = &ProposalRecord> {
        let concern = move |(record, proposal): &&(ProposalRecord, Proposal)| {
            record.n > after && (proposal.owner == user || proposal.author == user || user == MANAGER)
        };
        self.proposals.values().filter(concern).map(|(record, _)| record)
    }
}

/// What a page tells.
enum Found<'a> {
    Session(&'a Kept),
    Proposal(&'a ProposalRecord),
}

impl Found<'_> {
    fn n(&self) -> i64 {
        match self {
            Found::Session(kept) => kept.n,
            Found::Proposal(record) => record.n,
        }
    }

    fn write(&self) -> serde_json::Value {
        let record = match self {
            Found::Session(kept) => {
                let Subject { body, owner, marks } = kept.subject.clone();
                let (n, id, user) = (kept.n, kept.id.clone(), owner.to_string());
                Record::Session(SessionRecord { n, id, user, session: body, marks })
            }
            Found::Proposal(record) => Record::Proposal((*record).clone()),
        };
        record.write()
    }
}

impl Writing<'_> {
    /// What this server answers.
    pub fn answer(&mut self, user: i64, ask: &Ask, setting: Setting) -> Answer {
        let protections = setting.protections;
        let astray = |mark: &Head, writing: &mut Self| !ready(holds(writing, mark, protections));
        match &ask.what {
            What::Push(push) => match ready(turned_away(self, &Arrivals::of(push), user, protections)) {
                Some(away) => Answer::Away(away),
                None => Answer::Push(self.push(user, push, setting)),
            },
            What::Pull { .. } | What::Recent { .. } | What::Known(_)
                if ask.high_water.as_ref().is_some_and(|mark| astray(mark, self)) =>
            {
                Answer::Away(Away::HistoryDiverged)
            }
            What::Pull { cursor, limit } => Answer::Pull(self.server.pull(user, *cursor, *limit)),
            What::Recent { .. } => Answer::Pull(self.server.lately(user, self.now)),
            What::Known(known) => {
                let missing = ready(missing(self, known));
                Answer::Known(KnownReply { missing, head: self.server.head() })
            }
        }
    }

    fn push(&mut self, user: i64, push: &Push, setting: Setting) -> PushReply {
        let results = push.ops.iter().map(|op| self.take(user, &push.device, &push.sent_at, op, setting)).collect();
        PushReply { head: self.server.head(), time: self.now, results }
    }

    pub fn take(
        &mut self,
        user: i64,
        device: &str,
        sent: &SentAt,
        op: &serde_json::Value,
        setting: Setting,
    ) -> OpResult {
        let caller = Caller { user, now: self.now, key: KEY };
        let result = ready(take(self, device, sent, &Arrived::of(op), caller, setting.protections));
        self.check_held();
        result
    }

    /// A week of somebody's is approved, or open again.
    pub fn approve(&mut self, owner: i64, week: i64, is_approved: bool) {
        let changed = match is_approved {
            true => self.server.approved.insert((owner, week)),
            false => self.server.approved.remove(&(owner, week)),
        };
        if changed {
            let op = OpId(self.ids.uuid());
            self.append(op, self.now, 0);
        }
    }

    /// `said` is a hash of what the record says besides.
    fn append(&mut self, op: OpId, decided: Instant, said: u64) -> i64 {
        let before = self.server.hashes.last().copied().unwrap_or_default();
        let (high, low) = op.0.as_u64_pair();
        let parts = [high, low, decided.ms() as u64, said];
        self.server.hashes.push(parts.into_iter().fold(before, |hash, part| mix(hash ^ part)));
        self.server.journal.push(op);
        self.server.journal.len() as i64
    }

    /// The id of a receipt, if nothing has it, or a new one.
    fn id(&mut self, wanted: Option<&str>) -> String {
        let is_free = |id: &&str| {
            !self.server.proposals.contains_key(*id) && self.server.sessions.values().all(|kept| kept.id != **id)
        };
        match wanted.filter(|id| !id.is_empty()).filter(is_free) {
            Some(id) => id.to_owned(),
            None => (self.ids.draw() >> 12).to_string(),
        }
    }

    fn placed(&mut self, entry: &Entry<'_>, act: &Act, about: Option<SessionId>) -> Placed {
        let version = self.append(entry.op, entry.decided, said(act));
        let id = about.and_then(|session| self.server.sessions.get(&session)).map(|kept| kept.id.clone());
        Placed { id: id.unwrap_or_default(), version }
    }

    /// What is held runs as soon as nothing else does.
    fn check_held(&mut self) {
        for kept in self.server.sessions.values().filter(|kept| kept.subject.body.held) {
            let owner = kept.subject.owner;
            if !self.server.of_user(owner).any(|(_, other)| other.subject.body.is_running()) {
                self.broken.push(format!("P6: {} is held, and nothing runs", kept.subject.body.id));
            }
        }
    }

    fn check_kept(&mut self, entry: &Entry<'_>, before: Option<&Subject>, becomes: &Becomes) {
        let Becomes { body, act, .. } = becomes;
        let id = body.id;
        if !body.is_tiled() {
            self.broken.push(format!("invariant 1: the entries of {id} do not tile it"));
        }
        if apply(before.map(|before| before.body.clone()), act, entry.at).as_ref() != Ok(body) {
            self.broken.push(format!("invariant 5: the journal's {} does not give {id} as it is kept", act.kind()));
        }
        // What is put back after a restore may know better than what has come since.
        if let Some(before) = before.map(|before| &before.body)
            && entry.decided == self.now
        {
            let start = before.shell || before.original_start_time == body.original_start_time;
            let end = before.original_end_time.is_none() || before.original_end_time == body.original_end_time;
            if !start || !end {
                self.broken.push(format!("P3: {} changes what was pressed of {id}", act.kind()));
            }
        }
        if self.server.of_user(entry.owner).filter(|(_, kept)| kept.subject.body.is_running()).count() > 1 {
            self.broken.push(format!("P6: two sessions of user {} run, one of them {id}", entry.owner));
        }
    }
}

impl Ledger for Writing<'_> {
    type Error = Infallible;

    async fn hash_at(&mut self, n: i64) -> Result<Option<String>, Infallible> {
        Ok(self.server.hash(n))
    }

    async fn head(&mut self) -> Result<Head, Infallible> {
        Ok(self.server.head())
    }

    async fn first(&mut self, op: OpId) -> Result<Option<First>, Infallible> {
        Ok(self.server.firsts.get(&op).cloned())
    }

    async fn numbered(&mut self, device: &str, n: i64) -> Result<Option<OpId>, Infallible> {
        Ok(self.server.numbers.get(&(device.to_owned(), n)).copied())
    }

    async fn user_of(&mut self, device: &str) -> Result<Option<i64>, Infallible> {
        Ok(self.server.users.get(device).copied())
    }

    async fn subject(&mut self, id: SessionId) -> Result<Option<Subject>, Infallible> {
        Ok(self.server.sessions.get(&id).map(|kept| kept.subject.clone()))
    }

    async fn runs(&mut self, owner: i64) -> Result<Option<SessionId>, Infallible> {
        let running = self.server.of_user(owner).find(|(_, kept)| kept.subject.body.is_running());
        Ok(running.map(|(id, _)| *id))
    }

    async fn held(&mut self, owner: i64) -> Result<Option<Subject>, Infallible> {
        let held = self.server.of_user(owner).map(|(_, kept)| &kept.subject);
        let held = held.filter(|subject| subject.body.held && subject.body.is_open());
        Ok(held.min_by_key(|subject| (subject.body.start_time, subject.body.id)).cloned())
    }

    async fn reviews(&mut self, author: i64, owner: i64) -> Result<bool, Infallible> {
        Ok(author == MANAGER && owner != author)
    }

    async fn is_locked(&mut self, owner: i64, _: &Zone, starts: &[Instant]) -> Result<bool, Infallible> {
        Ok(starts.iter().any(|start| self.server.approved.contains(&(owner, Server::week(*start)))))
    }

    async fn keep(
        &mut self,
        entry: &Entry<'_>,
        before: Option<&Subject>,
        becomes: &Becomes,
        id: Option<&str>,
    ) -> Result<Placed, Infallible> {
        let known = self.server.sessions.get(&becomes.body.id).map(|kept| kept.id.clone());
        let id = match known {
            Some(id) => id,
            None => self.id(id),
        };
        let n = self.append(entry.op, entry.decided, said(&becomes.act));
        let subject = Subject { body: becomes.body.clone(), owner: entry.owner, marks: becomes.marks };
        self.server.sessions.insert(becomes.body.id, Kept { n, id: id.clone(), subject });
        self.check_kept(entry, before, becomes);
        Ok(Placed { id, version: n })
    }

    async fn put_back(&mut self, session: SessionId) -> Result<Option<PutBack>, Infallible> {
        let now = self.server.sessions.get(&session).map(|kept| kept.n);
        let known = self.server.put_back.get(&session).filter(|(n, _)| Some(*n) == now);
        Ok(known.map(|(_, back)| back.clone()))
    }

    async fn keep_put_back(&mut self, session: SessionId, back: &PutBack) -> Result<(), Infallible> {
        if let Some(kept) = self.server.sessions.get(&session) {
            self.server.put_back.insert(session, (kept.n, back.clone()));
        }
        Ok(())
    }

    async fn note(&mut self, entry: &Entry<'_>, act: &Act) -> Result<Placed, Infallible> {
        Ok(self.placed(entry, act, act.session()))
    }

    async fn propose(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
        why: Why,
        id: Option<&str>,
    ) -> Result<Placed, Infallible> {
        let id = self.id(id);
        let version = self.append(entry.op, entry.decided, said(act));
        let proposal = Proposal {
            owner: entry.owner,
            author: entry.author,
            state: ProposalState::Proposed,
            why: Some(why),
            op: Some(entry.op),
            act: act.clone(),
        };
        let record = ProposalRecord {
            n: version,
            id: id.clone(),
            session: act.session().unwrap_or(SessionId(uuid::Uuid::nil())),
            user: entry.owner.to_string(),
            user_name: String::new(),
            author: entry.author.to_string(),
            author_name: String::new(),
            state: ProposalState::Proposed,
            why: Some(why.code().to_owned()),
            op: Some(entry.op),
            act: act.clone(),
            reason: entry.reason.unwrap_or_default().to_owned(),
            created_at: entry.at,
            decided_at: None,
            decided_by_name: None,
            answer: None,
        };
        self.server.proposals.insert(id.clone(), (record, proposal));
        Ok(Placed { id, version })
    }

    async fn proposal(&mut self, id: &str) -> Result<Option<Proposal>, Infallible> {
        Ok(self.server.proposals.get(id).map(|(_, proposal)| proposal.clone()))
    }

    async fn settle(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
        id: &str,
        state: ProposalState,
    ) -> Result<Placed, Infallible> {
        let placed = self.placed(entry, act, act.session());
        if let Some((record, proposal)) = self.server.proposals.get_mut(id) {
            (record.n, record.state, record.decided_at) = (placed.version, state, Some(entry.decided));
            proposal.state = state;
        }
        Ok(placed)
    }

    async fn other(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
    ) -> Result<Result<Placed, stint_sync::merge::Refused>, Infallible> {
        Ok(Ok(self.placed(entry, act, None)))
    }

    async fn remember(&mut self, device: &str, op: &stint_sync::Op, first: &First) -> Result<(), Infallible> {
        self.server.firsts.insert(op.id, first.clone());
        self.server.numbers.insert((device.to_owned(), op.n), op.id);
        self.server.users.insert(device.to_owned(), first.user);
        Ok(())
    }

    fn fresh(&mut self) -> OpId {
        OpId(self.ids.uuid())
    }
}

/// What a record says of an act: that it is not another one that the same operation came to in another history.
fn said(act: &Act) -> u64 {
    let kind = act.kind().bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    let Act::SessionPut { body, .. } = act else { return kind };
    let moments = body.entries.iter().flat_map(|entry| [Some(entry.start), entry.end]);
    let note = body.note.bytes().map(u64::from);
    moments.flatten().map(|at| at.ms() as u64).chain(note).fold(kind, |hash, part| mix(hash ^ part))
}

/// What lies in memory never waits.
fn ready<T>(future: impl Future<Output = Result<T, Infallible>>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(value)) => value,
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => unreachable!("the storage of the simulator is ready at once"),
    }
}
