//! The business days of a user: his sessions by day, what they count, and what should be looked at.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use stint_domain::counted::{Span, counted};
use stint_domain::exception::{self, Around, Exception};
use stint_domain::rules::{RulePack, pack};
use stint_domain::timesheet::Period;
use stint_domain::{Day, EntryKind, Instant, Session, SessionId};

use crate::app::Scene;
use crate::ids::{SessionNo, UserId};
use crate::problem::Problem;
use crate::store::account::Settings;
use crate::store::session::Kept;
use crate::store::{Failure, Sql, account_user, session};

/// The days of a period, with what reaches into them.
pub struct Days {
    period: Period,
    /// In the user's zone.
    today: Day,
    pack: Option<RulePack>,
    now: Instant,
    /// The period's and those around it, by business day.
    by_day: BTreeMap<Day, Vec<Kept>>,
    spans: Vec<Span>,
}

/// The sums of a period. `work_ms + break_ms` is what lies between the starts and the ends; what is counted leaves out
/// what an overlapping earlier session counts already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Totals {
    pub sessions: i64,
    /// Milliseconds, a running session's up to now.
    pub work_ms: i64,
    pub break_ms: i64,
    pub counted_work_ms: i64,
    pub counted_break_ms: i64,
    /// What should be looked at.
    pub exceptions: i64,
}

/// Days before the period's first week and after the period whose sessions overlap it, or end so late that the rest
/// before it was short.
const AROUND: i32 = 3;
const DAY_MS: i64 = 24 * stint_domain::time::HOUR;

impl Days {
    /// # Errors
    /// 404 when there is no such user; the database's.
    pub async fn load(
        sql: &mut Sql<'_>,
        scene: &Scene,
        user: UserId,
        period: Period,
        settings: &Settings,
    ) -> Result<Days, Failure> {
        let user = account_user::by_id(sql, user).await?.ok_or_else(|| Problem::unknown("user"))?;
        let at = |day: Day| Instant(i64::from(day.number()) * DAY_MS);
        let (from, to) = (at(period.first.week_start(0).plus(-AROUND)), at(period.last.plus(AROUND)));
        let kept = session::of_user_between(sql, user.id, from, to).await?;
        let zones = &scene.app.zones;
        let spans = kept.iter().map(|kept| Span::of(&kept.body)).collect();
        let mut by_day: BTreeMap<Day, Vec<Kept>> = BTreeMap::new();
        for kept in kept {
            let day = zones.business_day(kept.body.start_time, &kept.body.zone, settings.day_start_min);
            by_day.entry(day).or_default().push(kept);
        }
        let today = zones.business_day(scene.now, &user.zone, settings.day_start_min);
        // A pack that this version no longer has is none: what was recorded must stay readable.
        let pack = pack(&settings.rule_pack).ok().flatten();
        Ok(Days { period, today, pack, now: scene.now, by_day, spans })
    }

    /// The sessions that count for the period, by day.
    pub fn sessions(&self) -> impl Iterator<Item = &Kept> {
        self.by_day.range(self.period.first..=self.period.last).flat_map(|(_, sessions)| sessions)
    }

    pub fn running(&self) -> Option<&Kept> {
        self.sessions().find(|kept| kept.body.is_running())
    }

    pub fn today(&self) -> Day {
        self.today
    }

    /// The day that a session counts for.
    pub fn day_of(&self, no: SessionNo) -> Option<Day> {
        self.by_day.iter().find(|(_, sessions)| sessions.iter().any(|kept| kept.no == no)).map(|(day, _)| *day)
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals { exceptions: self.exceptions().len() as i64, ..Totals::default() };
        for Kept { body, .. } in self.sessions() {
            let counts = counted(body, &self.spans, self.now);
            totals.sessions += 1;
            totals.work_ms += body.total(EntryKind::Work, self.now);
            totals.break_ms += body.total(EntryKind::Break, self.now);
            totals.counted_work_ms += counts.work;
            totals.counted_break_ms += counts.r#break;
        }
        totals
    }

    /// What should be looked at, by day.
    pub fn exceptions(&self) -> Vec<Exception> {
        let mut found = Vec::new();
        let mut rested_since = None;
        let (mut monday, mut week_work_ms) = (None, 0);
        for (day, kept) in &self.by_day {
            if monday.replace(day.week_start(0)) != Some(day.week_start(0)) {
                week_work_ms = 0;
            }
            week_work_ms += kept.iter().map(|kept| counted(&kept.body, &self.spans, self.now).work).sum::<i64>();
            let sessions: Vec<Session> = kept.iter().map(|kept| kept.body.clone()).collect();
            if self.period.covers(*day) {
                let (pack, today, now) = (self.pack.as_ref(), self.today, self.now);
                let around = Around { others: &self.spans, rested_since, week_work_ms };
                found.extend(exception::of_day(*day, &sessions, around, pack, today, now));
            }
            rested_since = sessions.iter().filter_map(|session| session.end_time).max().or(rested_since);
        }
        found
    }

    /// The numbers of the sessions by the ids that the rules know them by.
    pub fn numbers(&self) -> HashMap<SessionId, SessionNo> {
        self.by_day.values().flatten().map(|kept| (kept.body.id, kept.no)).collect()
    }
}
