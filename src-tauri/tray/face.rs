//! What the tray shows: a pure function of Today, the time, the preferences and the catalogue. The same menu in the
//! same places whatever the state is; what cannot be done now is disabled, not gone.

use stint_desk::contract::{Preferences, Recent, Today};
use stint_domain::{ClockState, Instant};
use stint_words::{Words, args};

/// Everything that can change in the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub shape: Shape,
    /// Worked time beside the icon, where the platform has room for it and the preference wants it.
    pub title: Option<String>,
    pub tooltip: String,
    /// The first line of the menu, which only tells.
    pub state: String,
    pub clock: Button,
    pub rest: Button,
    pub continued: String,
    pub recent: Vec<Button>,
    pub open: String,
    pub settings: String,
    pub quit: String,
}

/// Each has an icon of its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Out,
    In,
    Break,
    /// Something waits for an answer in the window.
    Attention,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    /// None: disabled.
    pub does: Option<Punch>,
}

/// What can be pressed without a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Punch {
    ClockIn,
    ClockOut,
    StartBreak,
    EndBreak,
    Continue(Recent),
}

/// The face at `now`, which may be later than Today was read: an open work entry has gone on growing.
pub fn face(today: &Today, now: Instant, taste: &Preferences, words: &Words) -> Face {
    let say = |key| words.say(key, args![]);
    let state = state_line(today, now, words);
    let writable = today.read_only.is_none();
    let button = |key, does: Option<Punch>| Button { label: say(key), does: does.filter(|_| writable) };
    let (clock, rest) = match today.state {
        ClockState::Out => (("tray-clock-in", Punch::ClockIn), ("tray-break-start", None)),
        ClockState::Working => (("tray-clock-out", Punch::ClockOut), ("tray-break-start", Some(Punch::StartBreak))),
        ClockState::OnBreak => (("tray-clock-out", Punch::ClockOut), ("tray-break-end", Some(Punch::EndBreak))),
    };
    let recent = today.recent.iter().take(3).map(|recent| Button {
        label: recent_label(recent),
        does: Some(Punch::Continue(recent.clone())).filter(|_| writable),
    });
    Face {
        shape: shape(today),
        title: (taste.tray_title && today.state != ClockState::Out).then(|| hours_minutes(worked(today, now))),
        tooltip: state.clone(),
        state,
        clock: button(clock.0, Some(clock.1)),
        rest: button(rest.0, rest.1),
        continued: say("tray-continue"),
        recent: recent.collect(),
        open: say("tray-open"),
        settings: say("tray-settings"),
        quit: say("tray-quit"),
    }
}

/// Milliseconds worked today up to `now`.
pub fn worked(today: &Today, now: Instant) -> i64 {
    match today.state {
        // A session that began on an earlier day counts for that day, however long it runs.
        ClockState::Working if today.forgotten.is_none() => today.work_ms + (now - today.now.at).max(0),
        ClockState::Working | ClockState::OnBreak | ClockState::Out => today.work_ms,
    }
}

/// What something to continue with is called.
pub fn recent_label(recent: &Recent) -> String {
    let on = &recent.on;
    let names = [&on.project, &on.category, &on.labor_type].into_iter().flatten().map(|named| named.name.as_str());
    let mut parts: Vec<&str> = names.collect();
    if !recent.note.is_empty() {
        parts.push(&recent.note);
    }
    cut(&parts.join(" · "))
}

fn shape(today: &Today) -> Shape {
    if today.forgotten.is_some() || today.read_only.is_some() {
        return Shape::Attention;
    }
    match today.state {
        ClockState::Out => Shape::Out,
        ClockState::Working => Shape::In,
        ClockState::OnBreak => Shape::Break,
    }
}

fn state_line(today: &Today, now: Instant, words: &Words) -> String {
    if today.read_only.is_some() {
        return words.say("tray-read-only", args![]);
    }
    if let Some(forgotten) = &today.forgotten {
        return words.say("tray-forgotten", args!["since" => words.moment(&forgotten.since.local)]);
    }
    let worked = worked(today, now);
    let told = |key, since: Option<&stint_desk::contract::Moment>| {
        let since = since.map(|since| words.time(&since.local)).unwrap_or_default();
        words.say(key, args!["since" => since, "worked" => words.length(worked)])
    };
    match today.state {
        ClockState::Out if worked == 0 => words.say("tray-out", args![]),
        ClockState::Out => told("tray-out-worked", None),
        ClockState::Working => told("tray-in", today.running.as_ref().map(|running| &running.start)),
        ClockState::OnBreak => told("tray-break", today.since.as_ref()),
    }
}

