//! `/open-api/v1`: the schedule as its seed documents it, and the shift that a clock-in corresponds to.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use reqwest::Method;
use serde_json::{Value, json};
use stint_server::policy::Role;
use stint_server::values;

use crate::ground::{Answer, Person, Server, client};
use crate::on_both;

on_both!(
    the_first_example_is_answered_as_documented_from_a_form_and_from_json,
    the_second_example_repeats_its_key_for_each_track,
    the_listing_has_its_envelope_and_finds_by_guide_track_and_id,
    the_listing_is_ordered_by_several_keys_in_both_directions,
    pages_of_25_name_their_neighbours_by_absolute_addresses,
    an_update_changes_what_is_sent_and_nothing_else,
    a_deleted_session_is_gone,
    everybody_reads_the_schedule_and_only_who_plans_writes_it,
    what_is_missing_or_cannot_be_is_named,
    an_all_day_session_has_no_end_and_any_other_may_have_none,
    a_description_is_cleaned_when_it_is_written,
    a_picture_comes_as_a_file_and_is_served_until_it_is_replaced,
    broken_bodies_are_the_callers_fault,
    assignees_are_shown_to_whoever_asks_for_them,
    guides_and_tracks_are_kept_like_sessions,
    a_change_on_an_old_version_is_refused,
    every_change_is_in_the_journal_with_what_was_before,
    a_clock_in_finds_its_shift_and_the_next_one_does_not_get_it_again,
    corrected_times_find_another_shift,
    a_shift_that_goes_or_is_taken_from_somebody_leaves_his_sessions,
);

const SESSIONS: &str = "/open-api/v1/sessions/";
const GUIDES: &str = "/open-api/v1/guides/";
const TRACKS: &str = "/open-api/v1/schedule-tracks/";
const FORM: &str = "application/x-www-form-urlencoded";
const HTML: &str = "<p>This is a description field that supports basic HTML</p>";
const NAME: &str = "Test Session Created via the Open API";

/// With the credential as the seed sends it.
fn send(person: &Person, method: Method, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let request = person.request(method, path);
    let (client, request) = request.build_split();
    let mut request = request.expect("a request");
    let jwt = format!("JWT {}", person.token).parse().expect("a header");
    request.headers_mut().insert("Authorization", jwt);
    request.headers_mut().insert("Content-Type", kind.parse().expect("a header"));
    *request.body_mut() = Some(body.into().into());
    Answer::of(reqwest::blocking::RequestBuilder::from_parts(client, request))
}

