//! What a business day is judged by besides its own sessions, while days are gone through.

use crate::error::Error;
use crate::show::Show;
use crate::store;
use crate::store::session::Stored;
use stint_domain::counted::Span;
use stint_domain::exception::Around;
use stint_domain::{Day, Instant};

/// What came before a day: the rest, and the work of its week.
pub(crate) struct Before {
    rested_since: Option<Instant>,
    monday: Day,
    week_work_ms: i64,
}

impl Before {
    /// Before the first of the days that are gone through.
    pub(crate) fn new(show: &Show<'_>, day: Day) -> Result<Before, Error> {
        let monday = day.week_start(0);
        let running = if monday < day { show.running()? } else { None };
        Ok(Before {
            rested_since: store::session::last_end_before(show.db, day)?,
            monday,
            week_work_ms: worked(show, monday, day.plus(-1), running.as_ref())?,
        })
    }

    /// Around `day`, whose sessions are `own`; it comes before the days that are asked about later.
    pub(crate) fn day<'a>(&mut self, day: Day, own: &[Stored], others: &'a [Span]) -> Around<'a> {
        let monday = day.week_start(0);
        if monday != self.monday {
            (self.monday, self.week_work_ms) = (monday, 0);
        }
        self.week_work_ms += own.iter().map(|stored| stored.counted.work).sum::<i64>();
        let around = Around { others, rested_since: self.rested_since, week_work_ms: self.week_work_ms };
        self.rested_since = own.iter().filter_map(|stored| stored.session.end_time).max().or(self.rested_since);
        around
    }
}

/// Counted work from `from` to `to`, the running session up to now.
pub(crate) fn worked(show: &Show<'_>, from: Day, to: Day, running: Option<&Stored>) -> Result<i64, Error> {
    let ended = store::day_total::work_between(show.db, from, to)?;
    let running = running.filter(|running| (from..=to).contains(&running.day));
    Ok(ended + running.map_or(0, |running| running.counted.work))
}
