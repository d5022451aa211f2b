//! Two computers of one person and her manager's, offline, and a server that may have forgotten a day meanwhile: in
//! whatever order they come back, both show the same, what collided lies on cards, and nothing is lost.

use super::firm::{Firm, Order, by_note, cards, end, id, is_sent, kinds, on};
use super::framing;
use super::ground::{each, ok, run, shown, synced};
use super::window::Web;
use serde_json::{Value, json};

/// What becomes of the server while nobody reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It was merely away.
    GoesOn,
    /// Yesterday's backup was brought back, as one does.
    IsRestored,
    /// An older copy of its data took the place of the newer, and nobody was told.
    IsReplaced,
}

#[test]
fn two_computers_that_were_offline_show_the_same_in_whatever_order_they_come_back() {
    in_either_order(Fate::GoesOn);
}

#[test]
fn two_computers_put_back_what_a_restored_server_has_lost_in_whatever_order_they_come_back() {
    in_either_order(Fate::IsRestored);
}

#[test]
fn two_computers_put_back_what_a_server_has_lost_that_was_replaced_by_an_older_copy() {
    in_either_order(Fate::IsReplaced);
}

fn in_either_order(fate: Fate) {
    each(&[Order::LaptopFirst, Order::TowerFirst], 2, |order| {
        let firm = Firm::new();
        firm.goes_offline_and_comes_back(fate, *order);
    });
}

impl Firm {
    fn goes_offline_and_comes_back(mut self, fate: Fate, order: Order) {
        ok(&self.laptop, &["add", "8:00", "16:00", "--day", "2026-11-02", "--note", "Monday"]);
        self.meet(order);
        let backup = tempfile::tempdir().unwrap();
        let file = backup.path().join("backup.db").to_str().unwrap().to_owned();
        self.server.says(&["backup", &file]);
        self.server.kill();
        let copy = self.server.copy();
        self.server.serve();
        // The server will have lost this if it comes back as of yesterday.
        ok(&self.laptop, &["add", "8:00", "16:00", "--day", "2026-11-03", "--note", "Tuesday"]);
        self.meet(order);
        self.server.kill();

        self.works_offline();
        match fate {
            Fate::GoesOn => {}
            Fate::IsRestored => drop(self.server.says(&["restore", &file, "--replace"])),
            Fate::IsReplaced => self.server.replace_with(&copy),
        }
        self.server.serve();
        self.meet(order);
        if fate != Fate::GoesOn && order == Order::TowerFirst {
            self.is_sent_again(order);
        }
        self.has_collided(order);
        self.is_decided_by_robin(order);
        self.is_decided_by_mia(order);
        for place in [&self.laptop, &self.tower, &self.office] {
            synced(place);
        }
        self.server.kill();
        self.server.says(&["check"]);
    }

    /// The same day on both, and changes of the days before.
    fn works_offline(&self) {
        let (laptop, tower) = (&self.laptop, &self.tower);
        ok(laptop, &["edit", &id(laptop, "Monday"), "--end", "16:30", "--reason", "Forgot"]);
        ok(tower, &["edit", &id(tower, "Monday"), "--end", "17:00", "--reason", "Forgot"]);
        ok(laptop, &["edit", &id(laptop, "Tuesday"), "--end", "15:30", "--reason", "Forgot"]);
        ok(tower, &["edit", &id(tower, "Tuesday"), "--note", "Tuesday at the gate"]);
        ok(laptop, &["add", "8:00", "12:00", "--day", "2026-11-04", "--note", "Wednesday here"]);
        ok(tower, &["add", "8:30", "12:30", "--day", "2026-11-04", "--note", "Wednesday there"]);
        ok(laptop, &["in", "--note", "now here"]);
        ok(tower, &["in", "--note", "now there"]);
        for place in [laptop, tower] {
            assert_eq!(run(place, &["sync"]).code, 4, "nobody answers");
        }
    }

    /// The tower changed a session that the server had lost, and that only the laptop could put back: the change waits on a
    /// card, and counts when it is sent again.
    fn is_sent_again(&self, order: Order) {
        let web = Web::open(&self.tower);
        let card = cards(&web).into_iter().find(|card| card["kind"] == "refused").expect("a card");
        assert_eq!((&card["why"], &card["choices"]), (&json!("session_unknown"), &json!(["try_again", "dismiss"])));
        assert!(card["changes"].to_string().contains("Tuesday at the gate"), "{card}");
        web.call("sync.card_decide", &json!({ "card": card["id"], "choice": "try_again" }));
        is_sent(&web);
        drop(web);
        self.meet(order);
    }

