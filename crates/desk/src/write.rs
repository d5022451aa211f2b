//! The one way to write: one use case, one transaction, one announcement.

use crate::contract::Topic;
use crate::derive::{Touched, derive};
use crate::error::Error;
use crate::folder::Folder;
use crate::show::Show;
use crate::store::{device, journal, preference};
use crate::{Desk, apply, ballast, topics, turn};
use rusqlite::{Connection, Transaction};
use std::sync::PoisonError;
use stint_domain::time::Zones;
use stint_domain::{Act, BatchId, Instant, OpId, Record, Refusal, SessionId, Stamp, Zone};
use stint_export::json::JournalRow;
use uuid::Uuid;

/// A write transaction under way. The time was taken once, when it began.
pub(crate) struct Writing<'a> {
    desk: &'a Desk,
    transaction: Transaction<'a>,
    stamp: Stamp,
    zones: &'a Zones,
    /// The newest record when the transaction began, and now.
    began: journal::Head,
    head: journal::Head,
    batch: Option<BatchId>,
    undoes: Option<BatchId>,
    touched: Touched,
    topics: Vec<Topic>,
}

impl Desk {
    /// Runs `work` inside one write transaction. What it records is one batch: on disk when this returns, all of it or
    /// nothing, and undone as one. `work` is run again when the disk was full and the ballast could be given up.
    pub(crate) fn write<T>(&self, mut work: impl FnMut(&mut Writing<'_>) -> Result<T, Error>) -> Result<T, Error> {
        if let Some(barred) = self.barred() {
            return Err(barred.into());
        }
        let (answer, topics) = match self.attempt(&mut work) {
            Err(error) if error.is_disk_full() && ballast::free(&self.folder) => self.attempt(&mut work),
            first => first,
        }
        .map_err(|error| error.settled(&self.folder))?;
        self.announce(&topics);
        Ok(answer)
    }

    fn attempt<T>(
        &self,
        work: &mut impl FnMut(&mut Writing<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<Topic>), Error> {
        // Before waiting for others who write: this is when the button was pressed.
        let pressed = (self.machine.wall(), self.machine.mono_us());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = turn::begin(&self.folder, &writer)?;
        let head = journal::head(&transaction)?;
        let stamp = self.stamp(&transaction, head, pressed)?;
        let mut writing = Writing {
            desk: self,
            transaction,
            stamp,
            zones: self.zones(),
            began: head,
            head,
            batch: None,
            undoes: None,
            touched: Touched::default(),
            topics: Vec::new(),
        };
        let answer = work(&mut writing)?;
        Ok((answer, writing.finish()?))
    }

    fn stamp(&self, connection: &Connection, head: journal::Head, pressed: (Instant, i64)) -> Result<Stamp, Error> {
        let (mut at, mut mono_us) = pressed;
        // Whoever was written while this one waited came first: a clock-out does not lie before the clock-in it ends.
        // A newest record in the future is a clock that was set back; that is never hidden.
        let newest = journal::written_at(connection, head)?;
        if let Some(newest) = newest.filter(|newest| *newest > at && *newest <= self.machine.wall()) {
            mono_us += (newest - at) * 1_000;
            at = newest;
        }
        let zone = self.zone_of_new_sessions(connection)?;
        let offset_min = self.zones().local(at, &zone).offset_s.div_euclid(60);
        Ok(Stamp { at, zone, offset_min, boot: self.machine.boot(), mono_us, device: device::get(connection)?.id })
    }

    /// The zone that was chosen in the settings, else the system's.
    pub(crate) fn zone_of_new_sessions(&self, connection: &Connection) -> Result<Zone, Error> {
        let chosen = preference::get(connection, "zone")?;
        let chosen = chosen.as_ref().and_then(|name| name.as_str()).and_then(|name| self.zones().zone(name).ok());
        // A name that the rules do not know would be read as UTC everywhere: then it shall be called so, too.
        Ok(chosen.unwrap_or_else(|| self.zones().zone(self.machine.zone().name()).unwrap_or_else(|_| Zone::utc())))
    }
}

impl Writing<'_> {
    /// When the button was pressed.
    pub(crate) fn now(&self) -> Instant {
        self.stamp.at
    }

    pub(crate) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The zone that new sessions get.
    pub(crate) fn zone(&self) -> &Zone {
        &self.stamp.zone
    }

    pub(crate) fn zones(&self) -> &Zones {
        self.zones
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// What an answer is made with. Before it, [`Writing::derive`].
    pub(crate) fn show(&self) -> Result<Show<'_>, Error> {
        Show::new(&self.transaction, self.zones, self.stamp.zone.clone(), self.stamp.at)
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.desk.folder
    }

    pub(crate) fn fresh_id(&self) -> Uuid {
        self.desk.machine.id()
    }

    pub(crate) fn fresh_session(&self) -> SessionId {
        SessionId(self.fresh_id())
    }

    /// The batch that everything recorded now belongs to; none while nothing has been recorded.
    pub(crate) fn batch(&self) -> Option<BatchId> {
        self.batch
    }

    /// What is recorded from here on takes back `batch`. Before the first record.
    pub(crate) fn takes_back(&mut self, batch: BatchId) {
        self.undoes = Some(batch);
    }

    /// Writes one act into the journal and does it.
    pub(crate) fn record(&mut self, act: Act, reason: Option<&str>) -> Result<(), Error> {
        let op = OpId(self.fresh_id());
        let batch = *self.batch.get_or_insert(BatchId(op.0));
        let record = Record {
            n: self.head.n + 1,
            op,
            batch,
            undoes: self.undoes,
            stamp: self.stamp.clone(),
            reason: reason.map(str::to_owned),
            act,
        };
        self.keep(&record)
    }

    /// Writes one act that is nothing to undo: a decision about somebody's wish.
    pub(crate) fn beside(&mut self, act: Act, reason: Option<&str>) -> Result<(), Error> {
        let (op, batch) = (OpId(self.fresh_id()), BatchId(self.fresh_id()));
        let stamp = self.stamp.clone();
        let reason = reason.map(str::to_owned);
        self.keep(&Record { n: self.head.n + 1, op, batch, undoes: None, stamp, reason, act })
    }

    /// Writes what a server told: nobody here has done it, and nobody here can take it back.
    pub(crate) fn told(&mut self, act: Act, server: &str) -> Result<(), Error> {
        let (op, batch) = (OpId(self.fresh_id()), BatchId(self.fresh_id()));
        // Its clocks say nothing about when it was pressed.
        let stamp = Stamp { boot: String::new(), mono_us: 0, device: format!("@{server}"), ..self.stamp.clone() };
        self.keep(&Record { n: self.head.n + 1, op, batch, undoes: None, stamp, reason: None, act })
    }

    /// Appends a whole record and applies it; an import of our own journal brings them ready-made.
    pub(crate) fn keep(&mut self, record: &Record) -> Result<(), Error> {
        self.head = journal::append(&self.transaction, self.head, record)?;
        apply::apply(&self.transaction, &self.transaction, record, self.zones, &mut self.touched)?;
        self.stale(topics::of_act(&record.act));
        Ok(())
    }

    /// Appends a record exactly as it was written elsewhere and applies it. False, and nothing done, when it does not
    /// continue the chain.
    pub(crate) fn keep_row(&mut self, row: &JournalRow) -> Result<bool, Error> {
        let Some((head, record)) = journal::append_row(&self.transaction, self.head, row)? else { return Ok(false) };
        self.head = head;
        apply::apply(&self.transaction, &self.transaction, &record, self.zones, &mut self.touched)?;
        self.stale(topics::of_act(&record.act));
        Ok(true)
    }

    /// The newest record so far.
    pub(crate) fn head(&self) -> journal::Head {
        self.head
    }

    /// Announces these topics after the commit.
    pub(crate) fn stale(&mut self, topics: &[Topic]) {
        for topic in topics {
            if !self.topics.contains(topic) {
                self.topics.push(*topic);
            }
        }
    }

    /// Derives anew what the records so far have touched. Done at the end in any case; earlier where an answer is made
    /// of it.
    pub(crate) fn derive(&mut self) -> Result<(), Error> {
        derive(&self.transaction, self.zones, std::mem::take(&mut self.touched))
    }

    /// Everything shall be derived anew, by rules that have changed.
    pub(crate) fn derive_everything(&mut self) {
        self.touched.everything();
        self.stale(&[Topic::Clock, Topic::Sessions]);
    }

    fn finish(mut self) -> Result<Vec<Topic>, Error> {
        self.derive()?;
        if self.head != self.began {
            journal::set_head(&self.transaction, self.head)?;
        }
        self.transaction.commit()?;
        Ok(self.topics)
    }
}

impl Desk {
    /// What keeps this desk from writing, if anything does.
    pub(crate) fn barred(&self) -> Option<Refusal> {
        self.barred.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{ClockIn, Nothing, OnWish, Switch};

    fn switch(desk: &Desk, at: usize) -> Result<(), Error> {
        let on = OnWish { project: Some(format!("{at:0190}")), ..OnWish::default() };
        desk.entry_switch(Switch { at: None, on }).map(|_| ())
    }

    #[test]
    fn a_full_disk_refuses_changes_nothing_and_has_taken_the_ballast() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(folder.path()).unwrap();
        desk.clock_in(ClockIn::default()).unwrap();
        ballast::keep(&desk.folder).unwrap();
        {
            let writer = desk.writer.lock().unwrap();
            let pages: i64 = writer.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
            let _: i64 = writer.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0)).unwrap();
        }

        let mut written = 0;
        let refusal = loop {
            match switch(&desk, written) {
                Ok(()) => written += 1,
                Err(refusal) => break refusal,
            }
            assert!(written < 1_000, "the file never got full");
        };

        assert!(matches!(refusal, Error::Refusal(Refusal::DiskFull { .. })), "{refusal:?}");
        assert!(ballast::is_due(&desk.folder));
        let found = desk.integrity_check(Nothing {}).unwrap();
        assert!(found.ok && found.records as usize == 1 + 2 * written, "{found:?}");
    }
}