/// `3:41`, whatever lengths look like elsewhere: a clock face.
fn hours_minutes(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A menu is no place for a whole note.
fn cut(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, at_work, on_break, out};
    use stint_desk::contract::{Forgotten, Named, On, Trouble};
    use stint_domain::time::MINUTE;
    use stint_words::Clock;

    fn english() -> Words {
        Words::new(Some("en")).with_clock(Some(Clock::Hours24))
    }

    fn of(today: &Today) -> Face {
        face(today, today.now.at, &Preferences::default(), &english())
    }

    fn on_project(name: &str, note: &str) -> Recent {
        let id = "01930000-0000-7000-8000-000000000010".parse().unwrap();
        let project = Some(Named { id, name: name.into() });
        Recent { on: On { project, ..On::default() }, note: note.into() }
    }

    #[test]
    fn out_offers_to_clock_in_and_no_break() {
        let face = of(&out());
        assert_eq!((face.shape, face.state.as_str(), face.title.as_deref()), (Shape::Out, "Out", None));
        assert_eq!(face.clock, Button { label: "Clock in".into(), does: Some(Punch::ClockIn) });
        assert_eq!(face.rest, Button { label: "Start break".into(), does: None });
    }

    #[test]
    fn out_after_work_tells_what_was_worked() {
        assert_eq!(of(&Today { work_ms: 27_660_000, ..out() }).state, "Out · 7:41 today");
    }

    #[test]
    fn at_work_tells_since_when_and_how_much() {
        let face = of(&at_work());
        assert_eq!(face.shape, Shape::In);
        assert_eq!(face.state, "In since 08:02 · 3:41 today");
        assert_eq!(face.tooltip, face.state);
        assert_eq!(face.title.as_deref(), Some("3:41"));
        assert_eq!(face.clock.does, Some(Punch::ClockOut));
        assert_eq!(face.rest, Button { label: "Start break".into(), does: Some(Punch::StartBreak) });
    }

    #[test]
    fn a_minute_later_without_reading_again_it_tells_a_minute_more() {
        let face = face(&at_work(), NOW + MINUTE, &Preferences::default(), &english());
        assert_eq!(face.title.as_deref(), Some("3:42"));
    }

    #[test]
    fn on_a_break_the_worked_time_stands_still() {
        let face = face(&on_break(), NOW + 5 * MINUTE, &Preferences::default(), &english());
        assert_eq!(face.shape, Shape::Break);
        assert_eq!(face.state, "On break since 11:40 · 3:38 today");
        assert_eq!(face.title.as_deref(), Some("3:38"));
        assert_eq!(face.rest, Button { label: "End break".into(), does: Some(Punch::EndBreak) });
    }

    #[test]
    fn the_title_can_be_switched_off() {
        let taste = Preferences { tray_title: false, ..Preferences::default() };
        assert_eq!(face(&at_work(), NOW, &taste, &english()).title, None);
    }

    #[test]
    fn a_forgotten_session_calls_for_attention_and_can_still_be_ended() {
        let running = at_work().running.unwrap();
        let forgotten = Forgotten { session: running.id, since: running.start, day: running.day };
        let face = of(&Today { forgotten: Some(forgotten), work_ms: 0, ..at_work() });
        assert_eq!(face.shape, Shape::Attention);
        assert_eq!(face.state, "In since Mon 2 Nov 2026, 08:02 · when did you leave?");
        assert_eq!(face.clock.does, Some(Punch::ClockOut));
    }

    #[test]
    fn the_last_three_can_be_continued_and_long_names_are_cut() {
        let long = "A note that tells the whole story of a Monday morning";
        let recent = vec![on_project("Berlin", ""), on_project("Zug", long), on_project("C", ""), on_project("D", "")];
        let face = of(&Today { recent: recent.clone(), ..out() });
        assert_eq!(face.recent.len(), 3);
        assert_eq!(face.recent[0], Button { label: "Berlin".into(), does: Some(Punch::Continue(recent[0].clone())) });
        assert_eq!(face.recent[1].label, "Zug · A note that tells the whole story…");
    }

    #[test]
    fn data_that_cannot_be_changed_offers_nothing_to_press() {
        let trouble = Trouble { code: "schema_newer".into(), facts: Default::default(), ticket: None };
        let face = of(&Today { read_only: Some(trouble), recent: vec![on_project("Berlin", "")], ..at_work() });
        assert_eq!(face.shape, Shape::Attention);
        let buttons = [&face.clock, &face.rest, &face.recent[0]];
        assert!(buttons.iter().all(|button| button.does.is_none()));
    }

    #[test]
    fn german_is_spoken_when_asked_for() {
        let words = Words::new(Some("de")).with_clock(Some(Clock::Hours24));
        let face = face(&at_work(), NOW, &Preferences::default(), &words);
        assert_eq!(face.state, "Eingestempelt seit 08:02 · heute 3:41");
        assert_eq!(face.clock.label, "Ausstempeln");
    }
}