    /// The first to come back counts; what the second one said lies on cards, on both.
    fn has_collided(&self, order: Order) {
        let (counts, waits, runs, held) = match order {
            Order::LaptopFirst => ("16:30", "17:00", "now here", "now there"),
            Order::TowerFirst => ("17:00", "16:30", "now there", "now here"),
        };
        let [_, second] = self.in_order(order);
        assert_eq!(shown(second).len(), 6, "{:?}", shown(second));
        assert_eq!(end(second, "Monday"), counts);
        assert_eq!(end(second, "Tuesday"), "15:30");
        assert_eq!(by_note(second, "Tuesday")["note"], json!("Tuesday at the gate"));
        let days: i64 = shown(second)
            .iter()
            .filter(|one| one["note"].as_str().unwrap().starts_with("Wednesday"))
            .map(|one| one["counted"].as_i64().unwrap())
            .sum();
        assert_eq!(days, 4 * 3_600_000 + 1_800_000, "what both clocked counts once");
        assert_eq!(ok(second, &["status"])["running"]["note"], json!(runs));
        let session = shown(second).into_iter().find(|one| one["note"] == held).unwrap();
        assert_eq!((&session["held"], &session["end"]), (&json!(true), &Value::Null));
        for place in [&self.laptop, &self.tower] {
            let web = Web::open(place);
            let cards = cards(&web);
            assert_eq!(kinds(&cards), ["clocked_in_twice", "proposed"], "{cards:?}");
            let proposed = cards.iter().find(|card| card["kind"] == "proposed").unwrap();
            assert_eq!(proposed["why"], json!("stale"));
            assert!(proposed["changes"].to_string().contains(&format!("T{waits}:00")), "{proposed}");
            assert!(proposed["changes"].to_string().contains(&format!("T{counts}:00")), "{proposed}");
        }
    }

    /// The change that came second shall count after all; one clock-in after the other ends.
    fn is_decided_by_robin(&self, order: Order) {
        let [first, second] = self.in_order(order);
        let wished = if order == Order::LaptopFirst { "17:00" } else { "16:30" };
        let web = Web::open(second);
        let card = cards(&web).into_iter().find(|card| card["kind"] == "proposed").unwrap();
        web.call("sync.card_decide", &json!({ "card": card["id"], "choice": "keep_mine" }));
        is_sent(&web);
        drop(web);
        for place in [first, second] {
            ok(place, &["out"]);
            self.meet(order);
        }
        for place in [first, second] {
            assert_eq!(end(place, "Monday"), wished);
            assert_eq!(ok(place, &["status"])["state"], json!("out"));
            assert_eq!(cards(&Web::open(place)), Vec::<Value>::new());
            assert!(shown(place).iter().all(|one| one["held"] == json!(false) && !one["end"].is_null()));
        }
    }

    /// After her correction his own is a wish. One she grants, the other she does not.
    fn is_decided_by_mia(&self, order: Order) {
        let mia = self.server.says(&["token", "create", "mia"]).trim().to_owned();
        for (note, decision, comes_to) in
            [("Monday", "sync.inbox_accept", "18:15"), ("Tuesday", "sync.inbox_reject", "18:00")]
        {
            let wish = json!({ "session": self.number(&id(&self.laptop, note)), "end_time": on(&self.laptop, note, "18:00"), "reason": "Door log" });
            let (status, said) =
                framing::ask(&self.server.address(), "POST /v1/corrections", &mia, &wish.to_string()).unwrap();
            assert_eq!(status, 201, "{said}");
            self.meet(order);
            assert_eq!(end(&self.tower, note), "18:00");
            let [_, second] = self.in_order(order);
            ok(second, &["edit", &id(second, note), "--end", "18:15", "--reason", "Locked up"]);
            self.meet(order);
            assert_eq!(end(&self.tower, note), "18:00");
            let web = Web::open(&self.office);
            let inbox = web.call("sync.inbox", &json!({}))["items"].clone();
            let items = inbox.as_array().unwrap();
            assert_eq!(items.len(), 1, "{inbox}");
            assert_eq!((&items[0]["user"], &items[0]["why"]), (&json!("robin"), &json!("after_manager")));
            let left = web.call(decision, &json!({ "proposal": items[0]["proposal"], "answer": "Seen" }));
            assert_eq!(left["items"], json!([]));
            is_sent(&web);
            drop(web);
            self.meet(order);
            for place in [&self.laptop, &self.tower] {
                assert_eq!(end(place, note), comes_to);
                assert_eq!(ok(place, &["status"])["sync"]["cards"], json!(0));
            }
        }
    }
}
