//! `/docs/problems`: every `code` that a problem can have, and what to do about it.

/// Code, status, meaning. Sorted, so that one finds it.
const CODES: &[(&str, u16, &str)] = &[
    ("all_day_has_no_end", 422, "A shift that lasts all day has no end. Leave <code>end_time</code> out."),
    ("already_running", 409, "A session runs; <code>session</code> names it. End it first."),
    ("base_unreadable", 422, "<code>base</code> is a session's version, such as v8812."),
    ("before_previous_end", 422, "A session cannot begin before the one before it has ended."),
    ("body_broken_off", 400, "The connection ended before the body did. Send it again."),
    ("body_invalid", 422, "A field of the body is missing, unknown or of the wrong kind; <code>field</code> names it."),
    ("body_too_slow", 408, "The rest of the body did not come in time. Send it again."),
    ("breaks_or_entries", 422, "Send <code>breaks</code> or <code>entries</code>, not both."),
    ("busy", 503, "Too many passwords are being looked at. Come again when <code>Retry-After</code> says."),
    ("cancelled", 409, "What was begun was called off."),
    ("column_missing", 422, "A file lacks a column that is needed."),
    (
        "corrected_by_other",
        409,
        "Somebody else corrected these times last. Propose the change with <code>POST /v1/corrections</code>.",
    ),
    ("correction_decided", 409, "The correction was decided already."),
    ("day_twice", 422, "A file has a day twice."),
    ("day_unreadable", 422, "A day is written as 2026-11-22."),
    (
        "device_forked",
        409,
        "Another device writes with the same identity: it was cloned or brought back. Take a new one.",
    ),
    ("device_invalid", 422, "A device names itself with 1 to 100 characters."),
    ("dimension_unknown", 422, "There is no such project, category or labor type."),
    ("disabled", 409, "The user is disabled."),
    ("duration_unreadable", 422, "A duration cannot be read."),
    ("empty", 422, "A text that is needed is empty; <code>field</code> names it."),
    ("end_not_after_start", 422, "The end has to lie after the start."),
    ("entries_say_otherwise", 422, "The entries begin or end elsewhere than the session."),
    ("entry_in_the_way", 422, "Another entry is in the way."),
    ("entry_unknown", 422, "The session has no such entry."),
    ("erased", 409, "The user was erased."),
    ("file_unreadable", 422, "The file cannot be read."),
    ("forbidden", 403, "Your role does not allow this."),
    ("format_unknown", 422, "The format is not known; <code>known</code> lists those that are."),
    ("guide_in_use", 409, "The guide has shifts or tracks. Delete them first."),
    ("guide_unknown", 422, "There is no such guide."),
    (
        "history_diverged",
        410,
        "The position lies in another history: the server was restored. Ask what it still knows, send the rest again.",
    ),
    ("idempotency_key_invalid", 422, "An <code>Idempotency-Key</code> is 1 to 200 visible ASCII characters."),
    ("idempotency_key_reused", 422, "This key was used for another request. Use a new one."),
    ("image_invalid", 422, "The file is no image that can be read: PNG, JPEG or WebP, whole."),
    ("image_too_large", 422, "The image is larger than is taken."),
    ("in_the_future", 422, "The time lies in the future."),
    ("last_admin", 409, "Somebody has to administer the server. Make another admin first."),
    (
        "method_not_allowed",
        405,
        "The path does not know the method; the header <code>Allow</code> names those it knows.",
    ),
    ("misfit", 409, "What was proposed does not fit the session any more."),
    ("name_invalid", 422, "A name has characters or a length that names cannot have."),
    ("no_node", 409, "32 processes use the database already."),
    ("not_a_manager", 422, "A worker cannot manage a team. Give the role first."),
    ("not_json", 400, "The body is not JSON."),
    ("not_multipart", 400, "The body is not the multipart form that its head says."),
    ("not_running", 409, "No session runs."),
    ("nothing_to_change", 422, "Nothing would change."),
    ("nothing_to_redo", 409, "There is nothing to do again."),
    ("nothing_to_undo", 409, "There is nothing to take back."),
    ("only_entry", 422, "A session's only entry cannot go."),
    (
        "original_end_time_set",
        409,
        "The original end never changes. Send <code>end_time</code> to correct what counts.",
    ),
    ("others_decide", 403, "Nobody decides about his own time. Somebody who manages you does."),
    ("out_of_range", 422, "A value is larger or smaller than it can be; <code>detail</code> names the bounds."),
    ("outside_session", 422, "The time lies outside of the session."),
    ("parameter_invalid", 422, "A parameter of the query cannot be read; <code>field</code> names it."),
    ("parameter_missing", 422, "A parameter of the query is needed; <code>field</code> names it."),
    ("password_wrong", 422, "The current password is another one."),
    ("path_invalid", 422, "The path of a presence cannot be read."),
    ("period_ahead", 409, "The period has not begun."),
    ("period_backwards", 422, "The period ends before it begins."),
    (
        "precondition_failed",
        412,
        "It was changed since you read it: <code>If-Match</code> names an older version. Read it again.",
    ),
    ("presence_stopped", 409, "The presence has ended. Start a new one."),
    ("reason_missing", 422, "Say why: <code>reason</code>, or <code>answer</code>."),
    ("refresh_failed", 401, "The refresh token is not known, or its time is over. Sign in."),
    (
        "refresh_reused",
        401,
        "The refresh token was used before, and its device is signed out: somebody else may have it.",
    ),
    ("refresh_superseded", 401, "A newer pair of tokens is in use. Use that one."),
    ("rule_pack_unknown", 422, "There is no such rule pack."),
    ("session_void", 409, "The session was deleted."),
    ("sign_in_failed", 401, "Name or password is wrong."),
    ("still_running", 409, "The session runs. Its times can be changed when it has ended."),
    ("taken", 409, "There is one of that name already."),
    ("text_invalid", 422, "A text has a character that no database keeps: U+0000."),
    ("time_skipped", 422, "The clocks were set forward over this time."),
    ("time_twice", 422, "The time comes twice, as the clocks are set back. Send an offset."),
    ("time_unreadable", 422, "A time is written as 2026-11-22T16:00:03.120Z."),
    ("timesheet_approved", 409, "The timesheet is approved. Have it unlocked first."),
    ("timesheet_open", 409, "The timesheet is open."),
    ("timesheet_returned", 409, "The timesheet was returned."),
    ("timesheet_submitted", 409, "The timesheet is submitted."),
    ("too_large", 413, "The body is larger than is taken."),
    ("too_long", 422, "A text is longer than it can be; <code>field</code> names it."),
    ("too_many", 422, "There are more than are taken."),
    ("too_many_fields", 422, "A form has more fields than are taken."),
    ("too_many_requests", 429, "Come again when <code>Retry-After</code> says."),
    (
        "too_slow",
        503,
        "It took too long, and may be done all the same. Ask again, with the same <code>Idempotency-Key</code>.",
    ),
    ("track_in_use", 409, "Shifts are planned on the track."),
    ("track_unknown", 422, "There is no such track in the guide."),
    ("unauthorized", 401, "Send <code>Authorization: Bearer &lt;token&gt;</code> with a token that is valid."),
    (
        "unavailable",
        503,
        "The database cannot be reached or written just now; nothing was changed. Come again when <code>Retry-After</code> says.",
    ),
    ("unexpected", 500, "A fault of the server's; nothing was changed. <code>ticket</code> names it in its log."),
    ("unknown", 404, "There is no such thing, or not for you."),
    ("unreadable", 422, "What was typed cannot be read."),
    ("unsupported_media_type", 415, "The body is of a kind that is not read here."),
    ("user_unknown", 422, "There is no such user."),
    ("wrong_account", 403, "The device sends for somebody else."),
    ("zone_unknown", 422, "The time zone is not known; send an IANA name such as Europe/Berlin."),
];

