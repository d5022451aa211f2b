//! One accident at a time.

use crate::world::{Accident, HOUR, MINUTE, MORNING, Turn, World};
use stint_domain::EntryKind::{Break, Work};
use stint_domain::{Instant, SessionId};
use stint_stranger::{Order, Personality};
use stint_sync::strict::{Card, Choice, Elsewhere, Method, RemoteId, Steps, Took};

fn named(name: &str) -> Personality {
    Personality::named(name).unwrap_or_else(|| panic!("nobody is called {name}"))
}

fn yesterday(world: &mut World) -> SessionId {
    world.desk.add("Planing", &[(Work, MORNING - 24 * HOUR, Some(MORNING - 16 * HOUR))])
}

/// Steps without accident until the next request would be of a method; that one has the accident.
fn until(world: &mut World, method: Method, accident: Accident) {
    for _ in 0..50 {
        let mut ahead = world.desk.clone();
        let Ok(ask) = stint_sync::strict::next(&mut ahead, Instant(world.now), false);
        let due = ask.is_some_and(|ask| ask.request().method == method);
        world.turn(if due { accident } else { Accident::None }, false);
        if due {
            return;
        }
    }
    panic!("never came to it");
}

#[test]
fn a_past_day_with_a_break_arrives_as_two_sessions_on_every_server() {
    for personality in Personality::ALL {
        let mut world = World::new(personality);
        let day = MORNING - 24 * HOUR;
        let entries = [(Work, day, Some(day + HOUR)), (Break, day + HOUR, Some(day + 2 * HOUR))];
        world.desk.add("Planing", &[entries[0], entries[1], (Work, day + 2 * HOUR, Some(day + 3 * HOUR))]);
        world.settle();
        // For a server whose lists lag behind.
        world.poll();
        assert_eq!(world.ours().len(), 2, "{}", personality.name);
        world.check_settled();
    }
}

#[test]
fn past_sessions_go_first_oldest_first_and_the_live_one_last() {
    let mut world = World::new(named("plain"));
    let live = world.desk.clock_in(world.now - MINUTE, "now");
    world.desk.add("later", &[(Work, MORNING - 5 * HOUR, Some(MORNING - 4 * HOUR))]);
    world.desk.add("earlier", &[(Work, MORNING - 9 * HOUR, Some(MORNING - 8 * HOUR))]);

    world.settle();

    let told: Vec<&str> = world.ours().iter().map(|held| held.description.as_str()).collect();
    assert_eq!(told, ["earlier", "later", "now"]);
    assert!(world.server.is_running());
    assert!(world.desk.is_settled());

    world.pass(HOUR);
    world.desk.clock_out(world.now);
    world.settle();
    let Some(last) = world.ours().last().copied().cloned() else { panic!("it was sent") };
    assert_eq!(
        Some(last.original_end),
        world.desk.sessions[&live].end_time.map(|end| Some(end.0)),
        "as it was pressed"
    );
    world.check_settled();
}

#[test]
fn the_answer_to_a_post_is_lost_and_its_session_is_found_again_on_every_server() {
    for accident in [Accident::AnswerLost, Accident::CrashAfter, Accident::CrashNoting] {
        for personality in Personality::ALL {
            let mut world = World::new(personality);
            yesterday(&mut world);
            until(&mut world, Method::Post, accident);
            world.settle();
            world.poll();
            assert_eq!(world.ours().len(), 1, "{accident:?} {}", personality.name);
            world.check_settled();
        }
    }
}

#[test]
fn a_post_that_never_arrived_is_made_again() {
    for accident in [Accident::RequestLost, Accident::CrashBetween] {
        let mut world = World::new(named("literal"));
        yesterday(&mut world);
        until(&mut world, Method::Post, accident);
        assert_eq!(world.ours().len(), 0);
        world.settle();
        assert_eq!(world.ours().len(), 1, "{accident:?}");
        world.check_settled();
    }
}

