//! Telling a stranger's server from ours. Once seen as ours, a server is never taken for a stranger's: a captive portal
//! or a proxy may answer in its place.

use super::ask::Answer;
use super::remote::Remote;
use serde_json::Value;

/// Whether the answer to `GET /sync/v1/hello` is one of ours.
pub fn speaks_our_protocol(answer: &Answer) -> bool {
    let protocol = answer.body.as_ref().and_then(|body| body.get("protocol"));
    answer.status == 200 && protocol.is_some_and(Value::is_object)
}

/// Whether the answer to `GET /sessions?limit=1`, asked with the credential, is a list of sessions.
pub fn knows_sessions(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.as_ref().is_some_and(|body| Remote::list(body).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(status: u16, body: Option<Value>) -> Answer {
        Answer { status, body, retry_after_s: None, date: None }
    }

    #[test]
    fn a_login_page_is_neither_ours_nor_a_strangers_server() {
        let page = answer(200, None);
        assert!(!speaks_our_protocol(&page) && !knows_sessions(&page));
        assert!(!speaks_our_protocol(&answer(404, Some(json!({ "protocol": {} })))));
        assert!(!knows_sessions(&answer(200, Some(json!({ "sessions": [] })))));
        assert!(speaks_our_protocol(&answer(200, Some(json!({ "protocol": { "min": 1, "max": 1 } })))));
        assert!(knows_sessions(&answer(200, Some(json!([])))));
    }
}
