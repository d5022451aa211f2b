//! Recognising such a server, and whom it serves. There is no request for that: the server is known by its address, the
//! user by his sessions.

use crate::sync::http::Http;
use crate::sync::trouble::Miss;
use sha2::{Digest, Sha256};
use stint_sync::strict::{Method, Reply, Request, knows_sessions};
use stint_sync::wire::User;

/// Whoever has no session yet.
const NOBODY: &str = "me";

/// The server's id and its user. None: this is no such server.
///
/// # Errors
/// [`Miss::Unauthorized`], and what the network has to say.
pub(in crate::sync) async fn meet(http: &Http, url: &str, token: &str) -> Result<Option<(String, User)>, Miss> {
    let ask = Request { method: Method::Get, path: "/sessions?limit=1".to_owned(), body: None };
    let answer = match http.plain(&ask, token).await {
        (Reply::Came(answer), _) => answer,
        (Reply::Lost, lost) => return Err(lost.unwrap_or(Miss::Busy(None))),
    };
    if answer.status == 401 {
        return Err(Miss::Unauthorized);
    }
    if !knows_sessions(&answer) {
        return Ok(None);
    }
    let body = answer.body.unwrap_or_default();
    let user = body.get(0).and_then(|session| session.get("user")).filter(|user| !user.is_null());
    let id = user.map(|user| user.as_str().map_or_else(|| user.to_string(), str::to_owned));
    let id = id.unwrap_or_else(|| NOBODY.to_owned());
    let server = hex::encode(&Sha256::digest(url.as_bytes())[..8]);
    Ok(Some((format!("plain-{server}"), User { name: id.clone(), full_name: String::new(), id })))
}

/// Whether one user may be the other: as long as there is no session nobody knows.
pub(in crate::sync) fn may_be(met: &User, known: &User) -> bool {
    met.id == known.id || is_nobody(met) || is_nobody(known)
}

pub(super) fn is_nobody(user: &User) -> bool {
    user.id == NOBODY
}