#[test]
fn an_end_whose_answer_was_lost_is_looked_for_before_it_is_sent_again() {
    let mut world = World::new(named("literal"));
    yesterday(&mut world);
    until(&mut world, Method::Patch, Accident::AnswerLost);
    world.requests.clear();

    world.settle();

    assert_eq!(world.requests[0].method, Method::Get);
    let ends = world.requests.iter().filter_map(|request| request.body.as_ref()?.get("original_end_time"));
    assert_eq!(ends.count(), 0);
    world.check_settled();
}

#[test]
fn somebody_elses_session_is_waited_for_and_left_alone() {
    for personality in Personality::ALL {
        let mut world =
            World::new(Personality { loses_every: None, breaks_every: None, throttles_every: None, ..personality });
        world.clocks_in_elsewhere();
        yesterday(&mut world);
        world.pass(MINUTE);
        world.settle();
        assert!(matches!(world.waits(), Some(Elsewhere::Seen { .. })), "{}", personality.name);
        assert_eq!(world.ours().len(), 0);

        world.poll();
        assert_eq!(world.ours().len(), 0, "it still runs");

        world.ends_elsewhere();
        world.poll();
        assert_eq!((world.waits(), world.theirs().len()), (None, 1), "{}", personality.name);
        world.check_settled();
    }
}

#[test]
fn a_session_that_somebody_else_starts_in_between_is_not_taken_for_ours() {
    let mut world = World::new(named("plain"));
    yesterday(&mut world);
    until(&mut world, Method::Post, Accident::RequestLost);
    world.pass(10 * MINUTE);
    world.clocks_in_elsewhere();

    world.settle();

    let cards = world.cards();
    let [(twin, Card::Doubt { found })] = cards.as_slice() else { panic!("{cards:?}") };
    assert_eq!(found[0].id.0, world.theirs()[0].id);
    world.check_always();
    assert!(!world.decide(*twin, Choice::Again), "that is no answer");
    assert!(world.decide(*twin, Choice::NotMine(found[0].id)));
    world.ends_elsewhere();
    world.poll();
    world.check_settled();
}

#[test]
fn two_sessions_after_a_lost_answer_are_asked_about() {
    let mut world = World::new(named("numbers"));
    yesterday(&mut world);
    until(&mut world, Method::Post, Accident::AnswerLost);
    let ours = world.ours()[0].id;
    world.ends_elsewhere();
    world.pass(MINUTE);
    world.clocks_in_elsewhere();
    world.pass(MINUTE);
    world.ends_elsewhere();

    world.settle();

    let cards = world.cards();
    let [(twin, Card::Doubt { found })] = cards.as_slice() else { panic!("{cards:?}") };
    assert_eq!(found.len(), 2);
    assert!(!world.decide(*twin, Choice::Mine(RemoteId(ours + 7))));
    assert!(world.decide(*twin, Choice::Mine(RemoteId(ours))));
    world.settle();
    world.check_settled();
}

#[test]
fn a_session_of_somebody_else_right_before_a_lost_answer_leaves_it_in_doubt() {
    let mut world = World::new(named("numbers"));
    yesterday(&mut world);
    until(&mut world, Method::Get, Accident::None);
    world.clocks_in_elsewhere();
    world.pass(5_000);
    world.ends_elsewhere();
    assert_eq!(world.turn(Accident::AnswerLost, false), Turn::Took(Took::Later { retry_after_s: None }));

    world.settle();

    let cards = world.cards();
    let [(twin, Card::Doubt { found })] = cards.as_slice() else { panic!("{cards:?}") };
    assert_eq!(found.len(), 2);
    assert!(world.decide(*twin, Choice::NotMine(RemoteId(world.theirs()[0].id))));
    assert!(world.decide(*twin, Choice::Mine(RemoteId(world.ours()[0].id))));
    world.settle();
    world.check_settled();
}

