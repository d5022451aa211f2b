//! What every request passes: an id, a rate, a time limit; and what every answer gets: headers, a log line, figures.
//!
//! Neither log nor figures name anybody: a route's template stands for its path, and no header is told.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::watch;
use tower_http::timeout::TimeoutBody;
use tracing::Instrument;

use super::gate::Connection;
use super::rate::Rates;
use crate::client::Client;
use crate::config::Config;
use crate::problem::{Code, Problem};
use crate::random;
use crate::surfaces::envelope::Origin;
use crate::who::Credential;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the answers to a request are found by in the log; an extension of the request.
#[derive(Clone, Debug)]
pub struct RequestId(pub HeaderValue);

/// What holds for all requests.
pub struct Frame {
    behind_proxy: bool,
    body: Duration,
    request: Duration,
    rates: Arc<Rates>,
    stop: watch::Receiver<bool>,
}

impl Frame {
    pub fn new(config: &Config, rates: Arc<Rates>, stop: watch::Receiver<bool>) -> Frame {
        let (body, request) = (config.limits.body, config.limits.request);
        Frame { behind_proxy: config.behind_proxy, body, request, rates, stop }
    }

    /// Who is at the other end. A router without a listener has none.
    fn client(&self, request: &Request) -> Option<Client> {
        let connection = request.extensions().get::<Connection>()?;
        connection.begin();
        Some(Client::told(connection.peer, connection.tls, self.behind_proxy, request.headers()))
    }

    async fn answer(&self, client: Option<Client>, request: Request, next: Next) -> Response {
        let credential = Credential::from_headers(request.headers());
        if let Err(problem) = self.rates.admit(client.map(|client| client.address), credential.as_ref()) {
            return problem.into_response();
        }
        let request = request.map(|body| match body.is_end_stream() {
            true => body,
            false => Body::new(TimeoutBody::new(self.body, body)),
        });
        // A panic is ours, and this request's alone: jobs of the database have transactions of their own.
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(self.request, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => Problem::unexpected(&"a handler panicked").into_response(),
            Err(_) => {
                let detail = "It took too long, and may be done all the same. Ask again; with the same Idempotency-Key \
                              it is not done twice.";
                let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", detail);
                Problem { retry_after: Some(1), ..problem }.into_response()
            }
        }
    }

    /// Event streams last until the server stops; a client that comes again finds another process, or waits.
    fn until_stop(&self, response: Response) -> Response {
        let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        if !kind.is_some_and(|kind| kind.starts_with(b"text/event-stream")) {
            return response;
        }
        let mut stop = self.stop.clone();
        let stopped = async move { stop.wait_for(|stopping| *stopping).await.is_ok() };
        response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(stopped))))
    }
}

/// The middleware.
pub async fn around(State(frame): State<Arc<Frame>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId(request_id(request.headers(), frame.behind_proxy));
    let client = frame.client(&request);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    if let Some(client) = client {
        request.extensions_mut().insert(client);
        if client.tls {
            let (parts, body) = request.into_parts();
            let Origin(origin) = Origin::of(&parts);
            request = Request::from_parts(parts, body);
            request.extensions_mut().insert(Origin(origin.replacen("http:", "https:", 1)));
        }
    }

    let span = tracing::info_span!("request", id = id.0.to_str().unwrap_or_default());
    metrics::gauge!("stint_requests_in_flight").increment(1);
    let in_flight = InFlight;
    let response = frame.answer(client, request, next).instrument(span.clone()).await;
    drop(in_flight);

    let mut response = frame.until_stop(response);
    dress(response.headers_mut(), client.is_some_and(|client| client.tls));
    response.headers_mut().insert(REQUEST_ID, id.0);
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    tell(&span, &method, route, &response, begun.elapsed());
    response
}

/// Counts back even when the client goes away first.
struct InFlight;

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!("stint_requests_in_flight").decrement(1);
    }
}

fn tell(span: &tracing::Span, method: &axum::http::Method, route: &str, response: &Response, took: Duration) {
    let status = response.status().as_u16();
    let code = response.extensions().get::<Code>().map(|code| code.0);
    let (route_label, status_label) = (route.to_owned(), status.to_string());
    let labels = [("method", method.to_string()), ("route", route_label), ("status", status_label)];
    metrics::histogram!("stint_request_seconds", &labels).record(took.as_secs_f64());
    if let Some(code) = code {
        metrics::counter!("stint_refused_total", "code" => code).increment(1);
    }
    let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(target: "stint_server::request", %method, route, status, code, us));
}

/// Behind a proxy the proxy's id, so that both logs can be read together; otherwise one of our own.
fn request_id(headers: &HeaderMap, behind_proxy: bool) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|_| behind_proxy);
    let plain = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        (1..=64).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    given.filter(plain).cloned().unwrap_or_else(|| {
        let id = uuid::Uuid::from_u128(random::u128()).simple().to_string();
        HeaderValue::from_str(&id).expect("hex digits are fit for a header")
    })
}

/// What a browser may make of an answer: nothing, unless the handler says more. And nobody keeps it.
fn dress(headers: &mut HeaderMap, tls: bool) {
    let usual = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in usual {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if tls {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::config::Settings;

    async fn problem(router: Router, settings: Settings) -> (StatusCode, serde_json::Value) {
        let config = Config::settle(settings).unwrap();
        let (_stopping, stop) = watch::channel(false);
        let frame = Arc::new(Frame::new(&config, Arc::new(Rates::new(&config.limits)), stop));
        let router = router.layer(from_fn_with_state(frame, around));
        let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        assert!(parts.headers.contains_key(REQUEST_ID));
        (parts.status, serde_json::from_slice(&axum::body::to_bytes(body, 10_000).await.unwrap()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_says_nothing_of_itself() {
        async fn handler() -> &'static str {
            panic!("a secret")
        }

        let (status, problem) = problem(Router::new().route("/", get(handler)), Settings::default()).await;

        assert_eq!((status, &problem["code"]), (StatusCode::INTERNAL_SERVER_ERROR, &"unexpected".into()));
        assert!(!problem.to_string().contains("secret"));
    }

    #[tokio::test]
    async fn who_waits_too_long_for_an_answer_is_told_to_ask_again() {
        let never = || async { std::future::pending::<&'static str>().await };
        let settings = Settings { request_seconds: Some(0.01), ..Settings::default() };

        let (status, problem) = problem(Router::new().route("/", get(never)), settings).await;

        assert_eq!((status, &problem["code"]), (StatusCode::SERVICE_UNAVAILABLE, &"too_slow".into()));
    }

    #[test]
    fn only_a_proxys_id_is_taken_over_and_only_a_plain_one() {
        let given = |id: &'static str| HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(id))]);
        assert_eq!(request_id(&given("abc-1"), true), "abc-1");
        assert_ne!(request_id(&given("abc-1"), false), "abc-1");
        assert_ne!(request_id(&given("a b\"c"), true), "a b\"c");
    }
}