/// As `requests.post(url, data=…)` writes it.
fn form(pairs: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn planner(server: &Server) -> Person {
    server.person("Grace", Role::Manager)
}

fn guide(person: &Person) -> i64 {
    person.post(GUIDES, Some(json!({"name": "Programmer Conference 2017"}))).is(201)["id"].as_i64().expect("an id")
}

fn track(person: &Person, guide: i64, name: &str) -> i64 {
    person.post(TRACKS, Some(json!({"guide": guide, "name": name}))).is(201)["id"].as_i64().expect("an id")
}

fn example(guide: i64) -> Value {
    json!({
        "start_time": "2017-09-18T16:00:00",
        "end_time": "2017-09-18T17:00:00",
        "guide": guide,
        "description_html": HTML,
        "name": NAME,
    })
}

/// A session of its own, with these fields on top of the example's.
fn plan(person: &Person, guide: i64, more: Value) -> Value {
    let mut body = example(guide);
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    person.post(SESSIONS, Some(body)).is(201)
}

fn id(session: &Value) -> i64 {
    session["id"].as_i64().expect("ids are integers here")
}

fn one(session: &Value) -> String {
    format!("{SESSIONS}{}/", id(session))
}

fn ids(listing: &Value) -> Vec<i64> {
    listing["results"].as_array().expect("results").iter().map(id).collect()
}

fn the_first_example_is_answered_as_documented_from_a_form_and_from_json(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let sent = form(&[
        ("start_time", "2017-09-18T16:00:00".into()),
        ("end_time", "2017-09-18T17:00:00".into()),
        ("guide", guide.to_string()),
        ("description_html", HTML.into()),
        ("name", NAME.into()),
    ]);

    let from_form = send(&planner, Method::POST, SESSIONS, FORM, sent).is(201);
    let from_json =
        send(&planner, Method::POST, SESSIONS, "application/json; charset=utf-8", example(guide).to_string()).is(201);

    for created in [from_form, from_json] {
        let documented = json!({
            "id": created["id"],
            "created_at": created["created_at"],
            "start_time": "2017-09-18T16:00:00.000000+0000",
            "end_time": "2017-09-18T17:00:00.000000+0000",
            "all_day": false,
            "name": NAME,
            "description_html": HTML,
            "import_id": null,
            "allow_rating": true,
            "add_to_schedule": true,
            "guide": guide,
            "schedule_tracks": [],
            "image": null,
        });
        assert_eq!(created, documented);
        let created_at = created["created_at"].as_str().expect("a time");
        assert!(created_at.len() == 31 && created_at.ends_with("+0000"), "{created_at}");
        assert_eq!(planner.get(&one(&created)).is(200), created);
        let back = planner.patch(&one(&created), created.clone()).is(200);
        assert_eq!(back, created, "what was read may be sent back");
    }
}

fn the_second_example_repeats_its_key_for_each_track(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let tracks: Vec<i64> = ["a", "b", "c", "d"].map(|name| track(&planner, guide, name)).into();
    let mut pairs = vec![
        ("start_time", "2017-09-18T16:00:00".to_owned()),
        ("guide", guide.to_string()),
        ("description_html", HTML.into()),
        ("name", NAME.into()),
    ];
    pairs.extend(tracks.iter().map(|track| ("schedule_tracks", track.to_string())));

    let from_form = send(&planner, Method::POST, SESSIONS, FORM, form(&pairs)).is(201);
    let from_json = plan(&planner, guide, json!({"schedule_tracks": tracks}));

    assert_eq!(from_form["schedule_tracks"], json!(tracks));
    assert_eq!(from_json["schedule_tracks"], json!(tracks));
    let alone = send(&planner, Method::PATCH, &one(&from_form), FORM, format!("schedule_tracks={}", tracks[2])).is(200);
    assert_eq!(alone["schedule_tracks"], json!([tracks[2]]));
    let none = send(&planner, Method::PATCH, &one(&from_form), FORM, "schedule_tracks=").is(200);
    assert_eq!(none["schedule_tracks"], json!([]));
}

fn the_listing_has_its_envelope_and_finds_by_guide_track_and_id(server: &Server) {
    let planner = planner(server);
    let (here, there) = (guide(&planner), guide(&planner));
    let (early, late) = (track(&planner, here, "early"), track(&planner, here, "late"));
    let nothing = json!({"count": 0, "next": null, "previous": null, "results": []});
    assert_eq!(planner.get(SESSIONS).is(200), nothing);
    let planned = [
        plan(&planner, here, json!({"schedule_tracks": [early]})),
        plan(&planner, here, json!({"schedule_tracks": [early, late]})),
        plan(&planner, here, json!({})),
        plan(&planner, there, json!({"name": "Test Session 4, Different Guide"})),
    ];
    let all: Vec<i64> = planned.iter().map(id).collect();
    planner.patch(&one(&planned[3]), json!({"description_html": null})).is(200);

    let listing = planner.get(SESSIONS).is(200);
    assert_eq!((&listing["count"], &listing["next"], &listing["previous"]), (&json!(4), &Value::Null, &Value::Null));
    assert_eq!(listing["results"][1], planned[1]);
    assert_eq!(listing["results"][3]["description_html"], Value::Null);
    let find = |query: String| ids(&planner.get(&format!("{SESSIONS}?{query}")).is(200));
    assert_eq!(find(format!("guide={here}")), all[..3]);
    assert_eq!(find(format!("guide={there}")), all[3..]);
    assert_eq!(find(format!("schedule_tracks={early}")), all[..2]);
    assert_eq!(find(format!("guide={here}&schedule_tracks={late}")), all[1..2]);
    assert_eq!(find(format!("guide={there}&schedule_tracks={late}")), [0; 0]);
    assert_eq!(find(format!("guide={here}&id={}", all[2])), all[2..3]);
    assert_eq!(find(format!("guide={there}&id={}", all[2])), [0; 0]);
    assert_eq!(find(format!("schedule_tracks={early}&id={}", all[0])), all[..1]);
    assert_eq!(planner.get(&format!("{SESSIONS}?guide=1")).is(200), nothing);
    for query in ["guide=all", "id=", "schedule_tracks=1,2", "guide=1&guide=2", "page=0", "page=x", "expand=guide"] {
        planner.get(&format!("{SESSIONS}?{query}")).is_problem(422, "parameter_invalid");
    }
}

fn the_listing_is_ordered_by_several_keys_in_both_directions(server: &Server) {
    let planner = planner(server);
    let (guide, other) = (guide(&planner), guide(&planner));
    let early = track(&planner, guide, "early");
    let at = |start: u8, end: Value| {
        let more =
            json!({"start_time": format!("2026-03-0{start}T08:00:00"), "end_time": end, "schedule_tracks": [early]});
        id(&plan(&planner, guide, more))
    };
    plan(&planner, other, json!({}));
    let a = at(2, json!("2026-03-05T08:00:00"));
    let b = at(1, json!("2026-03-05T08:00:00"));
    let c = at(3, json!("2026-03-04T08:00:00"));
    let d = at(4, Value::Null);
    let ordered = |by: &str| {
        let guided = ids(&planner.get(&format!("{SESSIONS}?guide={guide}&ordering={by}")).is(200));
        let tracked = planner.get(&format!("{SESSIONS}?schedule_tracks={early}&ordering={by}")).is(200);
        assert_eq!(ids(&tracked), guided);
        guided
    };

    assert_eq!(ordered("id"), [a, b, c, d]);
    assert_eq!(ordered("-id"), [d, c, b, a]);
    assert_eq!(ordered("start_time"), [b, a, c, d]);
    assert_eq!(ordered("-start_time"), [d, c, a, b]);
    assert_eq!(ordered("end_time"), [c, a, b, d]);
    assert_eq!(ordered("-end_time,start_time"), [d, b, a, c]);
    assert_eq!(ordered("-end_time,-start_time"), [d, a, b, c]);
    assert_eq!(ordered("end_time,-id"), [c, b, a, d]);
    assert_eq!(ordered("-end_time,start_time,id"), [d, b, a, c]);
    let whole = ids(&planner.get(&format!("{SESSIONS}?ordering=-start_time")).is(200));
    assert_eq!(whole[..4], [d, c, a, b]);
    for by in ["name", "--id", "-", "start_time,guide"] {
        let problem = planner.get(&format!("{SESSIONS}?ordering={by}")).is_problem(422, "parameter_invalid");
        assert_eq!(problem["field"], "ordering");
    }
}

fn pages_of_25_name_their_neighbours_by_absolute_addresses(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let all: Vec<i64> = (0..51).map(|_| id(&plan(&planner, guide, json!({})))).collect();
    let first = planner.get(&format!("{SESSIONS}?guide={guide}&ordering=-id")).is(200);
    assert_eq!((&first["count"], &first["previous"]), (&json!(51), &Value::Null));

    let mut seen = ids(&first);
    let mut page = first;
    while let Some(next) = page["next"].as_str() {
        let path = next.strip_prefix(&server.url).expect("an absolute address of this server");
        let back = planner.get(path).is(200);
        let previous = back["previous"].as_str().expect("an address").strip_prefix(&server.url).expect("an address");
        assert_eq!(ids(&planner.get(previous).is(200)), ids(&page));
        seen.extend(ids(&back));
        page = back;
    }

    assert!(seen.iter().eq(all.iter().rev()), "each once, in order");
    let beyond = planner.get(&format!("{SESSIONS}?page=4")).is(200);
    assert_eq!((ids(&beyond).len(), &beyond["next"]), (0, &Value::Null));
}

fn an_update_changes_what_is_sent_and_nothing_else(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let before = plan(&planner, guide, json!({"import_id": "A-7", "allow_rating": false}));
    assert_eq!((&before["import_id"], &before["allow_rating"]), (&json!("A-7"), &json!(false)));

    let renamed = planner.patch(&one(&before), json!({"name": "Late"})).is(200);
    let mut expected = before.clone();
    expected["name"] = json!("Late");
    assert_eq!(renamed, expected);

    let sent = form(&[("add_to_schedule", "False".into()), ("end_time", String::new()), ("import_id", String::new())]);
    let open = send(&planner, Method::PATCH, &one(&before), FORM, sent).is(200);
    for (name, value) in [("add_to_schedule", json!(false)), ("end_time", Value::Null), ("import_id", Value::Null)] {
        expected[name] = value;
    }
    assert_eq!(open, expected);
    let moved = planner.patch(&one(&before), json!({"start_time": "2017-09-18T10:00:00-04:00"})).is(200);
    assert_eq!(moved["start_time"], "2017-09-18T14:00:00.000000+0000");
    assert_eq!(planner.get(&one(&before)).is(200), moved);
}

fn a_deleted_session_is_gone(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let (kept, gone) = (plan(&planner, guide, json!({})), plan(&planner, guide, json!({})));

    let answer = planner.delete(&one(&gone));

    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    planner.get(&one(&gone)).is_problem(404, "unknown");
    planner.patch(&one(&gone), json!({"name": "x"})).is_problem(404, "unknown");
    planner.delete(&one(&gone)).is_problem(404, "unknown");
    assert_eq!(ids(&planner.get(SESSIONS).is(200)), [id(&kept)]);
    planner.get(&format!("{SESSIONS}seventy-one/")).is_problem(404, "unknown");
}

fn everybody_reads_the_schedule_and_only_who_plans_writes_it(server: &Server) {
    let (planner, worker) = (planner(server), server.worker("Ada"));
    let guide = guide(&planner);
    let session = plan(&planner, guide, json!({}));

    assert_eq!(worker.get(&one(&session)).is(200), session);
    assert_eq!(ids(&worker.get(SESSIONS).is(200)), [id(&session)]);
    assert_eq!(worker.get(GUIDES).is(200)["results"][0]["id"], guide);
    worker.post(SESSIONS, Some(example(guide))).is_problem(403, "forbidden");
    worker.patch(&one(&session), json!({"name": "x"})).is_problem(403, "forbidden");
    worker.delete(&one(&session)).is_problem(403, "forbidden");
    worker.post(GUIDES, Some(json!({"name": "x"}))).is_problem(403, "forbidden");
    worker.post(TRACKS, Some(json!({"name": "x", "guide": guide}))).is_problem(403, "forbidden");
    let (kind, body) = multipart(
        &[
            ("guide", &guide.to_string()),
            ("name", "x"),
            ("description_html", "x"),
            ("start_time", "2026-01-01T00:00:00"),
        ],
        b"no picture",
    );
    send(&worker, Method::POST, SESSIONS, &kind, body).is_problem(403, "forbidden");
    let nobody = client().get(format!("{}{SESSIONS}", server.url)).send().expect("an answer");
    assert_eq!(nobody.status(), 401);
}

fn what_is_missing_or_cannot_be_is_named(server: &Server) {
    let planner = planner(server);
    let (here, there) = (guide(&planner), guide(&planner));
    let stray = track(&planner, there, "elsewhere");
    for field in ["guide", "name", "description_html", "start_time"] {
        let mut body = example(here);
        body.as_object_mut().expect("an object").remove(field);
        assert_eq!(planner.post(SESSIONS, Some(body.clone())).is_problem(422, "body_invalid")["field"], field);
        body[field] = Value::Null;
        assert_eq!(planner.post(SESSIONS, Some(body)).is_problem(422, "body_invalid")["field"], field);
    }
    let cases = [
        ("guide", json!(1), "guide_unknown"),
        ("guide", json!("first"), "body_invalid"),
        ("name", json!("  "), "empty"),
        ("name", json!("n".repeat(256)), "too_long"),
        ("name", json!(["a", "b"]), "body_invalid"),
        ("description_html", json!(""), "empty"),
        ("description_html", json!("x".repeat(20_001)), "too_long"),
        ("start_time", json!("tomorrow"), "body_invalid"),
        ("start_time", json!(1_505_750_400), "body_invalid"),
        ("end_time", json!("2017-09-18T16:00:00"), "end_not_after_start"),
        ("end_time", json!("2017-09-18T17:00:00+02:00"), "end_not_after_start"),
        ("all_day", json!("perhaps"), "body_invalid"),
        ("allow_rating", Value::Null, "body_invalid"),
        ("import_id", json!("i".repeat(256)), "too_long"),
        ("schedule_tracks", json!([stray]), "track_unknown"),
        ("schedule_tracks", json!(["a"]), "body_invalid"),
        ("image", json!("https://a.example/a.png"), "image_invalid"),
        ("assignees", json!([4]), "user_unknown"),
        ("colour", json!("red"), "body_invalid"),
    ];
    let session = plan(&planner, here, json!({}));
    for (field, value, code) in cases {
        let mut body = example(here);
        body[field] = value.clone();
        assert_eq!(planner.post(SESSIONS, Some(body)).is_problem(422, code)["field"], field);
        if (field, &value) != ("description_html", &json!("")) {
            let problem = planner.patch(&one(&session), json!({field: value})).is_problem(422, code);
            assert_eq!(problem["field"], field);
        }
    }
    let moved = planner.patch(&one(&session), json!({"guide": there, "schedule_tracks": [stray]})).is(200);
    assert_eq!(moved["guide"], there);
    let problem = planner.patch(&one(&session), json!({"guide": here})).is_problem(422, "track_unknown");
    assert_eq!(problem["field"], "schedule_tracks");
    assert_eq!(planner.get(SESSIONS).is(200)["count"], 1, "nothing of what was refused is there");
}

fn an_all_day_session_has_no_end_and_any_other_may_have_none(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);

    let day = plan(&planner, guide, json!({"all_day": true, "end_time": ""}));
    assert_eq!((&day["all_day"], &day["end_time"]), (&json!(true), &Value::Null));
    let open = plan(&planner, guide, json!({"end_time": null}));
    assert_eq!((&open["all_day"], &open["end_time"]), (&json!(false), &Value::Null));
    let mut both = example(guide);
    both["all_day"] = json!(true);
    assert_eq!(planner.post(SESSIONS, Some(both)).is_problem(422, "all_day_has_no_end")["field"], "end_time");
    let timed = plan(&planner, guide, json!({}));
    planner.patch(&one(&timed), json!({"all_day": true})).is_problem(422, "all_day_has_no_end");
    planner.patch(&one(&timed), json!({"all_day": true, "end_time": null})).is(200);
}

