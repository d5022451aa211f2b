//! Telling a stranger's server from ours. Once seen as ours, a server is never taken for a stranger's: a captive portal
//! or a proxy may answer in its place.

use super::ask::Answer;
use super::remote::Remote;

/// Whether the answer to `GET /sessions?limit=1`, asked with the credential, is a list of sessions.
pub fn knows_sessions(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.as_ref().is_some_and(|body| Remote::list(body).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn answer(status: u16, body: Option<Value>) -> Answer {
        Answer { status, body, retry_after_s: None, date: None }
    }

    #[test]
    fn a_login_page_is_not_taken_for_a_list_of_sessions() {
        assert!(!knows_sessions(&answer(200, None)));
        assert!(!knows_sessions(&answer(200, Some(json!({ "sessions": [] })))));
        assert!(!knows_sessions(&answer(404, Some(json!([])))));
        assert!(knows_sessions(&answer(200, Some(json!([])))));
    }
}
