//! `GET /sessions/export`: sessions as files.

use std::io::{Cursor, Read};

use serde_json::{Value, json};
use stint_domain::{Dimension, Dimensions};
use stint_server::policy::Role;

use crate::ground::{Answer, Person, Server};
use crate::on_both;
use crate::operators::team;
use crate::past::past;

on_both!(
    a_file_comes_with_its_name_and_kind_and_excel_without_being_asked,
    json_is_the_list_from_the_earliest_start_on,
    csv_has_a_row_for_each_entry_and_counts_an_overlap_once,
    the_window_goes_by_id_and_what_lies_outside_still_counts_first,
    a_workbook_names_who_corrected_and_why,
    a_workbook_speaks_the_language_that_is_asked_for,
    nothing_but_ones_own_is_in_the_file,
    an_unknown_format_lists_the_known,
    a_history_of_several_pages_is_whole,
);

/// A day's session from 8 to 16.
fn day(server: &Server, person: &Person, day: u32) -> String {
    let (start, end) = (format!("2025-06-{day:02}T08:00:00Z"), format!("2025-06-{day:02}T16:00:00Z"));
    server.types_in(person, past("UTC", &start, &end, &[])).no.to_string()
}

fn bytes(person: &Person, path: &str) -> Vec<u8> {
    let response = person.request(reqwest::Method::GET, path).send().expect("the server answers");
    assert_eq!(response.status(), 200);
    response.bytes().expect("a file").to_vec()
}

/// All texts of a workbook's parts.
fn texts(workbook: Vec<u8>) -> String {
    let mut parts = zip::ZipArchive::new(Cursor::new(workbook)).expect("a workbook is an archive");
    let mut all = String::new();
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).expect("a part");
        part.read_to_string(&mut all).expect("parts are texts");
    }
    all
}

fn a_file_comes_with_its_name_and_kind_and_excel_without_being_asked(server: &Server) {
    let worker = server.worker("Ada");
    day(server, &worker, 2);
    day(server, &worker, 5);
    let headers = |query: &str| {
        let response = worker.request(reqwest::Method::GET, &format!("/sessions/export{query}")).send();
        let response = response.expect("the server answers");
        let header = |name: &str| response.headers()[name].to_str().expect("a text").to_owned();
        (header("content-disposition"), header("content-type"))
    };

    let (name, kind) = headers("");
    assert_eq!(name, "attachment; filename=\"sessions-ada-2025-06-02-2025-06-05.xlsx\"");
    assert_eq!(kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_eq!(headers("?format=excel"), (name, kind));
    let (name, kind) = headers("?format=csv");
    assert!(name.ends_with("2025-06-05.csv\"") && kind.starts_with("text/csv"), "{name} {kind}");
    assert_eq!(headers("?format=json").1, "application/json");
    assert!(texts(bytes(&worker, "/sessions/export")).contains("2025-06"));
}

fn json_is_the_list_from_the_earliest_start_on(server: &Server) {
    let worker = server.worker("Ada");
    assert_eq!(worker.get("/sessions/export?format=json").is(200), json!([]));
    for number in [1, 2, 3] {
        day(server, &worker, number);
    }
    let mut listed = worker.get("/sessions").is(200);
    listed.as_array_mut().expect("a list").reverse();

    assert_eq!(worker.get("/sessions/export?format=json").is(200), listed);
}

fn csv_has_a_row_for_each_entry_and_counts_an_overlap_once(server: &Server) {
    let worker = server.worker("Ada");
    let (_, on_project) = server.label(Dimension::Project, "Warehouse");
    let breaks = [("2025-06-02T12:00:00Z", "2025-06-02T13:00:00Z")];
    let mut first = past("UTC", "2025-06-02T08:00:00Z", "2025-06-02T16:00:00Z", &breaks);
    first.on = Dimensions { project: Some(on_project), ..Dimensions::default() };
    first.note = "=1+1".into();
    server.types_in(&worker, first);
    server.types_in(&worker, past("UTC", "2025-06-02T15:00:00Z", "2025-06-02T17:00:00Z", &[]));

    let text = worker.get("/sessions/export?format=csv").text;

    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|one| *one == name).expect("a column of that name");
    let values = |name: &str| -> Vec<&str> { rows[1..].iter().map(|row| row[column(name)]).collect() };
    assert_eq!(values("kind"), ["work", "break", "work", "work"]);
    assert_eq!(values("hours"), ["4.00", "1.00", "3.00", "2.00"]);
    assert_eq!(values("counted_hours"), ["4.00", "1.00", "3.00", "1.00"]);
    assert_eq!(values("project"), ["Warehouse", "Warehouse", "Warehouse", ""]);
    assert_eq!(values("note")[0], "'=1+1");
    assert!(values("marks").iter().all(|marks| marks.contains('■')), "both are marked: {text}");
}

