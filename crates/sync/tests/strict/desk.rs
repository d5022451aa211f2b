//! A desk in memory: sessions as they are shown, and the journal of steps beside them. The steps are kept as JSON, as a
//! database would keep them.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use stint_domain::{Dimensions, Entry, EntryKind, Instant, Session, SessionId, Source, Zone};
use stint_sync::strict::{Course, RemoteId, Steps, Twin, TwinId};
use uuid::Uuid;

#[derive(Clone, Default)]
pub struct Desk {
    pub sessions: BTreeMap<SessionId, Session>,
    settled: BTreeSet<SessionId>,
    course: Option<String>,
    twins: BTreeMap<TwinId, String>,
}

impl Desk {
    pub fn all_twins(&self) -> Vec<Twin> {
        self.twins.values().map(|twin| serde_json::from_str(twin).unwrap()).collect()
    }

    pub fn is_settled(&self) -> bool {
        self.sessions.keys().all(|id| self.settled.contains(id))
    }

    pub fn open(&self) -> Option<SessionId> {
        self.sessions.values().find(|session| session.is_open()).map(|session| session.id)
    }

    /// Clocks in at a moment. Nothing happens while a session is open.
    pub fn clock_in(&mut self, at: i64, note: &str) -> SessionId {
        let id = SessionId(Uuid::from_u128(self.sessions.len() as u128 + 1));
        self.sessions.insert(id, session(id, note, &[(EntryKind::Work, at, None)]));
        id
    }

    /// A past session, typed in.
    pub fn add(&mut self, note: &str, entries: &[(EntryKind, i64, Option<i64>)]) -> SessionId {
        let id = SessionId(Uuid::from_u128(self.sessions.len() as u128 + 1));
        self.sessions.insert(id, session(id, note, entries));
        id
    }

    /// Ends the open entry of the open session and starts another one in the same instant.
    pub fn switch(&mut self, kind: EntryKind, at: i64) {
        let Some(id) = self.open() else { return };
        let session = self.changing(id);
        session.entries.last_mut().unwrap().end = Some(Instant(at));
        session.entries.push(entry(kind, at, None));
    }

    pub fn clock_out(&mut self, at: i64) {
        let Some(id) = self.open() else { return };
        let session = self.changing(id);
        session.entries.last_mut().unwrap().end = Some(Instant(at));
        session.end_time = Some(Instant(at));
        session.original_end_time.get_or_insert(Instant(at));
    }

    /// Takes a clock-out back.
    pub fn reopen(&mut self, id: SessionId) {
        if self.open().is_none() && !self.sessions[&id].void {
            let session = self.changing(id);
            session.end_time = None;
            session.entries.last_mut().unwrap().end = None;
        }
    }

    /// Other times for a session that has ended.
    pub fn edit(&mut self, id: SessionId, entries: &[(EntryKind, i64, Option<i64>)]) {
        let session = self.changing(id);
        session.entries = entries.iter().map(|(kind, start, end)| entry(*kind, *start, *end)).collect();
        session.start_time = session.entries[0].start;
        session.end_time = session.entries[entries.len() - 1].end;
    }

    fn changing(&mut self, id: SessionId) -> &mut Session {
        self.settled.remove(&id);
        self.sessions.get_mut(&id).unwrap()
    }

    pub fn change(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        change(self.changing(id));
    }
}

fn entry(kind: EntryKind, start: i64, end: Option<i64>) -> Entry {
    Entry { kind, start: Instant(start), end: end.map(Instant), on: Dimensions::default() }
}

fn session(id: SessionId, note: &str, entries: &[(EntryKind, i64, Option<i64>)]) -> Session {
    let entries: Vec<Entry> = entries.iter().map(|(kind, start, end)| entry(*kind, *start, *end)).collect();
    let (start, end) = (entries[0].start, entries[entries.len() - 1].end);
    Session {
        id,
        zone: Zone::utc(),
        source: Source::Punch,
        original_start_time: start,
        original_end_time: end,
        start_time: start,
        end_time: end,
        note: note.to_owned(),
        entries,
        void: false,
        pending_start: None,
        clock_moved: false,
        held: false,
        shell: false,
    }
}

fn place(session: &Session) -> (bool, Instant, SessionId) {
    (session.is_open(), session.start_time, session.id)
}

impl Steps for Desk {
    type Error = Infallible;

    fn course(&mut self) -> Result<Course, Infallible> {
        Ok(self.course.as_ref().map(|course| serde_json::from_str(course).unwrap()).unwrap_or_default())
    }

    fn set_course(&mut self, course: &Course) -> Result<(), Infallible> {
        self.course = Some(serde_json::to_string(course).unwrap());
        Ok(())
    }

    fn due(&mut self, after: Option<&Session>, known: bool) -> Result<Option<Session>, Infallible> {
        let due = self.sessions.values().filter(|session| !self.settled.contains(&session.id));
        let twins = self.all_twins();
        let is_known = |session: &Session| twins.iter().any(|twin| twin.id.session == session.id);
        let due = due.filter(|session| !known || is_known(session));
        let behind = due.filter(|session| after.is_none_or(|after| place(session) > place(after)));
        Ok(behind.min_by_key(|session| place(session)).cloned())
    }

    fn settle(&mut self, session: SessionId) -> Result<(), Infallible> {
        self.settled.insert(session);
        Ok(())
    }

    fn unsettle(&mut self, session: SessionId) -> Result<(), Infallible> {
        self.settled.remove(&session);
        Ok(())
    }

    fn twin(&mut self, id: TwinId) -> Result<Option<Twin>, Infallible> {
        Ok(self.twins.get(&id).map(|twin| serde_json::from_str(twin).unwrap()))
    }

    fn twins(&mut self, session: SessionId) -> Result<Vec<Twin>, Infallible> {
        Ok(self.all_twins().into_iter().filter(|twin| twin.id.session == session).collect())
    }

    fn unfinished(&mut self) -> Result<Vec<Twin>, Infallible> {
        Ok(self.all_twins().into_iter().filter(Twin::is_unfinished).collect())
    }

    fn is_ours(&mut self, id: RemoteId) -> Result<bool, Infallible> {
        Ok(self.all_twins().iter().any(|twin| twin.remote() == Some(id)))
    }

    fn put(&mut self, twin: &Twin) -> Result<(), Infallible> {
        self.twins.insert(twin.id, serde_json::to_string(twin).unwrap());
        Ok(())
    }

    fn remove(&mut self, id: TwinId) -> Result<(), Infallible> {
        self.twins.remove(&id);
        Ok(())
    }
}
