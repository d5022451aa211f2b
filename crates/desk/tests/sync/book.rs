//! The server's books, in memory, and the way to them. The decisions are those of `stint_sync`, as on a real server.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use stint_desk::sync::{Exchange, Miss};
use stint_domain::time::HOUR;
use stint_domain::{Act, DimensionId, Instant, OpId, SessionId, Zone};
use stint_sync::client::{Answer, Ask, What};
use stint_sync::merge::{Becomes, Refused, Subject, Why};
use stint_sync::records::{
    DimensionRecord, ProposalRecord, ProposalState, Record, RegisterRecord, SessionRecord, register,
};
use stint_sync::server::{
    Arrivals, Arrived, Caller, Entry, First, Ledger, Placed, Proposal, Protections, PutBack, holds, missing, take,
    turned_away,
};
use stint_sync::wire::{Away, Hello, KnownReply, Limits, PullReply, Push, PushReply, Range, User};
use stint_sync::{Head, Op};
use uuid::Uuid;

const KEY: &[u8] = b"a server's key";

/// What the server has. A copy of it is a backup.
#[derive(Clone)]
pub struct Book {
    pub now: Instant,
    hashes: Vec<String>,
    pub sessions: BTreeMap<SessionId, (i64, Subject)>,
    proposals: BTreeMap<String, (ProposalRecord, Proposal)>,
    dimensions: BTreeMap<DimensionId, DimensionRecord>,
    registers: BTreeMap<String, RegisterRecord>,
    firsts: BTreeMap<OpId, First>,
    numbers: BTreeMap<(String, i64), OpId>,
    users: BTreeMap<String, i64>,
    /// What has come back of a session, with the number that the session had then.
    put_back: BTreeMap<SessionId, (i64, PutBack)>,
    /// Whose sessions cannot be changed any more.
    pub approved: BTreeSet<i64>,
    fresh: u128,
}

impl Book {
    pub fn new(now: &str) -> Arc<Mutex<Book>> {
        let now = stint_testkit::at(now);
        Arc::new(Mutex::new(Book {
            now,
            hashes: Vec::new(),
            sessions: BTreeMap::new(),
            proposals: BTreeMap::new(),
            dimensions: BTreeMap::new(),
            registers: BTreeMap::new(),
            firsts: BTreeMap::new(),
            numbers: BTreeMap::new(),
            users: BTreeMap::new(),
            put_back: BTreeMap::new(),
            approved: BTreeSet::new(),
            fresh: 0,
        }))
    }

    pub fn hello(&self, user: i64) -> Hello {
        Hello {
            protocol: Range { min: 1, max: 1 },
            server_id: "the-server".into(),
            epoch: 1,
            head: self.position(),
            time: self.now,
            account: "1".into(),
            user: User { id: user.to_string(), name: format!("user{user}"), full_name: String::new() },
            roles: vec!["worker".into()],
            limits: Limits::OURS,
        }
    }

    /// Operations that were taken.
    pub fn taken(&self) -> usize {
        self.firsts.len()
    }

    fn position(&self) -> Head {
        let n = self.hashes.len() as i64;
        Head::new(1, n, &self.hash(n).unwrap_or_default())
    }

    fn hash(&self, n: i64) -> Option<String> {
        match n {
            0 => Some("0".repeat(64)),
            _ => self.hashes.get(usize::try_from(n).ok()? - 1).cloned(),
        }
    }

    fn append(&mut self, op: OpId) -> i64 {
        let before = self.hashes.last().cloned().unwrap_or_default();
        let hash = Sha256::digest(format!("{before}{op}{}", self.now));
        self.hashes.push(hash.iter().map(|byte| format!("{byte:02x}")).collect());
        self.hashes.len() as i64
    }