/// The page.
pub fn page() -> String {
    let row = |(code, status, meaning): &(&str, u16, &str)| {
        format!("<tr id=\"{code}\"><td><code>{code}</code></td><td>{status}</td><td>{meaning}</td></tr>\n")
    };
    let rows: String = CODES.iter().map(row).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Stint: problems</title>\n<link rel=\"stylesheet\" href=\"/docs/page.css\">\n</head>\n<body>\n\
         <h1>Problems</h1>\n<p>What is turned down is answered as <code>application/problem+json</code> (RFC 9457). \
         Programs go by its <code>code</code>, which is stable; <code>detail</code> is for people and may change. \
         <a href=\"/docs\">The API</a></p>\n<table>\n<thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_code_in_the_sources_is_on_the_page() {
        let mut used = BTreeSet::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |text| codes(text, &mut used));
        let listed: Vec<&str> = CODES.iter().map(|(code, _, _)| *code).collect();

        assert!(listed.is_sorted(), "they are listed in order");
        let missing: Vec<_> = used.iter().filter(|code| !listed.contains(&code.as_str())).collect();
        assert_eq!(missing, Vec::<&String>::new());
    }

    fn sources(folder: &Path, each: &mut impl FnMut(&str)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, each);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                each(text.split("#[cfg(test)]").next().unwrap());
            }
        }
    }

    /// The code is an argument of the function that makes the problem, or stands beside its status.
    fn codes(text: &str, used: &mut BTreeSet<String>) {
        for (maker, position) in
            [("Problem::new(", 1), ("Problem::invalid(", 1), ("Problem::conflict(", 0), ("(S::", 1)]
        {
            for call in text.split(maker).skip(1) {
                let argument = arguments(call).into_iter().nth(position).unwrap_or_default();
                let literal = argument.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                used.extend(literal.map(str::to_owned));
            }
        }
    }

    /// What stands between the commas of a call, up to its end.
    fn arguments(call: &str) -> Vec<String> {
        let (mut depth, mut quoted, mut arguments) = (0, false, vec![String::new()]);
        for letter in call.chars() {
            match letter {
                '"' => quoted = !quoted,
                '(' | '[' | '{' if !quoted => depth += 1,
                ')' | ']' | '}' if !quoted && depth == 0 => break,
                ')' | ']' | '}' if !quoted => depth -= 1,
                ',' if !quoted && depth == 0 => {
                    arguments.push(String::new());
                    continue;
                }
                _ => {}
            }
            arguments.last_mut().unwrap().push(letter);
        }
        arguments
    }
}
