//! No total differs between screens: outline, pages, explanations and sums over sessions, whatever there is.

use crate::{day, month, target, today};
use proptest::prelude::*;
use stint_desk::contract::{Explain, Filter, Mark, OnWish, PolicyPatch, SessionAdd, Several};
use stint_domain::EntryKind;
use stint_testkit::TempDesk;

/// A session as it is typed: day, minute it begins, minutes it lasts, project, note, whether it is deleted again.
type Typed = (u8, u16, u16, u8, u8, bool);

const PROJECTS: [&str; 3] = ["", "Alpha", "Beta"];
const NOTES: [&str; 3] = ["", "Übergabe", "Standup"];

fn filled(sessions: &[Typed], day_start: u16, running: bool) -> TempDesk {
    let desk = TempDesk::new("2026-11-23T09:00:00+01:00");
    target(&desk, "2026-08-01", "1:10");
    for (day, start, length, project, note, deleted) in sessions {
        // Around the end of the month, and around the end of summer time.
        let date = day_of(*day);
        let ask = SessionAdd {
            day: Some(date),
            start: format!("{}:{:02}", start / 60, start % 60),
            end: format!("+{length}min"),
            note: Some(NOTES[usize::from(*note)].into()),
            on: OnWish { project: Some(PROJECTS[usize::from(*project)].into()), ..OnWish::default() },
            ..SessionAdd::default()
        };
        // The hour that comes twice is refused; that is another test's matter.
        let Ok(added) = desk.session_add(ask) else { continue };
        if *deleted {
            desk.sessions_delete(Several { sessions: vec![added.sessions[0].id.to_string()] }).unwrap();
        }
    }
    if running {
        desk.press_in();
        desk.machine().pass(17 * 60_000);
    }
    desk.policy_set(PolicyPatch { day_start: Some(format!("{day_start}min")), rule_pack: Some("de".into()) }).unwrap();
    desk
}

fn day_of(number: u8) -> String {
    day("2026-10-23").plus(i32::from(number)).to_string()
}

fn filters() -> Vec<Filter> {
    let filter = Filter::default;
    vec![
        filter(),
        Filter { from: Some(day("2026-10-25")), to: Some(day("2026-11-01")), ..filter() },
        Filter { search: Some("ÜBER".into()), ..filter() },
        Filter { search: Some("alph".into()), ..filter() },
        Filter { project: Some("Beta".into()), ..filter() },
        Filter { mark: Some(Mark::Overlap), ..filter() },
        Filter { mark: Some(Mark::Manual), from: Some(day("2026-10-30")), ..filter() },
        Filter { mark: Some(Mark::Deleted), ..filter() },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn outline_pages_and_explanations_tell_the_same(
        sessions in prop::collection::vec((0..12_u8, 0..1440_u16, 1..900_u16, 0..3_u8, 0..3_u8, any::<bool>()), 0..14),
        day_start in 0..720_u16,
        running: bool,
    ) {
        let desk = filled(&sessions, day_start, running);
        for filter in filters() {
            let outline = desk.history_outline(filter.clone()).unwrap();
            let (mut count, mut work, mut pause) = (0, 0, 0);
            for shown in &outline.months {
                let days = month(&desk, &filter, &shown.month.to_string());
                prop_assert_eq!(days.len() as u32, shown.days);
                prop_assert_eq!(days.iter().map(|day| day.work_ms).sum::<i64>(), shown.work_ms);
                for day in &days {
                    let of = |kind: EntryKind| day.sessions.iter().filter(|s| !s.deleted).map(move |s| match kind {
                        EntryKind::Work => s.counted_work_ms,
                        EntryKind::Break => s.counted_break_ms,
                    });
                    prop_assert_eq!(of(EntryKind::Work).sum::<i64>(), day.work_ms);
                    prop_assert_eq!(of(EntryKind::Break).sum::<i64>(), day.break_ms);
                    if filter == Filter::default() {
                        let explained = desk.explain(Explain::Day { day: day.day }).unwrap();
                        prop_assert_eq!(explained.total_ms, day.work_ms);
                    }
                    for session in &day.sessions {
                        let explained = desk.explain(Explain::Session { session: session.id }).unwrap();
                        prop_assert_eq!(explained.total_ms, session.counted_work_ms);
                    }
                    count += day.sessions.len() as u32;
                    work += day.work_ms;
                    pause += day.break_ms;
                }
            }
            prop_assert_eq!((outline.sessions, outline.work_ms, outline.break_ms), (count, work, pause));
        }
        let today = today(&desk);
        prop_assert_eq!(desk.explain(Explain::Day { day: today.day }).unwrap().total_ms, today.work_ms);
        prop_assert_eq!(desk.explain(Explain::Week { day: today.day }).unwrap().total_ms, today.week.work_ms);
        let balance = today.balance.unwrap();
        prop_assert_eq!(desk.explain(Explain::Balance).unwrap().total_ms, balance.balance_ms);
        desk.assert_sound();
    }
}
