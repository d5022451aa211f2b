//! What a device has on its disk: its journal with what became of each operation, what the server told, what it shows.

use crate::rng::Rng;
use std::collections::BTreeMap;
use stint_domain::{OpId, SessionId};
use stint_sync::client::{Acknowledged, Link, Phase, Shelf, overtakes};
use stint_sync::merge::Subject;
use stint_sync::records::{ProposalRecord, ProposalState, Record, SessionRecord};
use stint_sync::wire::{OpResult, Status};
use stint_sync::{Op, Receipt};

/// A copy of it is a backup, or another device with the same identity.
#[derive(Clone, Debug)]
pub struct Disk {
    pub link: Link,
    pub journal: Vec<Row>,
    /// The number of the newest journal record. What the server told is recorded there, too.
    pub n: i64,
    pub told: BTreeMap<SessionId, SessionRecord>,
    pub shown: BTreeMap<SessionId, Subject>,
    pub proposals: BTreeMap<String, ProposalRecord>,
    aside: Vec<serde_json::Value>,
}

/// One operation of this device.
#[derive(Clone, Debug)]
pub struct Row {
    pub op: Op,
    pub state: State,
    /// As it was acknowledged.
    pub receipt: Option<Receipt>,
    version: i64,
    pub proposal: Option<String>,
    pub code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The server has not answered.
    Waiting,
    Applied,
    /// A card: somebody has to decide.
    Proposed,
    /// A card: it does not count.
    Refused,
    /// The person has seen the card and put it away.
    PutAway,
}

impl Disk {
    pub fn new(device: String, me: i64) -> Disk {
        let link = Link { device, me, high_water: None, cursor: 0, phase: Phase::New };
        Disk {
            link,
            journal: Vec::new(),
            n: 0,
            told: BTreeMap::new(),
            shown: BTreeMap::new(),
            proposals: BTreeMap::new(),
            aside: Vec::new(),
        }
    }

    pub fn running(&self) -> Option<&Subject> {
        self.shown.values().find(|subject| subject.body.is_running())
    }

    /// Appends an operation, shown at once.
    pub fn record(&mut self, op: Op, shown: Option<Subject>) {
        if let Some(subject) = shown {
            self.shown.insert(subject.body.id, subject);
        }
        self.journal.push(Row { op, state: State::Waiting, receipt: None, version: 0, proposal: None, code: None });
    }

    /// Whether a person has to look at it.
    pub fn is_card(&self, row: &Row) -> bool {
        match row.state {
            State::Refused => true,
            State::Proposed => {
                let told = row.proposal.as_ref().and_then(|id| self.proposals.get(id));
                told.is_none_or(|told| told.state == ProposalState::Proposed)
            }
            State::Waiting | State::Applied | State::PutAway => false,
        }
    }

    fn is_untold(&self, row: &Row, told: i64) -> bool {
        match row.state {
            State::Waiting => true,
            State::Applied => row.version > told,
            State::Proposed | State::Refused | State::PutAway => false,
        }
    }

    fn is_behind_a_card(&self, row: &Row) -> bool {
        !overtakes(&row.op)
            && row.op.session().is_some()
            && self
                .journal
                .iter()
                .any(|other| other.op.n < row.op.n && other.op.session() == row.op.session() && self.is_card(other))
    }

    fn set(&mut self, op: OpId, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.journal.iter_mut().find(|row| row.op.id == op) {
            change(row);
        }
    }
}

fn distinct(sessions: impl Iterator<Item = SessionId>) -> Vec<SessionId> {
    let mut found = Vec::new();
    for session in sessions {
        if !found.contains(&session) {
            found.push(session);
        }
    }
    found
}

/// A transaction upon a disk.
pub struct Writing<'a> {
    pub disk: &'a mut Disk,
    pub ids: &'a mut Rng,
    /// Writes until the device stops dead.
    pub fuse: Option<usize>,
    /// Promises that were broken meanwhile.
    pub broken: &'a mut Vec<String>,
}

/// The device stopped dead; nothing of the transaction is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash;

