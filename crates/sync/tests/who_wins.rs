//! Each row of "Who wins" in docs/SYNC.md, and what becomes of it when it is put back after a restore.

use stint_domain::counted::{Span, counted};
use stint_domain::edit::{self, Past};
use stint_domain::journal::{Change, Moved};
use stint_domain::time::HOUR;
use stint_domain::{Act, Dimensions, EntryKind, Instant, OpId, Session, SessionId, Source, Stamp, Zone};
use stint_sync::merge::{Becomes, Case, Refused, Remark, Subject, Verdict, Why, merge};
use stint_sync::{Base, Marks};
use uuid::Uuid;

const WORKER: i64 = 2;
const MANAGER: i64 = 1;

fn at(hour: i64) -> Instant {
    Instant(1_793_577_600_000 + hour * HOUR)
}

fn session(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

fn op(n: u128) -> OpId {
    OpId(Uuid::from_u128(1_000 + n))
}

/// An operation of the worker about his own time; what is unusual about it is set on top.
struct Arrival {
    op: OpId,
    act: Act,
    pressed: Instant,
    base: Base,
    author: i64,
    decided: Instant,
    again: bool,
    waited: Option<Why>,
    locked: bool,
    runs: Option<SessionId>,
}

impl Arrival {
    fn of(n: u128, act: Act, pressed: Instant) -> Arrival {
        let decided = Instant(1_800_000_000_000 + n as i64);
        let base = Base::default();
        let (author, again, waited, locked, runs) = (WORKER, false, None, false, None);
        Arrival { op: op(n), act, pressed, base, author, decided, again, waited, locked, runs }
    }

    fn on(self, subject: &Subject) -> Arrival {
        Arrival { base: subject.marks.base(), ..self }
    }

    /// Put back after a restore.
    fn again(self) -> Arrival {
        Arrival { again: true, ..self }
    }

    fn upon(&self, subject: Option<&Subject>) -> Verdict {
        let stamp = Stamp {
            at: self.pressed,
            zone: Zone::utc(),
            offset_min: 0,
            boot: String::new(),
            mono_us: 0,
            device: "d".into(),
        };
        merge(&Case {
            op: self.op,
            act: &self.act,
            base: &self.base,
            stamp: &stamp,
            subject,
            author: self.author,
            decided: self.decided,
            again: self.again,
            waited: self.waited,
            owner: WORKER,
            reviews: self.author == MANAGER,
            locked: self.locked,
            runs: self.runs,
        })
    }

    /// The session after it; it has to count and to change something.
    fn done(&self, subject: Option<&Subject>) -> Subject {
        match self.upon(subject) {
            Verdict::Applied { becomes: Some(Becomes { body, marks, .. }), .. } => {
                assert!(body.is_tiled(), "{body:?}");
                Subject { body, owner: WORKER, marks }
            }
            other => panic!("{} came to {other:?}", self.act.kind()),
        }
    }
}

fn clock_in(n: u128, hour: i64) -> Arrival {
    let (zone, on) = (Zone::utc(), Dimensions::default());
    Arrival::of(n, Act::ClockIn { session: session(1), zone, start_time: at(hour), on, note: String::new() }, at(hour))
}

fn clock_out(n: u128, hour: i64) -> Arrival {
    let act = Act::ClockOut { session: session(1), end_time: at(hour), start_time: None, clock_moved: false };
    Arrival::of(n, act, at(hour))
}

fn break_start(n: u128, hour: i64) -> Arrival {
    Arrival::of(n, Act::BreakStart { session: session(1), time: at(hour) }, at(hour))
}

fn break_end(n: u128, hour: i64) -> Arrival {
    let on = Dimensions::default();
    Arrival::of(n, Act::BreakEnd { session: session(1), time: at(hour), on }, at(hour))
}

fn correction(n: u128, subject: &Subject, change: Change) -> Arrival {
    Arrival::of(n, edit::act(&subject.body, change).expect("it changes something"), at(30)).on(subject)
}

fn ends_at(n: u128, subject: &Subject, hour: i64) -> Arrival {
    correction(n, subject, edit::set_times(&subject.body, None, Some(at(hour)), at(30)).expect("a time that can be"))
}

fn notes(n: u128, subject: &Subject, note: &str) -> Arrival {
    correction(n, subject, edit::set_note(&subject.body, note).expect("not deleted"))
}

fn deletes(n: u128, subject: &Subject) -> Arrival {
    Arrival::of(n, Act::SessionVoid { session: subject.body.id }, at(30)).on(subject)
}

/// 8 to 17 o'clock.
fn day() -> Subject {
    clock_out(2, 17).done(Some(&clock_in(1, 8).done(None)))
}

fn kinds(session: &Session) -> Vec<(EntryKind, Instant, Option<Instant>)> {
    stint_sync::marks::bounds(&session.entries)
}

fn is_proposed(verdict: &Verdict, why: Why) -> bool {
    matches!(verdict, Verdict::Proposed { why: is, .. } if *is == why)
}

const ALREADY: Verdict = Verdict::Applied { becomes: None, remark: Some(Remark::Already) };

#[test]
fn a_clock_in_while_another_session_runs_is_kept_and_held() {
    let arrival = Arrival { runs: Some(session(9)), ..clock_in(1, 8) };

    let Verdict::Applied { becomes: Some(becomes), remark } = arrival.upon(None) else { panic!("it counts") };

    assert_eq!(remark, Some(Remark::Held));
    assert!(becomes.body.held && becomes.body.is_open() && !becomes.body.is_running());
}

#[test]
fn closed_sessions_that_overlap_are_both_kept_and_share_the_overlap_out() {
    let (worked, zone) = (day(), Zone::utc());
    let past = Past {
        session: session(2),
        zone,
        source: Source::Manual,
        start: at(16),
        end: at(19),
        breaks: Vec::new(),
        on: Dimensions::default(),
        note: String::new(),
    };

    let typed = Arrival::of(3, edit::add(past, at(30)).unwrap(), at(30)).done(None);

    let spans = [Span::of(&worked.body), Span::of(&typed.body)];
    assert_eq!(counted(&worked.body, &spans, at(30)).work, 9 * HOUR);
    assert_eq!(counted(&typed.body, &spans, at(30)).work, 2 * HOUR);
}

#[test]
fn a_second_clock_out_is_kept_beside_the_first() {
    let verdict = clock_out(3, 18).upon(Some(&day()));

    assert_eq!(verdict, Verdict::Applied { becomes: None, remark: Some(Remark::EndedAlready) });
}

#[test]
fn a_clock_out_of_a_session_that_a_correction_has_ended_is_its_original_end_all_the_same() {
    let open = clock_in(1, 8).done(None);
    let mut entries = open.body.entries.clone();
    entries[0].end = Some(at(16));
    let times = stint_domain::journal::Times { start_time: at(8), end_time: Some(at(16)), entries };
    let manager =
        Arrival { author: MANAGER, ..correction(2, &open, Change { times: Some(times), ..Change::default() }) };
    let ended = manager.done(Some(&open));

    let after = clock_out(3, 17).done(Some(&ended));

    assert_eq!((after.body.end_time, after.body.original_end_time), (Some(at(16)), Some(at(17))));
    assert_eq!(after.marks.times, ended.marks.times);
}

#[test]
fn a_clock_out_of_an_unknown_session_makes_a_shell_that_its_clock_in_fills() {
    let Verdict::Applied { becomes: Some(shell), remark } = clock_out(2, 17).upon(None) else { panic!("it counts") };
    assert_eq!(remark, Some(Remark::Shell));
    let shell = Subject { body: shell.body, owner: WORKER, marks: shell.marks };
    assert!(shell.body.shell);

    let filled = clock_in(1, 8).done(Some(&shell));

    let Session { start_time, end_time, original_start_time, original_end_time, .. } = filled.body.clone();
    assert_eq!((start_time, end_time), (at(8), Some(at(17))));
    assert_eq!((original_start_time, original_end_time, filled.body.shell), (at(8), Some(at(17)), false));
}

#[test]
fn a_break_of_an_unknown_session_lies_where_it_was_pressed_when_the_clock_in_has_come() {
    let shell = break_end(3, 13).done(Some(&break_start(2, 12).done(None)));

    let filled = clock_in(1, 8).done(Some(&shell));

    assert_eq!(
        kinds(&filled.body),
        kinds(&break_end(3, 13).done(Some(&break_start(2, 12).done(Some(&clock_in(1, 8).done(None))))).body)
    );
}

#[test]
fn a_break_that_arrives_after_the_clock_out_divides_the_entry_it_falls_into() {
    let worked = day();

    let rested = break_end(4, 13).done(Some(&break_start(3, 12).done(Some(&worked))));

    let (work, rest) = (EntryKind::Work, EntryKind::Break);
    let expected = vec![(work, at(8), Some(at(12))), (rest, at(12), Some(at(13))), (work, at(13), Some(at(17)))];
    assert_eq!(kinds(&rested.body), expected);
    assert_eq!(break_start(5, 18).upon(Some(&rested)), ALREADY);
}

#[test]
fn breaks_of_several_devices_lie_where_they_were_pressed_in_whichever_order_they_arrive() {
    let open = clock_in(1, 8).done(None);
    let pressed = [break_start(2, 10), break_end(3, 11), break_start(4, 12), break_end(5, 13)];
    let first = pressed.iter().fold(open.clone(), |session, arrival| arrival.done(Some(&session)));

    for order in [[1, 0, 2, 3], [0, 2, 1, 3], [3, 1, 2, 0], [0, 3, 2, 1], [2, 0, 1, 3], [3, 2, 1, 0]] {
        let after = order.iter().fold(open.clone(), |session, at| pressed[*at].done(Some(&session)));
        assert_eq!(kinds(&after.body), kinds(&first.body), "{order:?}");
    }
}

#[test]
fn the_end_of_a_break_that_has_ended_already_leaves_what_is_worked_on() {
    let open = clock_in(1, 8).done(None);
    let project = stint_domain::DimensionId(Uuid::from_u128(7));
    let on = Dimensions { project: Some(project), ..Dimensions::default() };
    let switch = Arrival::of(3, Act::EntrySwitch { session: session(1), time: at(11), on }, at(11));
    let switched = switch.done(Some(&break_start(2, 10).done(Some(&open))));

    let after = break_end(4, 12).done(Some(&switched));
    let ended = break_end(4, 12).done(Some(&clock_out(5, 17).done(Some(&switched))));

    assert_eq!((after.body.on(), ended.body.on()), (on, on));
}

#[test]
fn two_edits_of_different_groups_both_count() {
    let worked = day();
    let (first, second) = (notes(3, &worked, "inventory"), ends_at(4, &worked, 16));

    let after = second.done(Some(&first.done(Some(&worked))));

    assert_eq!((after.body.note.as_str(), after.body.end_time), ("inventory", Some(at(16))));
}

#[test]
fn a_correction_of_times_leaves_what_somebody_has_booked_meanwhile_and_the_other_way_round() {
    let worked = day();
    let project = stint_domain::DimensionId(Uuid::from_u128(7));
    let on = Dimensions { project: Some(project), ..Dimensions::default() };
    let booked = correction(3, &worked, edit::set_on(&worked.body, 0, on).unwrap());
    let moved = ends_at(4, &worked, 16);

    for (first, second) in [(&booked, &moved), (&moved, &booked)] {
        let after = second.done(Some(&first.done(Some(&worked)))).body;
        assert_eq!((after.end_time, after.entries[0].on), (Some(at(16)), on));
    }
}

#[test]
fn of_two_edits_of_one_group_the_second_to_arrive_waits() {
    let worked = day();
    let (first, second) = (ends_at(3, &worked, 16), ends_at(4, &worked, 18));

    let after = first.done(Some(&worked));

    assert!(is_proposed(&second.upon(Some(&after)), Why::Stale));
}

#[test]
fn an_edit_after_a_manager_s_waits_for_the_manager() {
    let worked = day();
    let corrected = Arrival { author: MANAGER, ..ends_at(3, &worked, 16) }.done(Some(&worked));

    assert!(is_proposed(&ends_at(4, &corrected, 18).upon(Some(&corrected)), Why::AfterManager));
    assert_eq!(notes(5, &corrected, "a note of one's own").done(Some(&corrected)).body.end_time, Some(at(16)));
}

#[test]
fn an_edit_in_an_approved_period_waits_whoever_makes_it() {
    let worked = day();
    let edit = Arrival { locked: true, ..ends_at(3, &worked, 16) };

    assert!(is_proposed(&edit.upon(Some(&worked)), Why::Approved));
    assert!(is_proposed(&Arrival { author: MANAGER, ..edit }.upon(Some(&worked)), Why::Approved));
}

#[test]
fn a_deletion_and_an_edit_of_one_session_whichever_comes_second_waits() {
    let worked = day();
    let (edit, deletion) = (notes(3, &worked, "inventory"), deletes(4, &worked));

    let edited = edit.done(Some(&worked));
    let deleted = deletion.done(Some(&worked));

    assert!(is_proposed(&deletion.upon(Some(&edited)), Why::Stale));
    assert!(is_proposed(&edit.upon(Some(&deleted)), Why::Voided));
    assert_eq!(deletes(5, &deleted).upon(Some(&deleted)), ALREADY);
}

#[test]
fn a_fact_after_approval_counts_and_says_so() {
    let open = clock_in(1, 8).done(None);

    let verdict = Arrival { locked: true, ..clock_out(2, 17) }.upon(Some(&open));

    assert!(matches!(verdict, Verdict::Applied { becomes: Some(_), remark: Some(Remark::AfterApproval) }));
}

#[test]
fn nobody_presses_a_button_for_somebody_else_and_only_who_may_corrects() {
    let (worked, stranger) = (day(), 3);
    let punch = Arrival { author: MANAGER, ..clock_out(3, 18) };
    let edit = Arrival { author: stranger, ..ends_at(4, &worked, 16) };

    assert_eq!(punch.upon(Some(&worked)), Verdict::Refused(Refused::Forbidden));
    assert_eq!(edit.upon(Some(&worked)), Verdict::Refused(Refused::Forbidden));
    assert_eq!(ends_at(5, &worked, 16).upon(None), Verdict::Refused(Refused::SessionUnknown));
}

#[test]
fn put_back_the_clock_out_that_was_decided_first_is_the_end_again() {
    let open = clock_in(1, 8).again().done(None);
    let (first, second) = (clock_out(2, 17).again(), clock_out(3, 18).again());

    let late = first.done(Some(&second.done(Some(&open))));
    let early = first.done(Some(&open));

    assert_eq!(late.body, early.body);
    assert_eq!(second.upon(Some(&early)), Verdict::Applied { becomes: None, remark: Some(Remark::EndedAlready) });
}

#[test]
fn put_back_the_note_that_was_decided_last_counts_again() {
    let worked = clock_out(2, 17).again().done(Some(&clock_in(1, 8).again().done(None)));
    let first = notes(3, &worked, "inventory").again();
    let second = notes(4, &first.done(Some(&worked)), "stocktaking").again();

    let late = second.done(Some(&worked));

    assert_eq!(late.body.note, "stocktaking");
    assert_eq!(first.upon(Some(&late)), ALREADY);
}

#[test]
fn put_back_a_correction_of_a_session_whose_clock_in_is_not_back_says_where_the_entries_lie() {
    let open = clock_in(1, 8).again().done(None);
    let (rest, back) = (break_start(2, 12).again(), break_end(3, 13).again());
    let worked = clock_out(4, 17).again().done(Some(&back.done(Some(&rest.done(Some(&open))))));
    let on = Dimensions { project: Some(stint_domain::DimensionId(Uuid::from_u128(7))), ..Dimensions::default() };
    let booked = correction(5, &worked, edit::set_on(&worked.body, 2, on).unwrap()).again();
    let expected = booked.done(Some(&worked)).body;

    let shell = booked.done(Some(&clock_out(4, 17).again().done(None)));
    let filled = clock_in(1, 8).again().done(Some(&shell));

    assert_eq!(shell.body.entries, expected.entries);
    assert_eq!((rest.upon(Some(&filled)), back.upon(Some(&filled))), (ALREADY, ALREADY));
    assert_eq!(filled.body, expected);
}

#[test]
fn put_back_in_any_order_the_start_that_was_wished_for_last_counts() {
    let open = clock_in(1, 8).again().done(None);
    let first = wished(2, &open).again();
    let change = |wish| Change { pending_start: Some(wish), ..Change::default() };
    let asked = first.done(Some(&open));
    let withdrawn = correction(3, &asked, change(None)).again();
    let other = correction(3, &asked, change(Some(at(6)))).again();
    let out = clock_out(4, 17).again();

    for (last, start) in [(withdrawn, at(8)), (other, at(6))] {
        for order in [[&first, &last, &out], [&out, &first, &last], [&last, &out, &first], [&out, &last, &first]] {
            let mut session = open.clone();
            for arrival in order {
                if let Verdict::Applied { becomes: Some(becomes), .. } = arrival.upon(Some(&session)) {
                    session = Subject { body: becomes.body, owner: WORKER, marks: becomes.marks };
                }
            }
            assert_eq!((session.body.start_time, session.body.pending_start), (start, None));
        }
    }
}

#[test]
fn put_back_a_wish_that_was_withdrawn_after_the_clock_out_counts_as_it_did() {
    let open = clock_in(1, 8).again().done(None);
    let asked = wished(2, &open).again().done(Some(&open));
    let withdrawn = correction(4, &asked, Change { pending_start: Some(None), ..Change::default() }).again();
    let ended = clock_out(3, 17).again().done(Some(&asked));

    let after = withdrawn.done(Some(&ended));

    assert_eq!(after.body.start_time, at(7));
}

#[test]
fn a_clock_out_of_an_unknown_session_does_not_bring_a_start_whose_wish_waits_for_a_decision() {
    let moved = Some(Moved { old: at(8), new: at(7) });
    let out = Act::ClockOut { session: session(1), end_time: at(17), start_time: moved, clock_moved: false };

    let shell = Arrival::of(2, out, at(17)).done(None);

    assert_eq!(clock_in(1, 8).done(Some(&shell)).body.start_time, at(8));
}

#[test]
fn put_back_a_note_and_a_deletion_of_a_shell_count_though_its_clock_in_was_decided_after_them() {
    let filled = clock_in(5, 8).again().done(Some(&clock_out(2, 17).again().done(None)));
    let ended = clock_out(2, 17).again().done(Some(&clock_in(5, 8).again().done(None)));

    for worked in [filled, ended] {
        let noted = notes(3, &worked, "inventory").again().done(Some(&worked));
        let deleted = deletes(4, &noted).again().done(Some(&noted));

        assert_eq!((deleted.body.note.as_str(), deleted.body.void), ("inventory", true));
    }
}

#[test]
fn put_back_the_correction_that_was_decided_last_counts_again() {
    let worked = clock_out(2, 17).again().done(Some(&clock_in(1, 8).again().done(None)));
    let first = ends_at(3, &worked, 16).again();
    let once = first.done(Some(&worked));
    let second = ends_at(4, &once, 15).again();

    let late = second.done(Some(&worked));

    assert_eq!(second.done(Some(&once)).body.end_time, Some(at(15)));
    assert_eq!(late.body.end_time, Some(at(15)));
    assert_eq!(first.upon(Some(&late)), ALREADY);
}

#[test]
fn put_back_a_clock_out_does_not_undo_the_correction_that_followed_it() {
    let worked = day();
    let open = clock_in(1, 8).again().done(None);
    let corrected = ends_at(3, &worked, 16).again().done(Some(&open));

    let after = clock_out(2, 17).again().done(Some(&corrected));

    assert_eq!((after.body.end_time, after.body.original_end_time), (Some(at(16)), Some(at(17))));
}

/// Runs since 8 o'clock; 7 is wished for.
fn wished(n: u128, open: &Subject) -> Arrival {
    let change = Change { pending_start: Some(Some(at(7))), ..Change::default() };
    correction(n, open, change)
}

#[test]
fn a_start_wished_for_on_one_device_counts_when_another_clocks_out() {
    let open = clock_in(1, 8).done(None);

    let after = clock_out(3, 17).done(Some(&wished(2, &open).done(Some(&open))));

    assert_eq!((after.body.start_time, after.body.pending_start), (at(7), None));
    assert_eq!(after.body.original_start_time, at(8));
}

#[test]
fn a_clock_out_does_not_bring_a_start_whose_wish_waits_for_a_decision() {
    let open = clock_in(1, 8).done(None);
    let wish = Arrival { locked: true, ..wished(2, &open) };
    let moved = Some(Moved { old: at(8), new: at(7) });
    let out = Act::ClockOut { session: session(1), end_time: at(17), start_time: moved, clock_moved: false };

    assert!(is_proposed(&wish.upon(Some(&open)), Why::Approved));
    assert_eq!(Arrival::of(3, out, at(17)).done(Some(&open)).body.start_time, at(8));
}

#[test]
fn a_start_wished_for_that_is_accepted_after_the_clock_out_counts() {
    let open = clock_in(1, 8).done(None);
    let wish = wished(2, &open);
    let ended = clock_out(3, 17).done(Some(&open));

    let after = Arrival { author: MANAGER, ..wish }.on(&ended).done(Some(&ended));

    assert_eq!((after.body.start_time, after.body.pending_start), (at(7), None));
}

#[test]
fn put_back_a_clock_out_does_not_end_what_was_gone_on_with_after_a_later_one() {
    let open = clock_in(1, 8).again().done(None);
    let ended = clock_out(3, 18).again().done(Some(&open));
    let mut times = edit::times_of(&ended.body);
    (times.end_time, times.entries[0].end) = (None, None);
    let reopened = correction(4, &ended, Change { times: Some(times), ..Change::default() }).done(Some(&ended));

    let after = clock_out(2, 17).again().done(Some(&reopened));

    assert!(after.body.is_open());
    assert_eq!(after.body.original_end_time, Some(at(17)));
}

#[test]
fn put_back_what_had_waited_waits_again() {
    let worked = day();
    let edit = Arrival { waited: Some(Why::Approved), ..ends_at(3, &worked, 16).again() };

    assert!(is_proposed(&edit.upon(Some(&worked)), Why::Approved));
}

#[test]
fn put_back_a_deletion_does_not_hide_what_was_brought_back_after_it() {
    let worked = day();
    let deletion = deletes(3, &worked).again();
    let deleted = deletion.done(Some(&worked));
    let restored = Arrival::of(4, Act::SessionUnvoid { session: session(1) }, at(30)).on(&deleted).again();

    let after = restored.done(Some(&worked));

    assert!(!after.body.void);
    assert_eq!(deletion.upon(Some(&after)), ALREADY);
}

#[test]
fn a_deleted_session_takes_its_clock_out_and_stays_deleted() {
    let open = clock_in(1, 8).done(None);
    let deleted = deletes(2, &open).done(Some(&open));

    let after = clock_out(3, 17).done(Some(&deleted));

    assert!(after.body.void && after.body.end_time == Some(at(17)) && !after.body.is_open());
    assert_eq!(after.marks.life, Marks { life: deleted.marks.life, ..after.marks }.life);
}
