//! The journal: append-only, chained, replayable.

use rusqlite::types::Value;
use stint_desk::contract::{ClockIn, Nothing, OnWish};
use stint_domain::time::HOUR;
use stint_testkit::TempDesk;

fn a_few_records() -> TempDesk {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let on = OnWish { project: Some("Harbour".into()), ..OnWish::default() };
    desk.clock_in(ClockIn { note: Some("Crane".into()), on, ..ClockIn::default() }).unwrap();
    desk.machine().pass(HOUR);
    desk.press_out();
    desk.press_undo();
    let id = desk.sessions()[0].id.to_string();
    let wish = stint_desk::contract::SessionEdit {
        session: id,
        start: Some("7:30".into()),
        reason: Some("Forgot".into()),
        ..Default::default()
    };
    desk.session_edit(wish).unwrap();
    desk
}

#[test]
fn the_journal_refuses_to_be_changed_or_shortened() {
    let desk = a_few_records();
    let file = desk.file();
    for sql in ["UPDATE journal SET reason = 'better'", "DELETE FROM journal WHERE n = 1"] {
        let error = file.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}

#[test]
fn a_flipped_bit_in_any_column_of_any_record_is_found() {
    let desk = a_few_records();
    desk.assert_sound();
    let file = desk.file();
    file.execute_batch("DROP TRIGGER journal_is_never_changed; DROP INDEX journal_batch;").unwrap();
    let columns: Vec<String> = file
        .prepare("SELECT name FROM pragma_table_info('journal')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut flipped = 0;
    for n in 1..=desk.records() {
        for column in &columns {
            let value: Value =
                file.query_row(&format!("SELECT {column} FROM journal WHERE n = ?1"), [n], |row| row.get(0)).unwrap();
            let Some(damaged) = with_a_bit_flipped(&value) else { continue };
            // The number itself is the row's key: what was record 3 is then another.
            let at = if column == "n" { n ^ 64 } else { n };
            let sql = format!("UPDATE journal SET {column} = ?1 WHERE n = ?2");
            file.execute(&sql, (&if column == "n" { Value::Integer(at) } else { damaged }, n)).unwrap();

            let found = desk.integrity_check(Nothing {}).unwrap();

            assert!(!found.ok && !found.chain.is_empty(), "column {column} of record {n}");
            file.execute(&sql, (&value, at)).unwrap();
            flipped += 1;
        }
    }
    assert!(flipped > 5 * 12, "{flipped}");
    let restored = desk.integrity_check(Nothing {}).unwrap();
    assert!(restored.chain.is_empty(), "{restored:?}");
}

fn with_a_bit_flipped(value: &Value) -> Option<Value> {
    match value {
        Value::Integer(number) => Some(Value::Integer(number ^ 1)),
        Value::Text(text) if !text.is_empty() => {
            let mut bytes = text.clone().into_bytes();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            String::from_utf8(bytes).ok().map(Value::Text)
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            bytes[31] ^= 1;
            Some(Value::Blob(bytes))
        }
        Value::Null | Value::Real(_) | Value::Text(_) => None,
    }
}

#[test]
fn a_tail_that_was_cut_off_is_found() {
    let desk = a_few_records();
    let last = desk.records();
    let file = desk.file();
    file.execute_batch("DROP TRIGGER journal_is_never_deleted").unwrap();
    file.execute("DELETE FROM journal WHERE n = ?1", [last]).unwrap();

    assert_eq!(desk.integrity_check(Nothing {}).unwrap().chain, [last]);
}

#[test]
fn a_row_that_the_journal_does_not_know_of_is_named() {
    let desk = a_few_records();
    desk.press_out();
    let id = desk.sessions()[0].id;
    desk.file().execute("UPDATE session SET note = 'Ship'", []).unwrap();
    desk.file().execute("INSERT INTO day_total VALUES (1, 1, 1, 1)", []).unwrap();

    let found = desk.integrity_check(Nothing {}).unwrap();

    assert!(!found.ok && found.chain.is_empty());
    assert!(found.replay.contains(&format!("session {id}: differs")), "{:?}", found.replay);
    assert!(found.replay.contains(&"day_total 1: not in the journal".to_owned()), "{:?}", found.replay);
}

/// The vectors of docs/STORAGE.md.
#[test]
fn the_chain_is_the_one_that_is_published() {
    use stint_domain::journal::{Column, GENESIS, chain};
    let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let act = r#"{"kind":"clock.in","session":"0193f000-0000-7000-8000-000000000002","zone":"Europe/Berlin","start_time":1795417200000,"note":"Früh"}"#;
    let first = chain(
        &GENESIS,
        &[
            Column::Integer(1),
            Column::Text("0193f000-0000-7000-8000-000000000001"),
            Column::Text("0193f000-0000-7000-8000-000000000001"),
            Column::Null,
            Column::Text("clock.in"),
            Column::Text("0193f000-0000-7000-8000-000000000002"),
            Column::Integer(1_795_417_200_000),
            Column::Text("Europe/Berlin"),
            Column::Integer(60),
            Column::Text("5f0c6ab2"),
            Column::Integer(8_123_456_789),
            Column::Text("0193ef00-0000-7000-8000-000000000003"),
            Column::Null,
            Column::Text(act),
        ],
    );
    let storage = include_str!("../../../../docs/STORAGE.md");
    assert!(storage.contains(&hex(first)), "{}", hex(first));
    let empty = chain(&first, &[Column::Integer(-1), Column::Text(""), Column::Null]);
    assert!(storage.contains(&hex(empty)), "{}", hex(empty));
    assert!(storage.contains(act));
}