impl Writing<'_> {
    fn burn(&mut self) -> Result<(), Crash> {
        match &mut self.fuse {
            Some(0) => Err(Crash),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Shelf for Writing<'_> {
    type Error = Crash;

    fn link(&mut self) -> Result<Link, Crash> {
        Ok(self.disk.link.clone())
    }

    fn set_link(&mut self, link: &Link) -> Result<(), Crash> {
        self.burn()?;
        self.disk.link = link.clone();
        Ok(())
    }

    fn waiting(&mut self, most: usize) -> Result<Vec<Op>, Crash> {
        let disk = &*self.disk;
        let waits = |again: bool| {
            let rows =
                disk.journal.iter().filter(move |row| row.state == State::Waiting && row.receipt.is_some() == again);
            rows.filter(|row| !disk.is_behind_a_card(row))
        };
        let ops = waits(true).chain(waits(false)).take(most);
        Ok(ops.map(|row| Op { receipt: row.receipt.clone(), ..row.op.clone() }).collect())
    }

    fn answered(&mut self, op: OpId, result: &OpResult) -> Result<(), Crash> {
        self.burn()?;
        self.disk.set(op, |row| {
            row.state = match result.status {
                Status::Applied => State::Applied,
                Status::Proposed => State::Proposed,
                Status::Refused => State::Refused,
                Status::Deferred => State::Waiting,
            };
            row.receipt = result.receipt.clone();
            row.version = result.version;
            row.proposal.clone_from(&result.proposal);
            row.code.clone_from(&result.code);
        });
        Ok(())
    }

    fn acknowledged(&mut self, after: i64, most: usize) -> Result<Vec<Acknowledged>, Crash> {
        let rows = self.disk.journal.iter().filter(|row| row.op.n > after);
        let acknowledged = rows.filter(|row| matches!(row.state, State::Applied | State::Proposed | State::PutAway));
        let named = acknowledged.filter_map(|row| {
            let decided = row.receipt.as_ref()?.decided;
            Some(Acknowledged { n: row.op.n, op: row.op.id, decided })
        });
        Ok(named.take(most).collect())
    }

    fn send_again(&mut self, ops: &[OpId]) -> Result<(), Crash> {
        self.burn()?;
        for op in ops {
            self.disk.set(*op, |row| row.state = State::Waiting);
        }
        Ok(())
    }

    fn untold(&mut self, session: SessionId, told: i64) -> Result<Vec<Op>, Crash> {
        let rows = self.disk.journal.iter().filter(|row| row.op.session() == Some(session));
        Ok(rows.filter(|row| self.disk.is_untold(row, told)).map(|row| row.op.clone()).collect())
    }

    fn sessions_with_untold(&mut self) -> Result<Vec<SessionId>, Crash> {
        let untold = self.disk.journal.iter().filter(|row| self.disk.is_untold(row, self.disk.link.cursor));
        Ok(distinct(untold.filter_map(|row| row.op.session())))
    }

    fn sessions_applied(&mut self, after: i64, to: i64) -> Result<Vec<SessionId>, Crash> {
        let rows = self.disk.journal.iter();
        let applied = rows.filter(|row| row.state == State::Applied && after < row.version && row.version <= to);
        Ok(distinct(applied.filter_map(|row| row.op.session())))
    }

    fn told(&mut self, session: SessionId) -> Result<Option<SessionRecord>, Crash> {
        Ok(self.disk.told.get(&session).cloned())
    }

    fn tell(&mut self, record: &SessionRecord) -> Result<(), Crash> {
        self.burn()?;
        self.disk.told.insert(record.session.id, record.clone());
        Ok(())
    }

    fn told_running(&mut self) -> Result<Vec<(SessionId, i64)>, Crash> {
        let running = self.disk.told.values().filter(|record| record.session.is_running());
        Ok(running.map(|record| (record.session.id, record.n)).collect())
    }

    fn shown_running(&mut self) -> Result<Option<SessionId>, Crash> {
        Ok(self.disk.running().map(|subject| subject.body.id))
    }

    fn show(&mut self, session: SessionId, subject: Option<&Subject>) -> Result<(), Crash> {
        self.burn()?;
        let before = match subject {
            Some(subject) => self.disk.shown.insert(session, subject.clone()),
            None => self.disk.shown.remove(&session),
        };
        if before.as_ref() != subject {
            self.disk.n += 1;
        }
        if self.disk.shown.values().filter(|subject| subject.body.is_running()).count() > 1 {
            self.broken.push(format!(
                "invariant 2: {} shows two running sessions, one of them {session}",
                self.disk.link.device
            ));
        }
        if subject.is_some_and(|subject| !subject.body.is_tiled()) {
            self.broken.push(format!(
                "invariant 1: {} shows {session} with entries that do not tile it",
                self.disk.link.device
            ));
        }
        Ok(())
    }

    fn keep(&mut self, record: &Record) -> Result<(), Crash> {
        self.burn()?;
        if let Record::Proposal(proposal) = record {
            self.disk.proposals.insert(proposal.id.clone(), proposal.clone());
        }
        Ok(())
    }

    fn keep_raw(&mut self, record: &serde_json::Value) -> Result<(), Crash> {
        self.broken.push(format!("a record cannot be read: {record}"));
        Ok(())
    }

    fn set_aside(&mut self, records: &[serde_json::Value], first: bool) -> Result<(), Crash> {
        self.burn()?;
        if first {
            self.disk.aside.clear();
        }
        self.disk.aside.extend_from_slice(records);
        Ok(())
    }

    fn take_aside(&mut self) -> Result<Vec<serde_json::Value>, Crash> {
        self.burn()?;
        Ok(std::mem::take(&mut self.disk.aside))
    }

    fn untell(&mut self, session: SessionId) -> Result<(), Crash> {
        self.burn()?;
        self.disk.told.remove(&session);
        Ok(())
    }

    fn forget_told(&mut self) -> Result<Vec<SessionId>, Crash> {
        self.burn()?;
        self.disk.proposals.clear();
        for row in &mut self.disk.journal {
            row.version = 0;
        }
        Ok(std::mem::take(&mut self.disk.told).into_keys().collect())
    }

    fn back_up(&mut self) -> Result<(), Crash> {
        self.burn()
    }

    fn renew_device(&mut self) -> Result<String, Crash> {
        self.burn()?;
        Ok(self.ids.uuid().simple().to_string())
    }
}
