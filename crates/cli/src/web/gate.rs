//! Who is let in. Any page in the browser, and any program on this computer, can reach the port: so the name it was
//! reached by, where a request comes from and the token are all looked at, and the browser is told to trust nothing
//! but our own files.

use super::Host;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// 256 random bits, hexadecimal.
pub struct Token(String);

impl Token {
    pub fn fresh() -> std::io::Result<Token> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Token(hex::encode(bytes)))
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    /// In a time that tells nothing about how much of it was right.
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

pub struct Gate {
    hosts: [String; 2],
    origins: [String; 2],
    token: Token,
}

impl Gate {
    pub fn new(port: u16, token: Token) -> Gate {
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let origins = hosts.clone().map(|host| format!("http://{host}"));
        Gate { hosts, origins, token }
    }

    /// None: come in.
    fn turned_away(&self, path: &str, headers: &HeaderMap) -> Option<StatusCode> {
        // A name of somebody else's that resolves to this computer makes their page look like ours to the browser.
        if !text(headers, &header::HOST).is_some_and(|host| self.hosts.iter().any(|own| own == host)) {
            return Some(StatusCode::FORBIDDEN);
        }
        // Browsers name the origin of every POST; a program that is no browser need not.
        if headers.contains_key(header::ORIGIN)
            && !text(headers, &header::ORIGIN).is_some_and(|origin| self.origins.iter().any(|own| own == origin))
        {
            return Some(StatusCode::FORBIDDEN);
        }
        if !path.starts_with("/api/") {
            return None;
        }
        let bearer = text(headers, &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        if bearer.is_some_and(|token| self.token.is(token)) { None } else { Some(StatusCode::UNAUTHORIZED) }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

pub(super) async fn guard(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    let mut response = match host.gate.turned_away(request.uri().path(), request.headers()) {
        None => next.run(request).await,
        Some(status) => status.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in SAFETY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// On every answer.
const SAFETY: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate {
        Gate::new(4711, Token("5ecret".into()))
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    const OWN: (&str, &str) = ("host", "127.0.0.1:4711");
    const KEY: (&str, &str) = ("authorization", "Bearer 5ecret");

    #[test]
    fn only_our_own_names_open_the_gate() {
        assert_eq!(gate().turned_away("/", &headers(&[OWN])), None);
        assert_eq!(gate().turned_away("/", &headers(&[("host", "localhost:4711")])), None);
        for host in ["evil.example:4711", "127.0.0.1:4712", "127.0.0.1", "localhost:4711.evil.example"] {
            let away = gate().turned_away("/", &headers(&[("host", host), KEY]));
            assert_eq!(away, Some(StatusCode::FORBIDDEN), "{host}");
        }
        assert_eq!(gate().turned_away("/", &headers(&[])), Some(StatusCode::FORBIDDEN));
    }

    #[test]
    fn a_page_of_somebody_else_is_turned_away_even_with_the_token() {
        let with = |origin| gate().turned_away("/api/call", &headers(&[OWN, KEY, ("origin", origin)]));
        assert_eq!(with("http://127.0.0.1:4711"), None);
        for origin in ["http://evil.example", "null", "https://127.0.0.1:4711", "http://127.0.0.1:4712"] {
            assert_eq!(with(origin), Some(StatusCode::FORBIDDEN), "{origin}");
        }
    }

    #[test]
    fn commands_need_the_token_and_the_page_does_not() {
        assert_eq!(gate().turned_away("/api/call", &headers(&[OWN, KEY])), None);
        assert_eq!(gate().turned_away("/assets/app.js", &headers(&[OWN])), None);
        for bearer in ["Bearer 5ecre", "Bearer 5ecret0", "Bearer ", "5ecret", "Basic 5ecret"] {
            let away = gate().turned_away("/api/events", &headers(&[OWN, ("authorization", bearer)]));
            assert_eq!(away, Some(StatusCode::UNAUTHORIZED), "{bearer}");
        }
    }

    #[test]
    fn no_two_tokens_are_alike() {
        let (one, other) = (Token::fresh().unwrap(), Token::fresh().unwrap());
        assert_eq!(one.text().len(), 64);
        assert_ne!(one.text(), other.text());
    }
}
