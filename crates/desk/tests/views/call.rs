//! The commands by name, as a host calls them.

use crate::desk;
use serde_json::json;
use stint_desk::contract::{COMMANDS, Fact};

#[test]
fn every_command_can_be_called_and_minds_its_argument() {
    let desk = desk();
    for command in COMMANDS {
        let trouble = desk.call(command, json!(17)).unwrap_err();
        assert_eq!(trouble.code, "misspoken", "{command}");
        assert_eq!(trouble.facts["command"], Fact::Text((*command).into()));
    }
    assert_eq!(desk.call("clock.stop", json!({})).unwrap_err().code, "no_such_command");
}

#[test]
fn an_answer_is_json_and_a_refusal_its_code_with_facts() {
    let desk = desk();
    let punched = desk.call("clock.in", json!({ "project": "Alpha", "note": "" })).unwrap();
    let punched: serde_json::Value = serde_json::from_str(&punched).unwrap();
    assert_eq!((&punched["changed"], &punched["state"]), (&json!(true), &json!("working")));
    assert_eq!(punched["session"]["start"]["local"], "2026-11-23T09:00:00");
    let trouble = desk.call("clock.out", json!({ "at": "8:00" })).unwrap_err();
    assert!(trouble.code == "in_the_future" || trouble.code == "end_not_after_start", "{trouble:?}");
    assert!(trouble.facts.values().any(|fact| matches!(fact, Fact::Moment(_))));
    let trouble = desk.call("policy.set", json!({ "rule_pack": "atlantis" })).unwrap_err();
    assert_eq!((trouble.code.as_str(), &trouble.facts["id"]), ("rule_pack_unknown", &Fact::Text("atlantis".into())));
}