fn a_description_is_cleaned_when_it_is_written(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let sent =
        "<p onclick=\"x()\">Bring <b>gloves</b><script>alert(1)</script> <a href=\"https://a.example/\">map</a></p>";
    let kept = "<p>Bring <b>gloves</b> <a href=\"https://a.example/\" rel=\"nofollow noopener noreferrer\">map</a></p>";

    let session = plan(&planner, guide, json!({"description_html": sent}));

    assert_eq!(session["description_html"], kept);
    assert_eq!(planner.patch(&one(&session), json!({"description_html": sent})).is(200), session);
    plan(&planner, guide, json!({"description_html": "ä".repeat(20_000)}));
}

/// A multipart body, as `requests.post(url, data=…, files={"image": …})` writes it.
fn multipart(fields: &[(&str, &str)], file: &[u8]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, text) in fields {
        let part = format!("--4f8a\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.as_bytes());
    }
    let head = "--4f8a\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
    body.extend(head.as_bytes());
    body.extend(file);
    body.extend(b"\r\n--4f8a--\r\n");
    ("multipart/form-data; boundary=4f8a".to_owned(), body)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(640, 240).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn a_picture_comes_as_a_file_and_is_served_until_it_is_replaced(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let tracks = [track(&planner, guide, "a"), track(&planner, guide, "b")];
    let fetch = |address: &Value, known: Option<&str>| {
        let request = client().get(address.as_str().expect("an address"));
        let request = known.into_iter().fold(request, |request, tag| request.header("If-None-Match", tag));
        request.send().expect("an answer")
    };
    let fields = [
        ("guide", guide.to_string()),
        ("name", "With a picture".into()),
        ("description_html", HTML.into()),
        ("start_time", "2017-09-18T16:00:00".into()),
        ("schedule_tracks", tracks[0].to_string()),
        ("schedule_tracks", tracks[1].to_string()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (kind, body) = multipart(&fields, &picture(ImageFormat::Png));

    let session = send(&planner, Method::POST, SESSIONS, &kind, body).is(201);

    assert_eq!(session["schedule_tracks"], json!(tracks));
    let address = session["image"].clone();
    assert!(address.as_str().expect("an address").starts_with(&format!("{}/images/", server.url)));
    let served = fetch(&address, None);
    assert_eq!(served.status(), 200);
    let header = |name: &str| served.headers()[name].to_str().expect("a text").to_owned();
    assert_eq!((header("content-type"), header("x-content-type-options")), ("image/png".into(), "nosniff".into()));
    assert!(header("cache-control").contains("immutable"));
    let tag = header("etag");
    assert_eq!(fetch(&address, Some(&tag)).status(), 304);
    let shown = image::load_from_memory(&served.bytes().expect("bytes")).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (640, 240));
    assert_eq!(planner.patch(&one(&session), json!({"image": address})).is(200), session, "its address leaves it");

    let (kind, body) = multipart(&[], &picture(ImageFormat::Jpeg));
    let replaced = send(&planner, Method::PATCH, &one(&session), &kind, body).is(200);
    assert_ne!(replaced["image"], address);
    assert_eq!(fetch(&address, None).status(), 404);
    assert_eq!(fetch(&replaced["image"], None).headers()["content-type"], "image/jpeg");
    assert_eq!(planner.patch(&one(&session), json!({"image": null})).is(200)["image"], Value::Null);
    assert_eq!(fetch(&replaced["image"], None).status(), 404);

    let (kind, body) = multipart(&[], &picture(ImageFormat::WebP));
    let again = send(&planner, Method::PATCH, &one(&session), &kind, body).is(200);
    assert_eq!(fetch(&again["image"], None).status(), 200);
    planner.delete(&one(&session)).is(204);
    assert_eq!(fetch(&again["image"], None).status(), 404);
}

fn broken_bodies_are_the_callers_fault(server: &Server) {
    let planner = planner(server);
    let session = plan(&planner, guide(&planner), json!({}));
    let (kind, whole) = multipart(&[("name", "x")], &picture(ImageFormat::Png));
    let (_, no_picture) = multipart(&[], b"GIF89a");
    let (_, large) = multipart(&[], &vec![7; 5 * 1024 * 1024 + 1]);
    let half = whole[..whole.len() / 2].to_vec();
    let deep = format!("{{\"name\":{}", "[".repeat(100_000)).into_bytes();
    let cases: [(&str, Vec<u8>, u16); 14] = [
        (&kind, half, 400),
        (&kind, b"no boundary".to_vec(), 400),
        (&kind, no_picture, 422),
        (&kind, large, 413),
        ("multipart/form-data", whole.clone(), 400),
        ("multipart/form-data; boundary=other", whole.clone(), 400),
        ("multipart/mixed; boundary=4f8a", whole.clone(), 415),
        ("application/json", b"{".to_vec(), 400),
        ("application/json", deep, 400),
        ("application/json", b"[\"x\"]".to_vec(), 422),
        ("application/json", b"\xff".to_vec(), 400),
        ("text/plain", b"name=x".to_vec(), 415),
        (FORM, b"name=%00".to_vec(), 422),
        (FORM, b"a&".repeat(2_000), 422),
    ];
    for (kind, body, status) in cases {
        let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = send(&planner, Method::PATCH, &one(&session), kind, body);
        assert_eq!(answer.status, status, "{kind} {start}: {answer:?}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    assert_eq!(planner.get(&one(&session)).is(200), session);
    assert_eq!(planner.patch(&one(&session), json!({})).is(200), session);
}

fn assignees_are_shown_to_whoever_asks_for_them(server: &Server) {
    let (planner, ada, bob) = (planner(server), server.worker("Ada"), server.worker("Bob"));
    let guide = guide(&planner);
    let expanded = format!("{SESSIONS}?expand=assignees");
    let mut body = example(guide);
    body["assignees"] = json!([bob.id.0, ada.id.0]);

    let session = planner.post(&expanded, Some(body)).is(201);

    assert_eq!(session["assignees"], json!([ada.id.0, bob.id.0]));
    assert!(ada.get(&one(&session)).is(200).get("assignees").is_none());
    assert_eq!(ada.get(&format!("{}?expand=assignees", one(&session))).is(200), session);
    assert_eq!(ada.get(&expanded).is(200)["results"], json!([session]));
    let fewer = format!("assignees={}", bob.id);
    let fewer = send(&planner, Method::PATCH, &format!("{}?expand=assignees", one(&session)), FORM, fewer).is(200);
    assert_eq!(fewer["assignees"], json!([bob.id.0]));
    let none = planner.patch(&format!("{}?expand=assignees", one(&session)), json!({"assignees": []})).is(200);
    assert_eq!(none["assignees"], json!([]));
}

fn guides_and_tracks_are_kept_like_sessions(server: &Server) {
    let planner = planner(server);
    let made = planner.post(GUIDES, Some(json!({"name": "Warehouse", "timezone": "America/New_York"}))).is(201);
    let guide = id(&made);
    assert_eq!((&made["name"], &made["timezone"]), (&json!("Warehouse"), &json!("America/New_York")));
    let path = format!("{GUIDES}{guide}/");
    assert_eq!(planner.get(&path).is(200), made);
    let sent = send(&planner, Method::POST, GUIDES, FORM, "name=Shop").is(201);
    assert_eq!(sent["timezone"], "Europe/Berlin", "the planner's own zone");
    planner.post(GUIDES, Some(json!({"name": "x", "timezone": "Mars"}))).is_problem(422, "zone_unknown");
    planner.patch(&path, json!({"name": ""})).is_problem(422, "empty");
    planner.patch(&path, json!({"name": null})).is_problem(422, "body_invalid");
    assert_eq!(planner.patch(&path, json!({"name": "Depot"})).is(200)["name"], "Depot");
    assert_eq!(planner.get(GUIDES).is(200)["count"], 2);
    assert_eq!(ids(&planner.get(&format!("{GUIDES}?id={guide}")).is(200)), [guide]);

    let (early, late) = (track(&planner, guide, "early"), track(&planner, guide, "late"));
    track(&planner, id(&sent), "elsewhere");
    assert_eq!(ids(&planner.get(&format!("{TRACKS}?guide={guide}")).is(200)), [early, late]);
    assert_eq!(ids(&planner.get(&format!("{TRACKS}?guide={guide}&id={late}")).is(200)), [late]);
    assert_eq!(planner.get(TRACKS).is(200)["count"], 3);
    let one_track = format!("{TRACKS}{early}/");
    let renamed = planner.patch(&one_track, json!({"name": "Early birds"})).is(200);
    assert_eq!((&renamed["name"], &renamed["guide"]), (&json!("Early birds"), &json!(guide)));
    assert_eq!(planner.get(&one_track).is(200), renamed);
    planner.post(TRACKS, Some(json!({"name": "x", "guide": 1}))).is_problem(422, "guide_unknown");

    let session = plan(&planner, guide, json!({"schedule_tracks": [early, late]}));
    planner.patch(&one_track, json!({"guide": sent["id"]})).is_problem(409, "track_in_use");
    planner.delete(&path).is_problem(409, "guide_in_use");
    planner.delete(&one_track).is(204);
    planner.get(&one_track).is_problem(404, "unknown");
    assert_eq!(planner.get(&one(&session)).is(200)["schedule_tracks"], json!([late]));
    planner.delete(&one(&session)).is(204);
    planner.patch(&format!("{TRACKS}{late}/"), json!({"guide": sent["id"]})).is(200);
    track(&planner, guide, "goes with it");
    planner.delete(&path).is(204);
    planner.get(&path).is_problem(404, "unknown");
    assert_eq!(planner.get(TRACKS).is(200)["count"], 2);
}

fn a_change_on_an_old_version_is_refused(server: &Server) {
    let planner = planner(server);
    let path = one(&plan(&planner, guide(&planner), json!({})));
    let tag = planner.get(&path).headers["etag"].clone();
    let change = |tag: &str, name: &str| {
        let request = planner.request(Method::PATCH, &path).header("If-Match", tag);
        Answer::of(request.json(&json!({"name": name})))
    };
    let tag = tag.to_str().expect("a tag");

    change(tag, "first").is(200);

    change(tag, "second").is_problem(412, "precondition_failed");
    let delete = planner.request(Method::DELETE, &path).header("If-Match", tag);
    Answer::of(delete).is_problem(412, "precondition_failed");
    change("*", "third").is(200);
}

fn every_change_is_in_the_journal_with_what_was_before(server: &Server) {
    let planner = planner(server);
    let guide = guide(&planner);
    let session = plan(&planner, guide, json!({}));
    planner.patch(&one(&session), json!({"name": "Late"})).is(200);
    planner.patch(&one(&session), json!({"name": "Late"})).is(200);
    planner.delete(&one(&session)).is(204);

    let written = server.store.read(id(&session), |sql, id| {
        Box::pin(async move {
            let text = "SELECT kind, act, author_id FROM journal WHERE account = 1 AND subject = 'shift' \
                        AND subject_id = $1 ORDER BY n";
            let rows = sql.rows(text, &values![*id]).await?;
            let read = |row: &stint_server::store::Row| {
                Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.integer(2)?))
            };
            Ok(rows.iter().map(read).collect::<Result<Vec<_>, stint_server::store::Error>>()?)
        })
    });
    let written = server.runtime.block_on(written).expect("the journal can be read");

    let kinds: Vec<&str> = written.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["shift.add", "shift.set", "shift.remove"], "what changes nothing is not written");
    assert!(written.iter().all(|(.., author)| *author == planner.id.0));
    let act = |at: usize| serde_json::from_str::<Value>(&written[at].1).expect("an act is JSON");
    assert_eq!(act(1), json!({"old": {"name": NAME}, "new": {"name": "Late"}}));
    assert_eq!((&act(0)["old"], &act(0)["new"]["guide"]), (&Value::Null, &json!(guide)));
    assert_eq!((&act(2)["old"]["name"], &act(2)["new"]), (&json!("Late"), &Value::Null));
}

/// A shift that begins and ends so many minutes from now.
fn shift(planner: &Person, guide: i64, from: i64, to: i64, of: &[&Person]) -> Value {
    let at = |minutes: i64| (stint_server::now() + minutes * 60_000).rfc3339();
    let assignees: Vec<i64> = of.iter().map(|person| person.id.0).collect();
    plan(planner, guide, json!({"start_time": at(from), "end_time": at(to), "assignees": assignees}))
}

fn clock_in_and_out(worker: &Person) -> Value {
    let session = worker.post("/sessions", None).is(201);
    let path = format!("/sessions/{}", session["id"].as_str().expect("an id"));
    worker.patch(&path, json!({"original_end_time": stint_server::now().rfc3339()})).is(200)
}

fn a_clock_in_finds_its_shift_and_the_next_one_does_not_get_it_again(server: &Server) {
    let (planner, ada, bob) = (planner(server), server.worker("Ada"), server.worker("Bob"));
    let guide = guide(&planner);
    shift(&planner, guide, -600, -60, &[&ada]);
    shift(&planner, guide, 121, 600, &[&ada]);
    let later = shift(&planner, guide, 90, 500, &[&ada]);
    let nearest = shift(&planner, guide, -30, 400, &[&ada, &bob]);
    let of_others = shift(&planner, guide, 1, 400, &[&bob]);

    let (first, second, third) = (clock_in_and_out(&ada), clock_in_and_out(&ada), clock_in_and_out(&ada));

    assert_eq!(first["shift"], id(&nearest).to_string());
    assert_eq!(second["shift"], id(&later).to_string());
    assert_eq!(third["shift"], Value::Null);
    assert_eq!(clock_in_and_out(&bob)["shift"], id(&of_others).to_string());
    assert_eq!(clock_in_and_out(&bob)["shift"], id(&nearest).to_string(), "each of its people has a session of it");
}

fn corrected_times_find_another_shift(server: &Server) {
    let (planner, ada) = (planner(server), server.worker("Ada"));
    let guide = guide(&planner);
    let (yesterday, today) = (shift(&planner, guide, -1_440, -960, &[&ada]), shift(&planner, guide, 0, 400, &[&ada]));
    let session = clock_in_and_out(&ada);
    assert_eq!(session["shift"], id(&today).to_string());
    let path = format!("/sessions/{}", session["id"].as_str().expect("an id"));
    let at = |minutes: i64| (stint_server::now() + minutes * 60_000).rfc3339();

    let moved = ada.patch(&path, json!({"start_time": at(-1_430), "end_time": at(-970)})).is(200);
    assert_eq!(moved["shift"], id(&yesterday).to_string());
    let shortened = ada.patch(&path, json!({"end_time": at(-1_000)})).is(200);
    assert_eq!(shortened["shift"], moved["shift"]);
    let away = ada.patch(&path, json!({"start_time": at(-5_000)})).is(200);
    assert_eq!(away["shift"], Value::Null);
    assert_eq!(clock_in_and_out(&ada)["shift"], id(&today).to_string(), "it is free again");

    planner.patch(&one(&yesterday), json!({"start_time": at(-5_010), "end_time": at(-4_600)})).is(200);
    let found = ada.patch(&path, json!({"start_time": at(-4_999)})).is(200);
    assert_eq!(found["shift"], id(&yesterday).to_string(), "a shift is found where it was moved to");
}

fn a_shift_that_goes_or_is_taken_from_somebody_leaves_his_sessions(server: &Server) {
    let (planner, ada, bob) = (planner(server), server.worker("Ada"), server.worker("Bob"));
    let guide = guide(&planner);
    let both = shift(&planner, guide, 0, 400, &[&ada, &bob]);
    let sessions = [clock_in_and_out(&ada), clock_in_and_out(&bob)];
    let number = id(&both).to_string();
    assert!(sessions.iter().all(|session| session["shift"] == *number));
    let shown = |person: &Person| person.get("/sessions").is(200)[0]["shift"].clone();

    planner.patch(&one(&both), json!({"assignees": [bob.id.0]})).is(200);
    assert_eq!((shown(&ada), shown(&bob)), (Value::Null, json!(number)));
    planner.delete(&one(&both)).is(204);
    assert_eq!(shown(&bob), Value::Null);
}
