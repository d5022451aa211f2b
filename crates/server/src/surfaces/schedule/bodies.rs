//! One reader for the three kinds of body that this surface takes: JSON, a form, and a form with a file (multipart).
//!
//! All three become one map of fields, which serde reads. In a form everything is text: a key that comes again makes an
//! array, a blank is no value. What was read may be sent back: fields that are ours alone are passed over.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use stint_domain::Instant;

use crate::call::{Call, typed};
use crate::problem::Problem;

/// Fields of a body.
const FIELDS_MOST: usize = 1_000;
/// Fields that the server gives, in every record.
const OURS: [&str; 2] = ["id", "created_at"];
/// The only field that can be a file.
pub const FILE: &str = "image";

/// The body's fields as `T`, and the file that came with them.
///
/// # Errors
/// 400 for what cannot be read at all, 415 for another kind of body, 422 with the field at fault.
pub async fn read<T: DeserializeOwned>(call: &Call) -> Result<(T, Option<Bytes>), Problem> {
    let kind = call.parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let essence = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let (mut fields, file) = match essence.as_deref() {
        Some("application/json") => (call.json::<Map<String, Value>>()?, None),
        Some("application/x-www-form-urlencoded") => {
            let pairs = form_urlencoded::parse(&call.body).into_owned();
            (form(pairs)?, None)
        }
        Some("multipart/form-data") => multipart(kind.unwrap_or_default(), call.body.clone()).await?,
        None if call.body.is_empty() => (Map::new(), None),
        None | Some(_) => return Err(unsupported()),
    };
    fields.retain(|name, _| !OURS.contains(&name.as_str()));
    if let Some((name, _)) = fields.iter().find(|(_, value)| has_nul(value)) {
        return Err(Problem::invalid(name, "body_invalid", "A text cannot hold the character NUL."));
    }
    Ok((typed(Value::Object(fields))?, file))
}

/// The body's fields, where no file belongs.
///
/// # Errors
/// As [`read`].
pub async fn read_fields<T: DeserializeOwned>(call: &Call) -> Result<T, Problem> {
    match read(call).await? {
        (fields, None) => Ok(fields),
        (_, Some(_)) => Err(Problem::invalid(FILE, "body_invalid", "There is no picture here.")),
    }
}

fn unsupported() -> Problem {
    let detail = "Send application/json, application/x-www-form-urlencoded or multipart/form-data.";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
}

/// PostgreSQL keeps no text with it.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// A key that comes again makes an array.
fn form(pairs: impl Iterator<Item = (String, String)>) -> Result<Map<String, Value>, Problem> {
    let mut fields = Map::new();
    for (position, (name, text)) in pairs.enumerate() {
        if position == FIELDS_MOST {
            return Err(too_many());
        }
        let text = Value::String(text);
        match fields.get_mut(&name) {
            None => {
                fields.insert(name, text);
            }
            Some(Value::Array(texts)) => texts.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
    }
    Ok(fields)
}

fn too_many() -> Problem {
    let detail = format!("A body has at most {FIELDS_MOST} fields.");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_fields", detail)
}

async fn multipart(kind: &str, body: Bytes) -> Result<(Map<String, Value>, Option<Bytes>), Problem> {
    let broken = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "not_multipart", detail);
    let mut request = Request::new(Body::from(body));
    let kind = kind.parse().map_err(|_| unsupported())?;
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    // The whole body is here already, within its limit.
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|error| broken(error.body_text()))?;
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(|error| broken(error.body_text()))? {
        if pairs.len() == FIELDS_MOST {
            return Err(too_many());
        }
        let name = part.name().ok_or_else(|| broken("A part has no name.".into()))?.to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| broken(error.body_text()))?;
        match file_name {
            None => {
                let text = std::str::from_utf8(&bytes);
                let text = text.map_err(|_| Problem::invalid(&name, "body_invalid", "The text is not UTF-8."))?;
                pairs.push((name, text.to_owned()));
            }
            // What a browser sends for a file that was not chosen.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(_) if name == FILE && file.is_none() => file = Some(bytes),
            Some(_) => {
                let detail = format!("`{FILE}` is the only file, and comes once.");
                return Err(Problem::invalid(&name, "body_invalid", detail));
            }
        }
    }
    Ok((form(pairs.into_iter())?, file))
}

/// A field that may be left out, and is no null when it comes.
pub fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A truth value; in a form `true` or `false`, in any case, `1` or `0`.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let read = match &value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    read.map(Some).ok_or_else(|| D::Error::custom("expected true or false"))
}

/// A time; one without an offset is UTC.
pub fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    read_time(&String::deserialize(deserializer)?)
}

/// The same, if the field came.
pub fn some_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    time(deserializer).map(Some)
}

/// The same; `Some(None)` for null or a blank.
pub fn blank_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Instant>>, D::Error> {
    let text = blank_text(deserializer)?.flatten();
    text.map(|text| read_time(&text)).transpose().map(Some)
}

/// A text; `Some(None)` for null or a blank.
pub fn blank_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(Some(text.filter(|text| !text.trim().is_empty())))
}