    pub fn answer(&mut self, user: i64, ask: &Ask) -> Answer {
        let all = Protections::ALL;
        let astray = |book: &mut Book| ask.high_water.as_ref().is_some_and(|mark| !ready(holds(book, mark, all)));
        match &ask.what {
            What::Push(push) => match ready(turned_away(self, &Arrivals::of(push), user, all)) {
                Some(away) => Answer::Away(away),
                None => Answer::Push(self.push(user, push)),
            },
            What::Pull { .. } | What::Recent { .. } | What::Known(_) if astray(self) => {
                Answer::Away(Away::HistoryDiverged)
            }
            What::Pull { cursor, limit } => Answer::Pull(self.pull(user, *cursor, *limit)),
            What::Recent { days, .. } => Answer::Pull(self.lately(user, i64::from(*days))),
            What::Known(known) => {
                let missing = ready(missing(self, known));
                Answer::Known(KnownReply { missing, head: self.position() })
            }
        }
    }

    fn push(&mut self, user: i64, push: &Push) -> PushReply {
        let caller = Caller { user, now: self.now, key: KEY };
        let one =
            |op: &Value| ready(take(self, &push.device, &push.sent_at, &Arrived::of(op), caller, Protections::ALL));
        let results = push.ops.iter().map(one).collect();
        PushReply { head: self.position(), time: self.now, results }
    }

    fn pull(&self, user: i64, cursor: i64, limit: usize) -> PullReply {
        let own = self.sessions.values().filter(|(_, subject)| subject.owner == user);
        let sessions = own.map(|(n, subject)| {
            let (session, marks) = (subject.body.clone(), subject.marks);
            Record::Session(SessionRecord { n: *n, id: session.id.to_string(), user: user.to_string(), session, marks })
        });
        let proposals = self.proposals.values().map(|(record, _)| Record::Proposal(record.clone()));
        let dimensions = self.dimensions.values().cloned().map(Record::Dimension);
        let registers = self.registers.values().cloned().map(Record::Register);
        let mut records: Vec<Record> = sessions.chain(proposals).chain(dimensions).chain(registers).collect();
        records.retain(|record| record.n() > cursor);
        records.sort_by_key(Record::n);
        let more = records.len() > limit;
        records.truncate(limit);
        let cursor = records.last().filter(|_| more).map_or(self.position().n, Record::n);
        let records = records.iter().map(Record::write).collect();
        PullReply { head: self.position(), cursor, more, records, tombstones: Vec::new() }
    }

    /// The sessions of the last days alone, and everything that is none.
    fn lately(&self, user: i64, days: i64) -> PullReply {
        let mut reply = self.pull(user, 0, usize::MAX);
        let since = self.now - days * 24 * HOUR;
        reply.records.retain(|record| match Record::read(record) {
            Some(Record::Session(record)) => record.session.start_time >= since,
            Some(_) | None => true,
        });
        PullReply { cursor: 0, more: true, ..reply }
    }

    /// The project that this one was made again.
    fn became(&self, id: DimensionId) -> DimensionId {
        self.dimensions.values().find(|known| known.merged.contains(&id)).map_or(id, |known| known.id)
    }

    fn decided(&mut self, entry: &Entry<'_>) -> Placed {
        Placed { id: String::new(), version: self.append(entry.op) }
    }
}

impl Ledger for Book {
    type Error = Infallible;

    async fn hash_at(&mut self, n: i64) -> Result<Option<String>, Infallible> {
        Ok(self.hash(n))
    }

    async fn head(&mut self) -> Result<Head, Infallible> {
        Ok(self.position())
    }

    async fn first(&mut self, op: OpId) -> Result<Option<First>, Infallible> {
        Ok(self.firsts.get(&op).cloned())
    }

    async fn numbered(&mut self, device: &str, n: i64) -> Result<Option<OpId>, Infallible> {
        Ok(self.numbers.get(&(device.to_owned(), n)).copied())
    }

    async fn user_of(&mut self, device: &str) -> Result<Option<i64>, Infallible> {
        Ok(self.users.get(device).copied())
    }

