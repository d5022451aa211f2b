//! `/api/sessions`: who sees whose sessions, and how they look.

use serde_json::{Value, json};
use stint_domain::{Dimension, Dimensions};
use stint_server::ids::TeamId;
use stint_server::policy::Role;

use crate::ground::{Person, Server};
use crate::on_both;
use crate::past::past;

on_both!(
    the_examples_are_answered_as_they_are_printed,
    an_operator_sees_all_a_manager_his_teams_and_anyone_else_only_his_own,
    pages_are_of_25_with_absolute_addresses_of_their_neighbours,
);

/// Puts people into a new team.
pub fn team(server: &Server, manager: &Person, members: &[&Person]) {
    let people = members.iter().map(|one| (one.id, false)).chain([(manager.id, true)]).collect::<Vec<_>>();
    let id = TeamId(server.store.snowflakes().next(stint_server::now()));
    let added = server.store.write((id, people), |sql, (id, people)| {
        Box::pin(async move {
            let text = "INSERT INTO team_member (account, team_id, user_id, manages) VALUES (1, $1, $2, $3)";
            for (user, manages) in people {
                sql.execute(text, &stint_server::values![*id, *user, *manages]).await?;
            }
            Ok(())
        })
    });
    server.runtime.block_on(added).expect("a new team");
}

fn the_examples_are_answered_as_they_are_printed(server: &Server) {
    let worker = server.worker("Ada");
    let (experiment, on_experiment) = server.label(Dimension::Project, "Experiment 100");
    let (_, on_development) = server.label(Dimension::Category, "Development");
    let mut typed = past("America/New_York", "2022-09-16T09:55:56.143-04:00", "2022-09-16T10:15:56.143-04:00", &[]);
    typed.on = Dimensions { project: Some(on_experiment), category: Some(on_development), labor_type: None };
    let kept = server.types_in(&worker, typed);
    server.types_in(&worker, past("America/New_York", "2022-11-28T08:23:49-05:00", "2022-11-28T08:43:49-05:00", &[]));

    let listed = worker.get(&format!("/api/sessions?experiment_id={experiment}")).is(200);
    let mut alone = worker.get(&format!("/api/sessions/{}", kept.no)).is(200);

    let session = json!({
        "end_date_time": "2022-09-16T10:15:56.143000-04:00",
        "ended_by": worker.id.0,
        "experiment_id": experiment.0,
        "is_active": false,
        "session_id": kept.no.0,
        "session_type": "development",
        "start_date_time": "2022-09-16T09:55:56.143000-04:00",
        "started_by": worker.id.0,
    });
    assert_eq!(listed, json!({"count": 1, "next": null, "previous": null, "results": [session]}));
    let detail = alone.as_object_mut().expect("an object");
    for field in ["created_time", "modified_time"] {
        let at = detail.remove(field).expect("a moment");
        assert_eq!(at.as_str().map(str::len), Some("2022-09-02T15:47:00.958000-04:00".len()));
    }
    let mut expected = session;
    expected["created_by"] = json!(worker.id.0);
    expected["modified_by"] = json!(worker.id.0);
    assert_eq!(alone, expected);

    let all = worker.get("/api/sessions").is(200);
    assert_eq!(all["count"], 2);
    assert_eq!(
        (&all["results"][0]["session_type"], &all["results"][0]["experiment_id"]),
        (&json!("work"), &Value::Null)
    );
    assert_eq!(all["results"][0]["start_date_time"], "2022-11-28T08:23:49.000000-05:00");
    assert_eq!(worker.get("/api/sessions?experiment_id=1").is(200)["count"], 0);
    worker.get("/api/sessions?experiment_id=one").is_problem(422, "parameter_invalid");
}

fn an_operator_sees_all_a_manager_his_teams_and_anyone_else_only_his_own(server: &Server) {
    let (ada, grace, alan) = (server.worker("Ada"), server.worker("Grace"), server.worker("Alan"));
    let (boss, operator) = (server.person("Boss", Role::Manager), server.person("Root", Role::Admin));
    team(server, &boss, &[&ada, &grace]);
    team(server, &operator, &[&ada]);
    let mut ids = Vec::new();
    for one in [&ada, &grace, &alan, &boss] {
        ids.push(one.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned());
    }
    let seen = |person: &Person| -> Vec<String> {
        let page = person.get("/api/sessions").is(200);
        let seen = page["results"].as_array().expect("a list");
        assert_eq!(page["count"], seen.len());
        let mut seen: Vec<String> = seen.iter().map(|one| one["session_id"].to_string()).collect();
        seen.sort();
        seen
    };

    assert_eq!(seen(&ada), ids[..1]);
    assert_eq!(seen(&boss), [&ids[..2], &ids[3..]].concat());
    assert_eq!(seen(&operator), ids);
    operator.get(&format!("/api/sessions/{}", ids[2])).is(200);
    boss.get(&format!("/api/sessions/{}", ids[0])).is(200);
    boss.get(&format!("/api/sessions/{}", ids[2])).is_problem(404, "unknown");
    ada.get(&format!("/api/sessions/{}", ids[1])).is_problem(404, "unknown");
    let active = ada.get(&format!("/api/sessions/{}", ids[0])).is(200);
    assert_eq!(
        (&active["is_active"], &active["end_date_time"], &active["ended_by"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
}

fn pages_are_of_25_with_absolute_addresses_of_their_neighbours(server: &Server) {
    let worker = server.worker("Ada");
    for day in 1..=26 {
        let (start, end) = (format!("2025-06-{day:02}T08:00:00Z"), format!("2025-06-{day:02}T09:00:00Z"));
        server.types_in(&worker, past("UTC", &start, &end, &[]));
    }

    let first = worker.get("/api/sessions").is(200);
    let second = worker.get("/api/sessions?page=2").is(200);

    assert_eq!((&first["count"], &first["previous"]), (&json!(26), &Value::Null));
    assert_eq!(first["results"].as_array().map(Vec::len), Some(25));
    assert_eq!(first["results"][0]["start_date_time"], "2025-06-26T08:00:00.000000+00:00");
    assert_eq!(first["next"], format!("{}/api/sessions?page=2", server.url));
    assert_eq!((&second["next"], &second["previous"]), (&Value::Null, &json!(format!("{}/api/sessions", server.url))));
    assert_eq!(second["results"].as_array().map(Vec::len), Some(1));
}