#[test]
fn sessions_beyond_the_first_page_are_found_on_every_server() {
    for order in [Order::NewestFirst, Order::OldestFirst, Order::NearestNewestFirst, Order::NearestOldestFirst] {
        let mut world = World::new(Personality { order, most: 3, ..named("plain") });
        let between = |world: &mut World| {
            for _ in 0..7 {
                world.clocks_in_elsewhere();
                world.pass(MINUTE);
                world.ends_elsewhere();
                world.pass(MINUTE);
            }
        };
        between(&mut world);
        yesterday(&mut world);
        until(&mut world, Method::Post, Accident::AnswerLost);
        world.ends_elsewhere();
        between(&mut world);
        world.settle();
        let cards = world.cards();
        let [(_, Card::Doubt { found })] = cards.as_slice() else { panic!("{cards:?}") };
        assert_eq!(found.len(), 8, "{order:?}");
    }
}

#[test]
fn nothing_is_sent_into_the_way_of_the_session_that_runs() {
    let mut world = World::new(named("plain"));
    world.desk.clock_in(world.now, "");
    world.settle();
    world.requests.clear();
    for ago in 2..5 {
        world.desk.add("", &[(Work, MORNING - ago * HOUR, Some(MORNING - ago * HOUR + MINUTE))]);
    }
    world.settle();
    world.poll();
    assert_eq!((world.requests.len(), world.waits()), (0, None));
    world.desk.clock_out(world.now);
    world.settle();
    world.check_settled();
}

#[test]
fn what_was_deleted_while_its_sending_was_in_doubt_is_looked_for_until_lists_can_show_it() {
    let mut world = World::new(Personality { loses_every: None, ..named("lagging") });
    let id = yesterday(&mut world);
    until(&mut world, Method::Post, Accident::AnswerLost);
    world.desk.change(id, |session| session.void = true);
    world.settle();
    assert!(world.server.is_running());
    world.poll();
    assert!(!world.server.is_running());
    world.check_settled();
}

#[test]
fn an_edit_after_sending_is_sent_and_a_deletion_is_told_once() {
    let mut world = World::new(named("small"));
    let id = yesterday(&mut world);
    world.settle();
    let start = MORNING - 24 * HOUR;
    world.desk.edit(
        id,
        &[
            (Work, start, Some(start + HOUR)),
            (Break, start + HOUR, Some(start + 2 * HOUR)),
            (Work, start + 2 * HOUR, Some(start + 3 * HOUR)),
        ],
    );
    world.desk.change(id, |session| session.note = "Sanding".into());
    world.settle();
    assert_eq!(world.ours().len(), 2);
    world.check_settled();

    world.desk.change(id, |session| session.void = true);
    world.requests.clear();
    world.settle();
    assert_eq!(world.requests, []);
    let cards = world.cards();
    assert_eq!(cards.iter().map(|(_, card)| card).collect::<Vec<_>>(), [&Card::Leftover, &Card::Leftover]);
    for (twin, _) in cards {
        assert!(world.decide(twin, Choice::Leave));
    }
    world.settle();
    assert_eq!(world.cards(), []);

    world.desk.change(id, |session| session.void = false);
    world.settle();
    assert!(world.desk.all_twins().iter().all(|twin| twin.asks.is_none()));
    world.check_settled();
}

#[test]
fn a_clock_in_that_is_taken_back_does_not_go_on_running_there() {
    let mut world = World::new(named("ascending"));
    let id = world.desk.clock_in(world.now, "");
    until(&mut world, Method::Post, Accident::AnswerLost);
    world.desk.change(id, |session| session.void = true);
    world.settle();
    assert!(!world.server.is_running());
    assert_eq!(world.cards().len(), 1);
    world.check_settled();
}

#[test]
fn a_clock_out_that_is_taken_back_waits_there_for_the_next_one() {
    let mut world = World::new(named("plain"));
    let id = world.desk.clock_in(world.now, "");
    world.settle();
    world.pass(HOUR);
    world.desk.clock_out(world.now);
    world.settle();
    world.desk.reopen(id);
    world.settle();
    assert!(!world.server.is_running());
    world.pass(HOUR);
    world.desk.clock_out(world.now);
    world.settle();
    assert_eq!(world.ours().len(), 1);
    world.check_settled();
}

