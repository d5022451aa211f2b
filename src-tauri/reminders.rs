//! What the worker is reminded of, and when. Pure: the keeper asks with Today, the preferences and the time.
//!
//! Each reminder is said once, and again only when it was put off.

use stint_desk::contract::{Preferences, Today};
use stint_domain::time::MINUTE;
use stint_domain::{ClockState, Instant, SessionId};

/// How long before a break is due it is announced.
const AHEAD: i64 = 10 * MINUTE;
/// How long "Later" puts a reminder off.
pub const LATER: i64 = 10 * MINUTE;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The rules ask for a break soon: over `over_min` minutes of work, `break_min` of break.
    BreakSoon {
        over_min: u32,
        break_min: u32,
        source: String,
    },
    BreakDue {
        over_min: u32,
        break_min: u32,
        source: String,
    },
    /// Clocked in for longer than the preference says.
    LongRunning,
    /// The session began on an earlier business day.
    Forgotten,
}

/// A reminder with the session it is about and the moment from which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub reminder: Reminder,
    session: SessionId,
    from: Instant,
}

/// What has been said, so that it is not said twice.
#[derive(Default)]
pub struct Said {
    about: Option<SessionId>,
    said: Vec<(Reminder, Option<Instant>)>,
}

/// Every reminder that the running session has or will have as things stand, and the moment it begins to hold.
pub fn wanted(today: &Today, taste: &Preferences) -> Vec<Wanted> {
    let Some(running) = &today.running else { return Vec::new() };
    let mut wanted = Vec::new();
    let mut want = |reminder, from| wanted.push(Wanted { reminder, session: running.id, from });
    if taste.notify_break
        && today.state == ClockState::Working
        && let Some(due) = &today.break_due
    {
        let (over_min, break_min, source) = (due.over_min, due.break_min, due.source.clone());
        let at = today.now.at + due.in_ms;
        if due.in_ms > 0 {
            want(Reminder::BreakSoon { over_min, break_min, source: source.clone() }, at - AHEAD);
        }
        want(Reminder::BreakDue { over_min, break_min, source }, at);
    }
    if taste.notify_long {
        match today.forgotten {
            Some(_) => want(Reminder::Forgotten, today.now.at),
            None => want(Reminder::LongRunning, running.start.at + i64::from(taste.long_min) * MINUTE),
        }
    }
    wanted
}

impl Said {
    /// Takes out what is to be said at `now` and remembers that it was.
    pub fn take_due(&mut self, wanted: &[Wanted], now: Instant) -> Vec<Reminder> {
        self.about(wanted);
        let due: Vec<&Wanted> = wanted.iter().filter(|wanted| self.when(wanted).is_some_and(|at| at <= now)).collect();
        // The app may have started, or the computer woken, after both had come: the later word is enough.
        let overdue = due.iter().any(|wanted| matches!(wanted.reminder, Reminder::BreakDue { .. }));
        let mut taken = Vec::new();
        for wanted in due {
            self.mark(&wanted.reminder, None);
            if !(overdue && matches!(wanted.reminder, Reminder::BreakSoon { .. })) {
                taken.push(wanted.reminder.clone());
            }
        }
        taken
    }

    /// The next moment at which something is to be said.
    pub fn next(&self, wanted: &[Wanted]) -> Option<Instant> {
        wanted.iter().filter_map(|wanted| self.when(wanted)).min()
    }

    /// The worker asked to be reminded again.
    pub fn put_off(&mut self, reminder: &Reminder, until: Instant) {
        self.mark(reminder, Some(until));
    }

    /// Another session has its own reminders.
    fn about(&mut self, wanted: &[Wanted]) {
        let session = wanted.first().map(|wanted| wanted.session);
        if session.is_some() && session != self.about {
            self.about = session;
            self.said.clear();
        }
    }

    /// When `wanted` is to be said; none if it was said and not put off.
    fn when(&self, wanted: &Wanted) -> Option<Instant> {
        match self.said.iter().find(|(said, _)| *said == wanted.reminder) {
            Some((_, again)) if self.about == Some(wanted.session) => *again,
            Some(_) | None => Some(wanted.from),
        }
    }

    fn mark(&mut self, reminder: &Reminder, again: Option<Instant>) {
        self.said.retain(|(said, _)| said != reminder);
        self.said.push((reminder.clone(), again));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, at_work, on_break, out};
    use stint_desk::contract::{BreakDue, Forgotten};
    use stint_domain::time::HOUR;

    fn due_in(ms: i64) -> Today {
        let break_due = BreakDue { in_ms: ms, break_min: 30, over_min: 360, source: "ArbZG § 4".into() };
        Today { break_due: Some(break_due), ..at_work() }
    }