    async fn subject(&mut self, id: SessionId) -> Result<Option<Subject>, Infallible> {
        Ok(self.sessions.get(&id).map(|(_, subject)| subject.clone()))
    }

    async fn runs(&mut self, owner: i64) -> Result<Option<SessionId>, Infallible> {
        let running = |(_, subject): &&(i64, Subject)| subject.owner == owner && subject.body.is_running();
        Ok(self.sessions.values().find(running).map(|(_, subject)| subject.body.id))
    }

    async fn held(&mut self, owner: i64) -> Result<Option<Subject>, Infallible> {
        let held = self.sessions.values().map(|(_, subject)| subject);
        let held = held.filter(|subject| subject.owner == owner && subject.body.held && subject.body.is_open());
        Ok(held.min_by_key(|subject| subject.body.start_time).cloned())
    }

    async fn reviews(&mut self, author: i64, owner: i64) -> Result<bool, Infallible> {
        Ok(author == 1 && owner != author)
    }

    async fn is_locked(&mut self, owner: i64, _: &Zone, _: &[Instant]) -> Result<bool, Infallible> {
        Ok(self.approved.contains(&owner))
    }

    async fn keep(
        &mut self,
        entry: &Entry<'_>,
        _: Option<&Subject>,
        becomes: &Becomes,
        _: Option<&str>,
    ) -> Result<Placed, Infallible> {
        let version = self.append(entry.op);
        let mut body = becomes.body.clone();
        for entry in &mut body.entries {
            entry.on.project = entry.on.project.map(|id| self.became(id));
        }
        let subject = Subject { body, owner: entry.owner, marks: becomes.marks };
        self.sessions.insert(becomes.body.id, (version, subject));
        Ok(Placed { id: becomes.body.id.to_string(), version })
    }

    async fn put_back(&mut self, session: SessionId) -> Result<Option<PutBack>, Infallible> {
        let now = self.sessions.get(&session).map(|(n, _)| *n);
        let known = self.put_back.get(&session).filter(|(n, _)| Some(*n) == now);
        Ok(known.map(|(_, back)| back.clone()))
    }

    async fn keep_put_back(&mut self, session: SessionId, back: &PutBack) -> Result<(), Infallible> {
        if let Some((n, _)) = self.sessions.get(&session) {
            self.put_back.insert(session, (*n, back.clone()));
        }
        Ok(())
    }

    async fn note(&mut self, entry: &Entry<'_>, _: &Act) -> Result<Placed, Infallible> {
        Ok(self.decided(entry))
    }

    async fn propose(&mut self, entry: &Entry<'_>, act: &Act, why: Why, _: Option<&str>) -> Result<Placed, Infallible> {
        let (id, version) = (entry.op.to_string(), self.append(entry.op));
        let state = ProposalState::Proposed;
        let (owner, author) = (entry.owner, entry.author);
        let proposal = Proposal { owner, author, state, why: Some(why), op: Some(entry.op), act: act.clone() };
        let record = ProposalRecord {
            n: version,
            id: id.clone(),
            session: act.session().unwrap(),
            user: owner.to_string(),
            user_name: "Ada".into(),
            author: author.to_string(),
            author_name: "Ada".into(),
            state,
            why: Some(why.code().into()),
            op: Some(entry.op),
            act: act.clone(),
            reason: entry.reason.unwrap_or_default().into(),
            created_at: entry.at,
            decided_at: None,
            decided_by_name: None,
            answer: None,
        };
        self.proposals.insert(id.clone(), (record, proposal));
        Ok(Placed { id, version })
    }

    async fn proposal(&mut self, id: &str) -> Result<Option<Proposal>, Infallible> {
        Ok(self.proposals.get(id).map(|(_, proposal)| proposal.clone()))
    }