fn the_window_goes_by_id_and_what_lies_outside_still_counts_first(server: &Server) {
    let worker = server.worker("Ada");
    let ids: Vec<String> = (1..=4).map(|number| day(server, &worker, number)).collect();
    server.types_in(&worker, past("UTC", "2025-06-03T07:00:00Z", "2025-06-03T09:00:00Z", &[]));
    let window = format!("after={}&before={}", ids[0], ids[3]);

    let listed = worker.get(&format!("/sessions/export?format=json&{window}")).is(200);
    let found: Vec<&Value> = listed.as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    assert_eq!(found, [&ids[1], &ids[2]]);

    let text = worker.get(&format!("/sessions/export?format=csv&{window}")).text;
    let counted: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').nth(6).expect("a column")).collect();
    assert_eq!(counted, ["8.00", "7.00"], "the hour that an earlier one has is its own: {text}");
    worker.get("/sessions/export?before=yesterday").is_problem(422, "parameter_invalid");
}

fn a_workbook_names_who_corrected_and_why(server: &Server) {
    let (worker, boss) = (server.worker("Ada"), server.person("Boss", Role::Manager));
    team(server, &boss, &[&worker]);
    let id = day(server, &worker, 2);
    worker.patch(&format!("/sessions/{id}"), json!({"start_time": "2025-06-02T07:30:00Z"})).is(200);
    let set = server.corrects(&boss, &id, "2025-06-02T07:45:00Z", "The door says so");

    let texts = texts(bytes(&worker, "/sessions/export"));

    assert_eq!(set.updated_by, boss.id);
    assert!(texts.contains("The door says so") && texts.contains("Boss"));
}

fn a_workbook_speaks_the_language_that_is_asked_for(server: &Server) {
    let worker = server.worker("Ada");
    day(server, &worker, 2);
    let texts = |language: &str| {
        let request = worker.request(reqwest::Method::GET, "/sessions/export").header("Accept-Language", language);
        texts(request.send().expect("the server answers").bytes().expect("a file").to_vec())
    };

    assert!(texts("de-DE,de;q=0.9").contains("Projekt"));
    assert!(!texts("fr").contains("Projekt"));
}

fn nothing_but_ones_own_is_in_the_file(server: &Server) {
    let (worker, admin) = (server.worker("Ada"), server.person("Root", Role::Admin));
    day(server, &worker, 2);

    assert_eq!(admin.get("/sessions/export?format=json").is(200), json!([]));
    let file = bytes(&admin, "/sessions/export");
    assert!(file.starts_with(b"PK"), "an empty workbook is one, too");
    let mut nobody = server.worker("Grace");
    nobody.token = "stint_pat_0".into();
    nobody.get("/sessions/export").is_problem(401, "unauthorized");
}

fn an_unknown_format_lists_the_known(server: &Server) {
    let worker = server.worker("Ada");

    let problem = worker.get("/sessions/export?format=pdf").is_problem(422, "format_unknown");

    assert_eq!((&problem["field"], &problem["formats"]), (&json!("format"), &json!(["excel", "csv", "json"])));
}

fn a_history_of_several_pages_is_whole(server: &Server) {
    let worker = server.worker("Ada");
    server.types_in_many(&worker, 2_345);

    let listed: Answer = worker.get("/sessions/export?format=json");

    let listed = listed.is(200);
    let starts: Vec<&str> =
        listed.as_array().expect("a list").iter().map(|one| one["start_time"].as_str().expect("a time")).collect();
    assert_eq!(starts.len(), 2_345);
    assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
    let rows = worker.get("/sessions/export?format=csv").text.lines().count();
    assert_eq!(rows, 1 + 2_345);
}
