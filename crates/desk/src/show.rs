//! Domain values as they are shown: moments in the zone they belong to, names instead of ids, what counts beside what
//! was pressed.

use crate::Desk;
use crate::contract::{Block, EntryView, ExceptionView, Moment, Named, On, Ribbon, SessionView, SyncMark};
use crate::error::Error;
use crate::store;
use crate::store::session::Stored;
use rusqlite::Connection;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use stint_domain::balance::Plan;
use stint_domain::counted::{Span, counted};
use stint_domain::exception::Exception;
use stint_domain::rules::{Policy, RulePack, pack};
use stint_domain::time::{HOUR, Local, MINUTE, SECOND, Steady};
use stint_domain::{Day, DimensionId, Dimensions, EntryKind, Instant, Session, Zone, Zones};

/// What a view is made with: one state of the data, the moment of asking and the zone of this place.
pub(crate) struct Show<'a> {
    pub db: &'a Connection,
    pub zones: &'a Zones,
    /// The zone that new sessions get.
    pub home: Zone,
    pub now: Instant,
    pub policy: Policy,
    names: RefCell<HashMap<DimensionId, Named>>,
    /// The moments of a view mostly lie in one zone, and between two settings of its clocks.
    steady: RefCell<Option<(Zone, Steady)>>,
    /// Whether this data belongs to a server, and how far its journal has been looked at for the outbox.
    linked: OnceCell<Option<(i64, store::link::Mode)>>,
}

impl Desk {
    /// Runs `work` on one state of the data, with what it takes to show it.
    pub(crate) fn show<T>(&self, work: impl FnOnce(&Show<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.look(|db| {
            let home = self.zone_of_new_sessions(db)?;
            work(&Show::new(db, self.zones(), home, self.machine.wall())?)
        })
    }
}

impl<'a> Show<'a> {
    pub fn new(db: &'a Connection, zones: &'a Zones, home: Zone, now: Instant) -> Result<Show<'a>, Error> {
        let policy = store::policy::get(db)?;
        Ok(Show {
            db,
            zones,
            home,
            now,
            policy,
            names: RefCell::default(),
            steady: RefCell::default(),
            linked: OnceCell::new(),
        })
    }

    /// The business day of this moment here.
    pub fn today(&self) -> Day {
        self.zones.business_day(self.now, &self.home, self.policy.day_start_min)
    }

    /// The running session, counted up to now.
    pub fn running(&self) -> Result<Option<Stored>, Error> {
        store::session::running(self.db)?.map(|stored| self.live(stored)).transpose()
    }

    /// Sessions of the business days `from` to `to`, both included, by day and start; the running one counted up to now.
    pub fn in_days(&self, from: Day, to: Day) -> Result<Vec<Stored>, Error> {
        let stored = store::session::in_days(self.db, from, to)?;
        stored.into_iter().map(|stored| self.live(stored)).collect()
    }

    /// A running session's counted time grows and is in no table; everything else is as it is stored.
    pub fn live(&self, mut stored: Stored) -> Result<Stored, Error> {
        if stored.session.is_running() {
            let others = crate::derive::neighbours(self.db, &stored.session)?;
            stored.counted = counted(&stored.session, &others, self.now);
            stored.overlap = !others.is_empty();
        }
        Ok(stored)
    }

    /// None where none is chosen, and where the chosen one is no longer among those that come with the product.
    pub fn rule_pack(&self) -> Option<RulePack> {
        pack(&self.policy.rule_pack).ok().flatten()
    }

    pub fn moment(&self, at: Instant, zone: &Zone) -> Moment {
        let local = self.local(at, zone);
        Moment { at, local: local.text(), offset: local.offset() }
    }

    fn local(&self, at: Instant, zone: &Zone) -> Local {
        let mut known = self.steady.borrow_mut();
        if let Some((_, steady)) = known.as_ref().filter(|(of, steady)| of == zone && steady.covers(at)) {
            return steady.local(at);
        }
        let steady = self.zones.steady(at, zone);
        *known = Some((zone.clone(), steady));
        steady.local(at)
    }

    /// A moment that belongs to no session.
    pub fn here(&self, at: Instant) -> Moment {
        self.moment(at, &self.home)
    }

    pub fn on(&self, on: Dimensions) -> Result<On, Error> {
        let named = |id: Option<DimensionId>| id.map(|id| self.named(id)).transpose();
        Ok(On { project: named(on.project)?, category: named(on.category)?, labor_type: named(on.labor_type)? })
    }

