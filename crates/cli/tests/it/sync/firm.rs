//! A small firm: Robin with a laptop and a tower, Mia who manages the team, and their server.

use super::ground::{Server, connect_as, ok, shown};
use super::window::Web;
use crate::place::{Place, until};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    LaptopFirst,
    TowerFirst,
}

pub struct Firm {
    pub server: Server,
    boss: String,
    pub laptop: Place,
    pub tower: Place,
    /// Mia's, who manages Robin's team.
    pub office: Place,
}

impl Firm {
    pub fn new() -> Firm {
        let mut server = Server::new();
        server.user("boss", "admin");
        server.user("robin", "worker");
        server.user("mia", "manager");
        server.says(&["team", "add", "Crew"]);
        server.says(&["team", "member", "add", "Crew", "robin"]);
        server.says(&["team", "member", "add", "Crew", "mia", "--manages"]);
        let boss = server.says(&["token", "create", "boss"]).trim().to_owned();
        server.serve();
        let firm = Firm { server, boss, laptop: Place::new(), tower: Place::new(), office: Place::new() };
        for (place, user) in [(&firm.laptop, "robin"), (&firm.tower, "robin"), (&firm.office, "mia")] {
            assert_eq!(connect_as(place, user, &firm.server.url, &[]).code, 0);
        }
        firm
    }

    /// Both talk to the server until each has heard of the other.
    pub fn meet(&self, order: Order) {
        let [first, second] = self.in_order(order);
        for place in [first, second, first, second, &self.office] {
            ok(place, &["sync"]);
        }
        assert_eq!(shown(&self.laptop), shown(&self.tower));
    }

    pub fn in_order(&self, order: Order) -> [&Place; 2] {
        match order {
            Order::LaptopFirst => [&self.laptop, &self.tower],
            Order::TowerFirst => [&self.tower, &self.laptop],
        }
    }

    /// What the server calls a session.
    pub fn number(&self, id: &str) -> Value {
        let journal = self.server.journal(&self.boss);
        let record = journal.iter().find(|record| record["act"]["session"] == id);
        record.expect("the server knows it")["subject_id"].clone()
    }
}

pub fn by_note(place: &Place, begins: &str) -> Value {
    shown(place).into_iter().find(|one| one["note"].as_str().unwrap().starts_with(begins)).unwrap()
}

pub fn id(place: &Place, note: &str) -> String {
    by_note(place, note)["id"].as_str().unwrap().to_owned()
}

/// The local time of day at which it ends.
pub fn end(place: &Place, note: &str) -> String {
    by_note(place, note)["end"]["local"].as_str().unwrap()[11..16].to_owned()
}

/// A time on its day, in Berlin's winter.
pub fn on(place: &Place, note: &str, time: &str) -> String {
    let day = by_note(place, note)["start"]["local"].as_str().unwrap()[..10].to_owned();
    format!("{day}T{time}:00+01:00")
}

pub fn cards(web: &Web) -> Vec<Value> {
    web.call("sync.cards", &json!({}))["cards"].as_array().unwrap().clone()
}

pub fn kinds(cards: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = cards.iter().map(|card| card["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds
}

pub fn is_sent(web: &Web) {
    until("everything is sent", || {
        let state = web.call("sync.state", &json!({}));
        state["waiting"] == json!(0) && state["trouble"].is_null()
    });
}
