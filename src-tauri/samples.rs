//! Todays for the tests of this crate: out, at work, on a break, on Monday 2 November 2026 in Berlin.

use stint_desk::contract::{Moment, On, Ribbon, SessionView, Today, Week};
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{ClockState, Day, Instant, Source, Zone};

/// 11:43 in Berlin.
pub const NOW: Instant = Instant(1_793_616_180_000);

pub fn moment(at: Instant) -> Moment {
    let local = at + HOUR;
    Moment { at, local: local.rfc3339()[..19].parse().unwrap(), offset: "+01:00".parse().unwrap() }
}

pub fn out() -> Today {
    let day = Day::new(2026, 11, 2).unwrap();
    Today {
        now: moment(NOW),
        day,
        zone: Zone("Europe/Berlin".into()),
        state: ClockState::Out,
        running: None,
        since: None,
        ribbon: Ribbon { begin: moment(NOW), end: moment(NOW), blocks: Vec::new(), hours: Vec::new() },
        sessions: Vec::new(),
        work_ms: 0,
        break_ms: 0,
        target_ms: None,
        day_off: None,
        week: Week { from: day, to: day, work_ms: 0, target_so_far_ms: None, target_ms: None },
        balance: None,
        forgotten: None,
        break_due: None,
        exceptions: Vec::new(),
        recent: Vec::new(),
        undo: None,
        redo: None,
        first_run: false,
        read_only: None,
        repaired: None,
    }
}

/// In since 8:02, 3:41 of work.
pub fn at_work() -> Today {
    let start = NOW - (3 * HOUR + 41 * MINUTE);
    Today {
        state: ClockState::Working,
        running: Some(running(start)),
        since: Some(moment(start)),
        work_ms: NOW - start,
        ..out()
    }
}

/// On a break since 11:40, in since 8:02.
pub fn on_break() -> Today {
    let since = NOW - 3 * MINUTE;
    let work = at_work();
    Today {
        state: ClockState::OnBreak,
        since: Some(moment(since)),
        work_ms: work.work_ms - 3 * MINUTE,
        break_ms: 3 * MINUTE,
        ..work
    }
}

fn running(start: Instant) -> SessionView {
    SessionView {
        id: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
        day: Day::new(2026, 11, 2).unwrap(),
        zone: Zone("Europe/Berlin".into()),
        foreign_zone: false,
        source: Source::Punch,
        state: ClockState::Working,
        original_start: moment(start),
        original_end: None,
        start: moment(start),
        end: None,
        pending_start: None,
        note: String::new(),
        on: On::default(),
        entries: Vec::new(),
        work_ms: NOW - start,
        break_ms: 0,
        counted_work_ms: NOW - start,
        counted_break_ms: 0,
        corrected: false,
        overlap: false,
        clock_moved: false,
        held: false,
        sync: None,
        deleted: false,
    }
}