    /// Where a session is: here alone, sent, or in need of a person.
    fn sync_mark(&self, session: &Session) -> Result<Option<SyncMark>, Error> {
        let id = session.id;
        let seen = match self.linked.get() {
            Some(seen) => *seen,
            None => {
                let seen = store::link::seen(self.db)?;
                *self.linked.get_or_init(|| seen)
            }
        };
        let Some((seen, mode)) = seen else { return Ok(None) };
        let standing = match mode {
            // One that is open beside the one that runs has a card.
            store::link::Mode::Stint
                if session.held && session.is_open() && !store::hand::are_both_right(self.db, id)? =>
            {
                store::outbox::Standing::NeedsYou
            }
            store::link::Mode::Stint => store::outbox::standing(self.db, &id.to_string())?,
            store::link::Mode::Strict => store::twin::standing(self.db, &id.to_string())?,
        };
        Ok(Some(match standing {
            store::outbox::Standing::NeedsYou => SyncMark::NeedsYou,
            store::outbox::Standing::Waits => SyncMark::Here,
            store::outbox::Standing::Sent if store::journal::written_after(self.db, id, seen)? => SyncMark::Here,
            store::outbox::Standing::Sent => SyncMark::Sent,
        }))
    }

    /// A name is looked up once a view: the same few stand on every row.
    pub fn named(&self, id: DimensionId) -> Result<Named, Error> {
        if let Some(named) = self.names.borrow().get(&id) {
            return Ok(named.clone());
        }
        // One that is booked on but not there is shown by its id rather than hidden.
        let found = match store::dimension::get(self.db, id)? {
            None => match store::dimension_merge::into(self.db, id)? {
                Some(into) => store::dimension::get(self.db, into)?,
                None => None,
            },
            found => found,
        };
        let name = found.map_or_else(|| id.to_string(), |stored| stored.label.name);
        let named = Named { id, name };
        self.names.borrow_mut().insert(id, named.clone());
        Ok(named)
    }

    /// `stored` as [`Show::live`] gives it.
    pub fn session(&self, stored: &Stored) -> Result<SessionView, Error> {
        let Stored { key: _, session, day, counted, overlap, corrected } = stored;
        let zone = &session.zone;
        let moment = |at: Instant| self.moment(at, zone);
        let entries = session.entries.iter().enumerate().map(|(position, entry)| {
            Ok(EntryView {
                position,
                kind: entry.kind,
                start: moment(entry.start),
                end: entry.end.map(moment),
                length_ms: entry.length(self.now),
                on: self.on(entry.on)?,
            })
        });
        Ok(SessionView {
            id: session.id,
            day: *day,
            zone: zone.clone(),
            foreign_zone: *zone != self.home,
            source: session.source,
            state: session.state(),
            held: session.held && session.is_open(),
            original_start: moment(session.original_start_time),
            original_end: session.original_end_time.map(moment),
            start: moment(session.start_time),
            end: session.end_time.map(moment),
            pending_start: session.pending_start.map(moment),
            note: session.note.clone(),
            on: self.on(session.on())?,
            entries: entries.collect::<Result<_, Error>>()?,
            work_ms: session.total(EntryKind::Work, self.now),
            break_ms: session.total(EntryKind::Break, self.now),
            counted_work_ms: counted.work,
            counted_break_ms: counted.r#break,
            corrected: *corrected,
            overlap: *overlap,
            clock_moved: session.clock_moved,
            deleted: session.void,
            sync: self.sync_mark(session)?,
        })
    }

    /// A business day as a band, from 8 to 18 o'clock or as far as its sessions and `shown` (the moment now, on the day
    /// that is today) reach. `others` are the spans that may overlap them.
    pub fn ribbon(&self, day: Day, sessions: &[&Session], others: &[Span], shown: Option<Instant>) -> Ribbon {
        let (zone, day_start_min) = (&self.zone_of(sessions), self.policy.day_start_min);
        let day_begin = self.zones.day_begin(day, zone, day_start_min);
        // Two days at the most: a session forgotten for a month must not squeeze the day into a pixel.
        let day_end = self.zones.day_begin(day.plus(2), zone, day_start_min);
        let at_hour = |hour: u16| self.zones.day_begin(day, zone, hour * 60);
        let starts = sessions.iter().map(|session| session.start_time);
        let ends = sessions.iter().map(|session| session.end_time.unwrap_or(self.now));
        let begin = starts.chain(shown).fold(at_hour(8), Instant::min).max(day_begin);
        let end = ends.chain(shown).fold(at_hour(18), Instant::max).min(day_end);
        let begin = self.hour_begun(begin, zone);
        let end = match self.hour_begun(end, zone) {
            whole if whole == end => end,
            begun => begun + HOUR,
        };
        let drawn = sessions.iter().filter(|session| crate::derive::counts(session));
        let blocks = drawn.flat_map(|session| self.blocks(session, others, begin, end, zone));
        Ribbon {
            begin: self.moment(begin, zone),
            end: self.moment(end, zone),
            blocks: blocks.collect(),
            hours: self.hours(begin, end, zone),
        }
    }

