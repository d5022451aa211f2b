//! What is said in notifications: after a punch without the window, and the reminders. Each says what is so and offers
//! what can be done about it; the same can always be done in the window too.

use crate::keeper::{Deed, Page, Way};
use crate::reminders::Reminder;
use crate::tray::{Punch, recent_label, worked};
use std::fmt;
use std::sync::Arc;
use stint_desk::contract::{ActView, Fact, Today, Trouble};
use stint_domain::time::MINUTE;
use stint_domain::{ClockState, Instant};
use stint_words::{Told, Words, args};

/// What replaces what: of each slot one notification is shown at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    Punch,
    Break,
    Long,
    App,
}

#[derive(Clone)]
pub struct Note {
    pub slot: Slot,
    pub summary: String,
    /// Plain text.
    pub body: String,
    /// Until it is answered; otherwise for ten seconds.
    pub stays: bool,
    /// What a click on the notification itself is called.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only there it has a name"))]
    pub open_label: String,
    pub open: Option<Page>,
    pub buttons: Vec<Button>,
    /// Where what was pressed goes; filled in by whoever shows the note.
    pub deeds: Option<Arc<dyn Fn(Deed) + Send + Sync>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    pub key: String,
    pub label: String,
    pub deed: Deed,
}

impl Note {
    fn new(slot: Slot, words: &Words, summary: String, body: String) -> Note {
        let open_label = words.say("notify-action-open", args![]);
        Note {
            slot,
            summary,
            body,
            stays: false,
            open_label,
            open: Some(Page::Today),
            buttons: Vec::new(),
            deeds: None,
        }
    }

    fn button(mut self, key: &str, words: &Words, deed: Deed) -> Note {
        let label = words.say(&format!("notify-action-{key}"), args![]);
        self.buttons.push(Button { key: key.to_owned(), label, deed });
        self
    }

    fn staying(mut self) -> Note {
        self.stays = true;
        self
    }

    /// A button was pressed, or `default`: the notification itself.
    pub fn press(&self, key: &str) {
        let deed = match self.buttons.iter().find(|button| button.key == key) {
            Some(button) => button.deed.clone(),
            None => Deed::Open(Way { page: self.open, invitation: None }),
        };
        if let Some(deeds) = &self.deeds {
            deeds(deed);
        }
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Note").field("slot", &self.slot).field("summary", &self.summary).finish_non_exhaustive()
    }
}

/// After a punch: what is so now, with a way back. `act` is what undo would take back.
pub fn punched(punch: &Punch, today: &Today, act: Option<ActView>, words: &Words) -> Note {
    let since = today.since.as_ref().or(today.undo.as_ref().map(|act| &act.at)).unwrap_or(&today.now);
    let time = words.time(&since.local);
    let summary = match punch {
        Punch::ClockIn => words.say("notify-clocked-in", args!["time" => time]),
        Punch::ClockOut => words.say("notify-clocked-out", args!["time" => time]),
        Punch::StartBreak => words.say("notify-break-started", args!["time" => time]),
        Punch::EndBreak => words.say("notify-break-ended", args!["time" => time]),
        Punch::Continue(recent) => words.say("notify-continued", args!["on" => recent_label(recent)]),
    };
    let note = Note::new(Slot::Punch, words, summary, worked_today(today, words));
    match act {
        Some(act) => note.button("undo", words, Deed::Undo(act)),
        None => note,
    }
}

/// It was so before: said rather than silently done nothing.
pub fn already(today: &Today, words: &Words) -> Note {
    let summary = words.say("notify-already", args![]);
    Note::new(Slot::Punch, words, summary, worked_today(today, words))
}

pub fn undone(today: &Today, words: &Words) -> Note {
    let time = today.since.as_ref().map(|since| words.time(&since.local)).unwrap_or_default();
    let body = match today.state {
        ClockState::Out => words.say("notify-undone-out", args![]),
        ClockState::Working => words.say("notify-undone-in", args!["time" => time]),
        ClockState::OnBreak => words.say("notify-undone-break", args!["time" => time]),
    };
    Note::new(Slot::Punch, words, words.say("notify-undone", args![]), body)
}

pub fn failed(trouble: &Trouble, words: &Words) -> Note {
    Note::new(Slot::Punch, words, words.say("notify-failed", args![]), sentence(trouble, words)).staying()
}

pub fn reminder(reminder: &Reminder, today: &Today, now: Instant, words: &Words) -> Note {
    let rule = |over_min: u32, break_min: u32, source: &str| {
        let over = words.length(i64::from(over_min) * MINUTE);
        words.say("notify-break-rule", args!["break" => break_min, "over" => over, "source" => source.to_owned()])
    };
    let start = today.running.as_ref().map_or(&today.now, |running| &running.start);
    let later = Deed::PutOff(reminder.clone());
    match reminder {
        Reminder::BreakSoon { over_min, break_min, source } => {
            let due = today.break_due.as_ref().map_or(0, |due| due.in_ms - (now - today.now.at));
            let left = words.length(due.max(0) + MINUTE - 1);
            let summary = words.say("notify-break-soon", args!["left" => left]);
            Note::new(Slot::Break, words, summary, rule(*over_min, *break_min, source)).button(
                "break",
                words,
                Deed::Punch(Punch::StartBreak),
            )
        }
        Reminder::BreakDue { over_min, break_min, source } => {
            let summary = words.say("notify-break-due", args![]);
            Note::new(Slot::Break, words, summary, rule(*over_min, *break_min, source))
                .staying()
                .button("break", words, Deed::Punch(Punch::StartBreak))
                .button("later", words, later)
        }
        Reminder::LongRunning => {
            let since = words.time(&start.local);
            let body =
                words.say("notify-long-since", args!["since" => since, "length" => words.length(now - start.at)]);
            Note::new(Slot::Long, words, words.say("notify-long", args![]), body)
                .staying()
                .button("out", words, Deed::Punch(Punch::ClockOut))
                .button("open", words, Deed::Open(Way::to(Page::Today)))
        }
        Reminder::Forgotten => {
            let body = words.say("notify-forgotten-since", args!["since" => words.moment(&start.local)]);
            Note::new(Slot::Long, words, words.say("notify-forgotten", args![]), body).staying().button(
                "open",
                words,
                Deed::Open(Way::to(Page::Today)),
            )
        }
    }
}