#[test]
fn a_session_that_vanished_there_is_asked_about_and_sent_anew_when_wished() {
    let mut world = World::new(named("plain"));
    let id = yesterday(&mut world);
    world.settle();
    let remote = world.ours()[0].id;
    world.server.delete(remote);
    world.desk.change(id, |session| session.note = "Sanding".into());

    world.settle();

    let cards = world.cards();
    let [(twin, Card::Gone)] = cards.as_slice() else { panic!("{cards:?}") };
    assert!(world.decide(*twin, Choice::Again));
    world.settle();
    world.check_settled();
}

#[test]
fn what_the_server_will_not_take_is_on_a_card_and_the_rest_goes_on() {
    let mut world = World::new(Personality { checks_times: true, ..named("plain") });
    let id = world.desk.add("backwards", &[(Work, MORNING - HOUR, Some(MORNING - 2 * HOUR))]);
    world.desk.add("after it", &[(Work, MORNING - HOUR / 2, Some(MORNING))]);

    world.settle();

    let cards = world.cards();
    let [(twin, Card::Refused { status: 422, .. })] = cards.as_slice() else { panic!("{cards:?}") };
    assert_eq!(twin.session, id);
    assert_eq!(world.ours()[0].description, "backwards", "the note is taken without the times");
    assert_eq!((world.ours()[1].start, world.ours()[1].end), (MORNING - HOUR / 2, Some(MORNING)));
    world.desk.edit(id, &[(Work, MORNING - 2 * HOUR, Some(MORNING - HOUR))]);
    world.settle();
    world.check_settled();
}

#[test]
fn a_server_whose_clock_is_behind_gets_the_times_when_they_have_come_there() {
    let mut world = World::new(named("behind"));
    world.desk.clock_in(world.now, "");
    world.settle();
    world.pass(20 * MINUTE);
    world.desk.clock_out(world.now);
    world.settle();
    assert_eq!(world.cards(), []);
    assert!(!world.desk.is_settled());
    world.pass(HOUR);
    world.settle();
    world.check_settled();
}

#[test]
fn a_server_that_shows_something_else_than_it_was_told_is_not_written_to_for_ever() {
    let mut world = World::new(Personality { precision_ms: HOUR, ..named("plain") });
    world.desk.add("", &[(Work, MORNING - 5 * HOUR / 2, Some(MORNING - HOUR))]);
    world.settle();
    let cards = world.cards();
    assert!(matches!(cards.as_slice(), [(_, Card::Differs { .. })]), "{cards:?}");
    assert!(world.requests.len() < 20);
}

#[test]
fn without_a_credential_nothing_is_noted_as_sent() {
    let mut world = World::new(named("plain"));
    yesterday(&mut world);
    let ours = world.server.personality;
    world.server = stint_stranger::Stranger::new(ours, &["somebody"]);
    assert_eq!(world.turn(Accident::None, false), Turn::Took(Took::SignIn));
    assert_eq!(world.desk.all_twins(), []);

    world.server = stint_stranger::Stranger::new(Personality { throttles_every: Some(3), ..ours }, &["ours"]);
    world.turn(Accident::None, false);
    world.turn(Accident::None, false);
    assert_eq!(world.turn(Accident::None, false), Turn::Took(Took::Later { retry_after_s: Some(3) }));
    world.settle();
    world.check_settled();
}

#[test]
fn a_page_in_place_of_the_server_is_told_and_changes_nothing() {
    use stint_sync::strict::{Answer, Reply, next, take};
    let mut world = World::new(named("plain"));
    yesterday(&mut world);
    let page = |status| Reply::Came(Answer { status, body: None, retry_after_s: None, date: None });
    for _ in 0..20 {
        let Ok(Some(ask)) = next(&mut world.desk, Instant(world.now), false) else {
            panic!("there is something to send")
        };
        let Ok(took) = take(&mut world.desk, &ask, &page(200), Instant(world.now));
        assert_eq!(took, Took::Strange { status: 200 });
        let Ok(took) = take(&mut world.desk, &ask, &page(302), Instant(world.now));
        assert_eq!(took, Took::Strange { status: 302 });
    }
    let Ok(course) = world.desk.course();
    assert_eq!(course.top, None);
    world.settle();
    world.check_settled();
}