    /// The zone a day is drawn in: that of its sessions if they share one.
    fn zone_of(&self, sessions: &[&Session]) -> Zone {
        match sessions {
            [first, rest @ ..] if rest.iter().all(|session| session.zone == first.zone) => first.zone.clone(),
            _ => self.home.clone(),
        }
    }

    /// The entries of a session within `from`..`to`, cut where another session begins or ceases to count.
    fn blocks(&self, session: &Session, others: &[Span], from: Instant, to: Instant, zone: &Zone) -> Vec<Block> {
        let taken = taken(session, others);
        let mut blocks = Vec::new();
        for entry in &session.entries {
            let open = entry.end.is_none();
            let (start, end) = (entry.start.max(from), entry.end.unwrap_or(self.now).min(to));
            for (start, end, overlapped) in pieces(start, end, &taken) {
                blocks.push(Block {
                    session: session.id,
                    kind: entry.kind,
                    start: self.moment(start, zone),
                    end: (!open || end < self.now).then(|| self.moment(end, zone)),
                    overlapped,
                });
            }
        }
        blocks
    }

    /// Every full hour that the clock on the wall shows: 23 or 25 of them on the days it is set.
    fn hours(&self, begin: Instant, end: Instant, zone: &Zone) -> Vec<Moment> {
        let mut marks = Vec::new();
        let mut at = begin;
        while at <= end {
            let begun = self.hour_begun(at, zone);
            if begun == at {
                marks.push(self.moment(at, zone));
            }
            at = begun + HOUR;
        }
        marks
    }

    /// `at` less the minutes that its local hour has lasted by the clock.
    fn hour_begun(&self, at: Instant, zone: &Zone) -> Instant {
        let local = self.local(at, zone).datetime;
        let whole = i64::from(local.minute()) * MINUTE + i64::from(local.second()) * SECOND;
        at - whole - i64::from(local.millisecond())
    }
}

/// What other sessions count of this one's time, in order and joined.
pub(crate) fn taken(session: &Session, others: &[Span]) -> Vec<(Instant, Instant)> {
    let own = Span::of(session);
    let counting =
        others.iter().filter(|other| other.id != own.id && other.counts_before(&own) && other.overlaps(&own));
    let mut spans: Vec<_> = counting.map(|other| (other.start, other.end.unwrap_or(Instant::MAX))).collect();
    spans.sort();
    spans.dedup_by(|next, before| {
        let joined = next.0 <= before.1;
        if joined {
            before.1 = before.1.max(next.1);
        }
        joined
    });
    spans
}

/// `from..to` cut at the borders of the taken spans, and whether each piece is taken. Pieces have a length.
fn pieces(from: Instant, to: Instant, taken: &[(Instant, Instant)]) -> Vec<(Instant, Instant, bool)> {
    let mut pieces = Vec::new();
    let mut at = from;
    for (start, end) in taken {
        let (start, end) = ((*start).clamp(at, to.max(at)), (*end).clamp(at, to.max(at)));
        pieces.push((at, start, false));
        pieces.push((start, end, true));
        at = end;
    }
    pieces.push((at, to, false));
    pieces.retain(|(start, end, _)| start < end);
    pieces
}

/// The first and the last day there is.
pub(crate) fn always() -> (Day, Day) {
    let edge = |year, month, day| Day::new(year, month, day).expect("a date of jiff's years -9999 to 9999");
    (edge(-9999, 1, 1), edge(9999, 12, 31))
}

/// Milliseconds due on a day; none where no target hours were ever set.
pub(crate) fn target_ms(plan: &Plan, day: Day) -> Option<i64> {
    (!plan.targets.is_empty()).then(|| i64::from(plan.target(day)) * MINUTE)
}

pub(crate) fn exception(exception: Exception) -> ExceptionView {
    let Exception { kind, severity, day, session, is_ms, should_ms, source } = exception;
    ExceptionView { kind, severity, day, session, is_ms, should_ms, source }
}