    fn kinds(reminders: &[Reminder]) -> Vec<&'static str> {
        let kind = |reminder: &Reminder| match reminder {
            Reminder::BreakSoon { .. } => "soon",
            Reminder::BreakDue { .. } => "due",
            Reminder::LongRunning => "long",
            Reminder::Forgotten => "forgotten",
        };
        reminders.iter().map(kind).collect()
    }

    #[test]
    fn a_break_is_announced_ten_minutes_ahead_and_when_it_is_due_once_each() {
        let taste = Preferences::default();
        let wanted = wanted(&due_in(30 * MINUTE), &taste);
        let mut said = Said::default();

        assert!(said.take_due(&wanted, NOW).is_empty());
        assert_eq!(said.next(&wanted), Some(NOW + 20 * MINUTE));
        assert_eq!(kinds(&said.take_due(&wanted, NOW + 20 * MINUTE)), ["soon"]);
        assert!(said.take_due(&wanted, NOW + 21 * MINUTE).is_empty());
        assert_eq!(kinds(&said.take_due(&wanted, NOW + 30 * MINUTE)), ["due"]);
        assert!(said.take_due(&wanted, NOW + 31 * MINUTE).is_empty());
    }

    #[test]
    fn after_a_long_sleep_only_the_later_word_about_a_break_is_said() {
        let wanted = wanted(&due_in(30 * MINUTE), &Preferences::default());
        let mut said = Said::default();
        assert_eq!(kinds(&said.take_due(&wanted, NOW + HOUR)), ["due"]);
        assert!(said.take_due(&wanted, NOW + HOUR).is_empty());
    }

    #[test]
    fn later_says_it_again_ten_minutes_on() {
        let wanted = wanted(&due_in(-MINUTE), &Preferences::default());
        let mut said = Said::default();
        let reminders = said.take_due(&wanted, NOW);
        assert_eq!(kinds(&reminders), ["due"]);

        said.put_off(&reminders[0], NOW + LATER);

        assert!(said.take_due(&wanted, NOW + LATER - 1).is_empty());
        assert_eq!(kinds(&said.take_due(&wanted, NOW + LATER)), ["due"]);
    }

    #[test]
    fn a_long_session_is_asked_about_once_by_the_length_preferred() {
        let taste = Preferences { long_min: 480, ..Preferences::default() };
        let today = at_work();
        let start = today.running.as_ref().unwrap().start.at;
        let wanted = wanted(&today, &taste);
        let mut said = Said::default();
        assert_eq!(said.next(&wanted), Some(start + 8 * HOUR));
        assert!(said.take_due(&wanted, start + 8 * HOUR - 1).is_empty());
        assert_eq!(kinds(&said.take_due(&wanted, start + 8 * HOUR)), ["long"]);
        assert!(said.take_due(&wanted, start + 9 * HOUR).is_empty());
    }

    #[test]
    fn a_forgotten_session_is_asked_about_instead_of_a_long_one() {
        let running = at_work().running.unwrap();
        let forgotten = Forgotten { session: running.id, since: running.start, day: running.day };
        let today = Today { forgotten: Some(forgotten), ..at_work() };
        let reminders = Said::default().take_due(&wanted(&today, &Preferences::default()), NOW);
        assert_eq!(kinds(&reminders), ["forgotten"]);
    }

    #[test]
    fn what_the_preferences_switch_off_is_never_said() {
        let taste = Preferences { notify_break: false, notify_long: false, ..Preferences::default() };
        assert!(wanted(&due_in(-HOUR), &taste).is_empty());
    }

    #[test]
    fn nobody_is_told_to_take_a_break_during_one_or_after_work() {
        let due = due_in(-HOUR).break_due;
        let taste = Preferences { notify_long: false, ..Preferences::default() };
        assert!(wanted(&Today { break_due: due.clone(), ..on_break() }, &taste).is_empty());
        assert!(wanted(&Today { break_due: due, ..out() }, &taste).is_empty());
    }

    #[test]
    fn the_next_session_is_reminded_anew() {
        let mut said = Said::default();
        assert_eq!(said.take_due(&wanted(&due_in(-MINUTE), &Preferences::default()), NOW).len(), 1);
        let mut next = due_in(-MINUTE);
        if let Some(running) = &mut next.running {
            running.id = "01930000-0000-7000-8000-0000000000ff".parse().unwrap();
        }
        assert_eq!(said.take_due(&wanted(&next, &Preferences::default()), NOW).len(), 1);
    }
}