    async fn settle(
        &mut self,
        entry: &Entry<'_>,
        _: &Act,
        id: &str,
        state: ProposalState,
    ) -> Result<Placed, Infallible> {
        let placed = self.decided(entry);
        let (record, proposal) = self.proposals.get_mut(id).unwrap();
        (record.n, record.state, proposal.state) = (placed.version, state, state);
        Ok(placed)
    }

    async fn other(&mut self, entry: &Entry<'_>, act: &Act) -> Result<Result<Placed, Refused>, Infallible> {
        let n = self.append(entry.op);
        match act {
            Act::DimensionAdd { id, dimension, name } => {
                let known = self.dimensions.values_mut();
                match known.into_iter().find(|known| known.dimension == *dimension && known.name == *name) {
                    Some(known) => {
                        known.merged.push(*id);
                        known.n = n;
                    }
                    None => {
                        let (id, dimension, name) = (*id, *dimension, name.clone());
                        let (merged, archived) = (Vec::new(), false);
                        self.dimensions.insert(id, DimensionRecord { n, id, merged, dimension, name, archived });
                    }
                }
            }
            Act::DimensionSet { id, set, .. } => {
                let known = self.dimensions.get_mut(id).unwrap();
                (known.n, known.name, known.archived) = (n, set.name.clone(), set.archived);
            }
            act => {
                let name = register(act).unwrap();
                let (user, act) = (entry.owner.to_string(), act.clone());
                self.registers.insert(name.clone(), RegisterRecord { n, user, name, act });
            }
        }
        Ok(Ok(Placed { id: String::new(), version: n }))
    }

    async fn remember(&mut self, device: &str, op: &Op, first: &First) -> Result<(), Infallible> {
        self.firsts.insert(op.id, first.clone());
        self.numbers.insert((device.to_owned(), op.n), op.id);
        self.users.insert(device.to_owned(), first.user);
        Ok(())
    }

    fn fresh(&mut self) -> OpId {
        self.fresh += 1;
        OpId(Uuid::from_u128(0xffff_0000_0000_0000 << 64 | self.fresh))
    }
}

/// What lies in memory never waits.
fn ready<T>(future: impl Future<Output = Result<T, Infallible>>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(value)) => value,
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => unreachable!("these books lie in memory"),
    }
}

/// The way to the books, as one user.
pub struct Wire {
    pub book: Arc<Mutex<Book>>,
    pub user: i64,
    pub asked: usize,
    /// So many answers from now on are lost, after the server has done what it was asked.
    pub lost: usize,
    /// So many answers come through, and no more; none: all of them.
    pub answers: Option<usize>,
    /// The server falls over whatever contains this.
    pub poison: Option<String>,
    /// More operations at once are too much.
    pub most: usize,
    /// Whether it answers at all.
    pub is_up: bool,
}

impl Wire {
    pub fn new(book: &Arc<Mutex<Book>>, user: i64) -> Wire {
        Wire { book: Arc::clone(book), user, asked: 0, lost: 0, answers: None, poison: None, most: 100, is_up: true }
    }
}

impl Exchange for Wire {
    async fn ask(&mut self, ask: &Ask) -> Result<Answer, Miss> {
        self.asked += 1;
        if !self.is_up {
            return Err(Miss::Broken(500));
        }
        if let What::Push(push) = &ask.what {
            if push.ops.len() > self.most {
                return Err(Miss::TooMuch);
            }
            let told = serde_json::to_string(&push.ops).unwrap();
            if self.poison.as_ref().is_some_and(|poison| told.contains(poison)) {
                return Err(Miss::Broken(500));
            }
        }
        let answer = self.book.lock().unwrap().answer(self.user, ask);
        if self.lost > 0 {
            self.lost -= 1;
            return Err(Miss::Offline("cut".into()));
        }
        if let Some(left) = &mut self.answers {
            *left = left.checked_sub(1).ok_or_else(|| Miss::Offline("cut".into()))?;
        }
        Ok(answer)
    }

    async fn is_well(&mut self) -> bool {
        self.is_up
    }
}