/// Said once, when closing the window hid it.
pub fn in_tray(words: &Words) -> Note {
    let say = |key| words.say(key, args![]);
    Note::new(Slot::App, words, say("notify-in-tray"), say("notify-in-tray-how"))
}

/// The sentence of a refusal, or of something unexpected with its ticket.
pub fn sentence(trouble: &Trouble, words: &Words) -> String {
    let facts = trouble.facts.iter().map(|(name, fact)| {
        let told = match fact {
            Fact::Moment(moment) => Told::Moment { local: &moment.local, offset: &moment.offset },
            Fact::Text(text) => Told::Text(text),
            Fact::Number(number) => Told::Number(*number),
        };
        (name.as_str(), told)
    });
    words.refusal(&trouble.code, facts, trouble.ticket.as_deref())
}

fn worked_today(today: &Today, words: &Words) -> String {
    words.say("notify-worked", args!["worked" => words.length(worked(today, today.now.at))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, at_work, moment, on_break, out};
    use std::sync::Mutex;
    use stint_desk::contract::BreakDue;
    use stint_domain::time::HOUR;
    use stint_words::Clock;

    fn english() -> Words {
        Words::new(Some("en")).with_clock(Some(Clock::Hours24))
    }

    fn act() -> ActView {
        ActView { kind: "clock.in".into(), records: 1, at: moment(NOW) }
    }

    fn labels(note: &Note) -> Vec<&str> {
        note.buttons.iter().map(|button| button.label.as_str()).collect()
    }

    /// What pressing `key` asks for.
    fn pressed(mut note: Note, key: &str) -> Vec<Deed> {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&heard);
        note.deeds = Some(Arc::new(move |deed| ear.lock().unwrap().push(deed)));
        note.press(key);
        let heard = heard.lock().unwrap();
        heard.clone()
    }

    #[test]
    fn after_clocking_in_the_time_is_told_and_it_can_be_undone() {
        let note = punched(&Punch::ClockIn, &at_work(), Some(act()), &english());
        assert_eq!((note.summary.as_str(), labels(&note)), ("Clocked in 08:02", vec!["Undo"]));
        assert_eq!(pressed(note, "undo"), [Deed::Undo(act())]);
    }

    #[test]
    fn after_clocking_out_the_days_work_is_told() {
        let today = Today { work_ms: 7 * HOUR, undo: Some(act()), ..out() };
        let note = punched(&Punch::ClockOut, &today, today.undo.clone(), &english());
        assert_eq!((note.summary.as_str(), note.body.as_str()), ("Clocked out 11:43", "7:00 today"));
    }

    #[test]
    fn a_break_that_is_due_offers_to_start_it_or_wait() {
        let due = BreakDue { in_ms: -1, break_min: 30, over_min: 360, source: "ArbZG § 4".into() };
        let what = Reminder::BreakDue { over_min: 360, break_min: 30, source: "ArbZG § 4".into() };
        let note = reminder(&what, &Today { break_due: Some(due), ..at_work() }, NOW, &english());
        assert_eq!(note.body, "30 min of break after 6:00 of work (ArbZG § 4)");
        assert_eq!(labels(&note), ["Start break", "In 10 min"]);
        assert_eq!(pressed(note.clone(), "later"), [Deed::PutOff(what)]);
        assert_eq!(pressed(note, "break"), [Deed::Punch(Punch::StartBreak)]);
    }

    #[test]
    fn a_break_soon_due_tells_the_minutes_left_rounded_up() {
        let due = BreakDue { in_ms: 12 * MINUTE, break_min: 30, over_min: 360, source: "ArbZG § 4".into() };
        let what = Reminder::BreakSoon { over_min: 360, break_min: 30, source: "ArbZG § 4".into() };
        let today = Today { break_due: Some(due), ..at_work() };
        assert_eq!(reminder(&what, &today, NOW + 2 * MINUTE + 5_000, &english()).summary, "Break due in 0:10");
    }

    #[test]
    fn a_long_session_can_be_ended_from_its_reminder() {
        let note = reminder(&Reminder::LongRunning, &at_work(), NOW + 7 * HOUR, &english());
        assert_eq!(note.body, "In since 08:02, 10:41 ago");
        assert_eq!(pressed(note, "out"), [Deed::Punch(Punch::ClockOut)]);
    }

    #[test]
    fn a_click_on_the_notification_itself_opens_today() {
        let note = reminder(&Reminder::Forgotten, &at_work(), NOW, &english());
        assert_eq!(note.body, "You are still clocked in since Mon 2 Nov 2026, 08:02.");
        assert_eq!(pressed(note, "default"), [Deed::Open(Way::to(Page::Today))]);
    }

    #[test]
    fn undoing_tells_what_is_so_now() {
        assert_eq!(undone(&on_break(), &english()).body, "You are on break since 11:40.");
        assert_eq!(undone(&out(), &english()).body, "You are out.");
    }
}