/// Ids, ascending, each once. A single one is an array of one, null or a blank of none: a form can say no more.
pub fn ids<'de, D: Deserializer<'de>, T: DeserializeOwned + Ord>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    let values = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::Array(values) => values,
        one @ (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Object(_)) => vec![one],
    };
    let ids = values.into_iter().map(|value| T::deserialize(value).map_err(|_| D::Error::custom("expected ids")));
    let mut ids = ids.collect::<Result<Vec<T>, _>>()?;
    ids.sort();
    ids.dedup();
    Ok(Some(ids))
}

fn read_time<E: serde::de::Error>(text: &str) -> Result<Instant, E> {
    let text = text.trim();
    let read = Instant::parse_rfc3339(text).or_else(|| Instant::parse_rfc3339(&format!("{text}Z")));
    read.ok_or_else(|| E::custom("expected a time such as 2017-09-18T16:00:00 (UTC) or 2017-09-18T18:00:00+02:00"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tokio::runtime::Runtime;

    const KIND: &str = "multipart/form-data; boundary=XX";

    fn split(body: impl Into<Bytes>) -> Result<(Map<String, Value>, Option<Bytes>), Problem> {
        Runtime::new().unwrap().block_on(multipart(KIND, body.into()))
    }

    fn part(head: &str, body: &str) -> String {
        format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    }

    #[test]
    fn times_are_read_with_and_without_an_offset_and_as_they_are_shown() {
        let read = |text: &str| read_time::<serde_json::Error>(text).ok().map(Instant::rfc3339);
        let at = Some("2017-09-18T16:00:00.000Z".to_owned());
        for text in [
            "2017-09-18T16:00:00",
            "2017-09-18 16:00:00",
            "2017-09-18T16:00:00.000000+0000",
            "2017-09-18T18:00:00+02:00",
            "2017-09-18T16:00:00Z",
        ] {
            assert_eq!(read(text), at, "{text}");
        }
        for text in ["", "yesterday", "2017-09-18", "2017-02-30T10:00:00", "16:00"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_that_comes_again_makes_an_array() {
        let fields = form(form_urlencoded::parse(b"name=A+%26+B&track=3&track=42&track=101").into_owned()).unwrap();
        assert_eq!(Value::Object(fields), serde_json::json!({"name": "A & B", "track": ["3", "42", "101"]}));
    }

    #[test]
    fn a_form_with_a_file_gives_both_and_a_file_that_was_not_chosen_is_none() {
        let chosen =
            part("name=\"image\"; filename=\"a.png\"", "bytes") + &part("name=\"name\"", "Late") + "--XX--\r\n";
        let (fields, file) = split(chosen).unwrap();
        assert_eq!((fields["name"].as_str(), file.as_deref()), (Some("Late"), Some(&b"bytes"[..])));
        assert_eq!(split(part("name=\"image\"; filename=\"\"", "") + "--XX--\r\n").unwrap(), (Map::new(), None));
    }

    #[test]
    fn what_is_not_a_form_of_ours_is_turned_down_with_a_reason() {
        let twice = part("name=\"image\"; filename=\"a\"", "1") + &part("name=\"image\"; filename=\"b\"", "2");
        let cases = [
            (String::new(), 400),
            ("--XX--\r\n".repeat(2) + "--YY", 200),
            ("no boundary at all".into(), 400),
            (part("name=\"name\"", "cut off"), 400),
            (part("", "nameless") + "--XX--\r\n", 400),
            ("--XX\r\n\r\nheadless\r\n--XX--\r\n".into(), 400),
            (part("name=\"name\"; filename=\"a\"", "text") + "--XX--\r\n", 422),
            (twice + "--XX--\r\n", 422),
            (part("name=\"a\"", "1").repeat(FIELDS_MOST + 1) + "--XX--\r\n", 422),
            // A form inside a form is a text.
            (
                part("name=\"a\"", "--YY\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--YY--")
                    + "--XX--\r\n",
                200,
            ),
            (format!("--XX\r\n{}\r\n1\r\n--XX--\r\n", "A: b\r\n".repeat(1_000)), 400),
        ];
        for (body, status) in cases {
            let found = split(body.clone()).map_or_else(|problem| problem.status, |_| 200);
            assert_eq!(found, status, "{}", &body[..body.len().min(200)]);
        }
        let not_text = split([part("name=\"a\"", "").as_bytes(), b"\xff\r\n--XX--\r\n"].concat());
        assert!(not_text.is_err(), "what comes behind an empty part");
        let kind = "multipart/form-data";
        let without = Runtime::new().unwrap().block_on(multipart(kind, Bytes::new()));
        assert_eq!(without.unwrap_err().status, 400);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn whatever_comes_is_read_or_turned_down_as_the_callers_fault(
            pieces in prop::collection::vec(
                prop_oneof![
                    Just(b"--XX".to_vec()), Just(b"--XX--".to_vec()), Just(b"\r\n".to_vec()), Just(b"\r\n\r\n".to_vec()),
                    Just(b"Content-Disposition: form-data; name=\"image\"; filename=\"a\"".to_vec()),
                    Just(b"Content-Disposition: form-data; name=\"name\"".to_vec()),
                    Just(b"Content-Type: multipart/mixed; boundary=XX".to_vec()),
                    prop::collection::vec(any::<u8>(), 0..40),
                ],
                0..24,
            ),
        ) {
            if let Err(problem) = split(pieces.concat()) {
                prop_assert!((400..500).contains(&problem.status), "{problem:?}");
            }
        }
    }
}
