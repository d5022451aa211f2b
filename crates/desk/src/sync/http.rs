//! Requests to the server, one attempt each: what to do about a miss is decided elsewhere.

use super::trouble::Miss;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method, NoProxy, Proxy, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use stint_domain::Instant;
use stint_sync::client::{Answer, Ask, What};
use stint_sync::strict::{self, Reply};
use stint_sync::wire::{Away, Hello};

const CONNECT: Duration = Duration::from_secs(10);
/// A page of a pull over a slow line may take a while.
const WHOLE: Duration = Duration::from_secs(60);
/// Whoever has been silent for so long is not there any more. A stream says something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(40);
/// An answer is never longer: a stranger's page is not read to its end.
const LONGEST: usize = 64 * 1024 * 1024;

/// How to get there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// None: the system's settings.
    pub proxy: Option<String>,
    /// PEM: certificates to trust besides the system's.
    pub ca: Option<Vec<u8>>,
}

/// A server's address, and the way to it.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    url: String,
}

/// What a device works with from now on.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Signed {
    pub access_token: String,
    pub access_expires_at: String,
    pub refresh_token: String,
}

/// What the server said to another password.
pub(super) enum PasswordSaid {
    Changed,
    /// Its code.
    No(String),
    /// After so many seconds it may be tried again.
    TooOften(Option<i64>),
}

#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
}

/// What a name and password, or an old token, came to.
pub(super) enum SignedIn {
    Yes(Signed),
    /// The server said no; its code.
    No(String),
}

impl Http {
    /// # Errors
    /// A proxy or certificates that cannot be used.
    pub fn new(url: &str, way: &Way) -> Result<Http, String> {
        // One provider for the whole program; whoever came first is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(concat!("stint/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .pool_max_idle_per_host(1)
            // A password is never sent on to where somebody points.
            .redirect(Policy::none());
        match way.proxy.as_deref() {
            None => {}
            Some("") => builder = builder.no_proxy(),
            Some(proxy) => {
                let proxy = Proxy::all(proxy).map_err(|error| told(&error))?.no_proxy(NoProxy::from_env());
                builder = builder.proxy(proxy);
            }
        }
        if let Some(pem) = &way.ca {
            let certificates = Certificate::from_pem_bundle(pem).map_err(|error| told(&error))?;
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|error| told(&error))?;
        Ok(Http { client, url: url.to_owned() })
    }

    pub async fn hello(&self, token: &str) -> Result<Hello, Miss> {
        read(self.get("/sync/v1/hello", token).timeout(WHOLE).send().await.map_err(|error| offline(&error))?).await
    }

    pub async fn sign_in(&self, name: &str, password: &str, device: &str) -> Result<SignedIn, Miss> {
        let device: String = device.chars().take(100).collect();
        let device = if device.trim().is_empty() { "stint" } else { device.trim() };
        self.signed("/v1/sign-in", &json!({"name": name, "password": password, "device": device})).await
    }

    pub async fn refresh(&self, refresh: &str) -> Result<SignedIn, Miss> {
        self.signed("/v1/refresh", &json!({"refresh_token": refresh})).await
    }

    async fn signed(&self, path: &str, body: &Value) -> Result<SignedIn, Miss> {
        let request = self.client.post(format!("{}{path}", self.url)).timeout(WHOLE).json(body);
        let answer = request.send().await.map_err(|error| offline(&error))?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let problem: Option<Problem> = whole(answer).await.ok().and_then(|body| serde_json::from_slice(&body).ok());
            return problem
                .filter(|problem| !problem.code.is_empty())
                .map(|problem| SignedIn::No(problem.code))
                .ok_or_else(|| Miss::Strange("401".to_owned()));
        }
        read(answer).await.map(SignedIn::Yes)
    }

    /// Best effort: a server that cannot be reached learns of it when the tokens run out.
    pub async fn sign_out(&self, token: &str) {
        let request = self.request(Method::POST, "/v1/sign-out", token).timeout(CONNECT);
        if let Err(error) = request.send().await {
            tracing::info!(error = told(&error), "the server was not told of the signing out");
        }
    }

    pub async fn ask(&self, ask: &Ask, token: &str) -> Result<Answer, Miss> {
        let mark = ask.high_water.as_ref().map(|mark| format!("&high_water={mark}")).unwrap_or_default();
        let request = match &ask.what {
            What::Push(push) => self.request(Method::POST, "/sync/v1/push", token).json(push),
            What::Pull { cursor, limit } => {
                self.get(&format!("/sync/v1/pull?cursor={cursor}&limit={limit}&scope=own{mark}"), token)
            }
            What::Recent { days, limit } => {
                self.get(&format!("/sync/v1/pull?recent={days}d&limit={limit}&scope=own{mark}"), token)
            }
            What::Known(known) => self
                .request(Method::POST, &format!("/sync/v1/known?{}", mark.trim_start_matches('&')), token)
                .json(known),
        };
        let answer = request.timeout(WHOLE).send().await.map_err(|error| offline(&error))?;
        if let Some(away) = away_of(answer.status()) {
            let body = whole(answer).await?;
            let problem: Option<Problem> = serde_json::from_slice(&body).ok();
            return match problem {
                Some(problem) if problem.code == away.code() => Ok(Answer::Away(away)),
                Some(problem) => Err(Miss::Forbidden(problem.code)),
                None => Err(Miss::Strange(away.code().to_owned())),
            };
        }
        Ok(match &ask.what {
            What::Push(_) => Answer::Push(read(answer).await?),
            What::Pull { .. } | What::Recent { .. } => Answer::Pull(read(answer).await?),
            What::Known(_) => Answer::Known(read(answer).await?),
        })
    }

    /// One request of a plain sessions API as it is, and why there is no answer, if there is none.
    pub async fn plain(&self, request: &strict::Request, token: &str) -> (Reply, Option<Miss>) {
        let method = match request.method {
            strict::Method::Get => Method::GET,
            strict::Method::Post => Method::POST,
            strict::Method::Patch => Method::PATCH,
        };
        let mut builder = self.request(method, &request.path, token).timeout(WHOLE);
        if let Some(body) = &request.body {
            builder = builder.json(body);
        }
        let answer = match builder.send().await {
            Ok(answer) => answer,
            Err(error) => return (Reply::Lost, Some(offline(&error))),
        };
        let (status, retry_after_s) = (answer.status().as_u16(), retry_after(&answer));
        let date = answer.headers().get(DATE).and_then(|value| moment(value.to_str().ok()?));
        match whole(answer).await {
            Ok(body) => {
                let body = serde_json::from_slice(&body).ok();
                (Reply::Came(strict::Answer { status, body, retry_after_s, date }), None)
            }
            Err(miss) => (Reply::Lost, Some(miss)),
        }
    }

    /// One message of which only the answer's status counts.
    pub async fn say(&self, path: &str, body: Option<String>, token: &str) -> Result<u16, Miss> {
        let mut request = self.request(Method::POST, path, token).timeout(CONNECT);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let answer = request.send().await.map_err(|error| offline(&error))?;
        Ok(answer.status().as_u16())
    }

    /// What was ever done to a session, by the server's id of it.
    pub async fn story<T: DeserializeOwned>(&self, session: &str, token: &str) -> Result<Vec<T>, Miss> {
        #[derive(Deserialize)]
        struct Page<T> {
            items: Vec<T>,
        }
        let request = self.get(&format!("/v1/sessions/{session}/journal?limit=500"), token).timeout(WHOLE);
        let page: Page<T> = read(request.send().await.map_err(|error| offline(&error))?).await?;
        Ok(page.items)
    }

    /// Another password of one's own.
    pub async fn set_password(&self, current: &str, new: &str, token: &str) -> Result<PasswordSaid, Miss> {
        let body = json!({"current_password": current, "new_password": new});
        let request = self.request(Method::PUT, "/v1/me/password", token).timeout(WHOLE).json(&body);
        let answer = request.send().await.map_err(|error| offline(&error))?;
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(PasswordSaid::Changed),
            StatusCode::UNPROCESSABLE_ENTITY => {
                let problem: Problem = serde_json::from_slice(&whole(answer).await?).unwrap_or_default();
                Ok(PasswordSaid::No(problem.code))
            }
            StatusCode::TOO_MANY_REQUESTS => Ok(PasswordSaid::TooOften(retry_after(&answer))),
            _ => Err(miss(&answer)),
        }
    }

    /// Opens the stream that says when to pull.
    pub async fn events(&self, token: &str) -> Result<Response, Miss> {
        let request = self.get("/sync/v1/events?scope=own", token).header(reqwest::header::ACCEPT, "text/event-stream");
        let answer = request.send().await.map_err(|error| offline(&error))?;
        if answer.status().is_success() { Ok(answer) } else { Err(miss(&answer)) }
    }

    fn get(&self, path: &str, token: &str) -> RequestBuilder {
        self.request(Method::GET, path, token)
    }

    fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let mut header = reqwest::header::HeaderValue::from_str(&format!("Bearer {token}"))
            .unwrap_or_else(|_| reqwest::header::HeaderValue::from_static("Bearer"));
        header.set_sensitive(true);
        self.client.request(method, format!("{}{path}", self.url)).header(AUTHORIZATION, header)
    }
}

fn away_of(status: StatusCode) -> Option<Away> {
    match status {
        StatusCode::GONE => Some(Away::HistoryDiverged),
        StatusCode::FORBIDDEN => Some(Away::WrongAccount),
        StatusCode::CONFLICT => Some(Away::DeviceForked),
        _ => None,
    }
}

/// A good answer's body.
async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Miss> {
    if !answer.status().is_success() {
        return Err(miss(&answer));
    }
    let body = whole(answer).await?;
    serde_json::from_slice(&body).map_err(|error| Miss::Strange(error.to_string()))
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, Miss> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| offline(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err(Miss::Strange("too long".to_owned()));
        }
    }
    Ok(body)
}

fn retry_after(answer: &Response) -> Option<i64> {
    answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok())
}

/// `Mon, 23 Nov 2026 08:00:00 GMT`
fn moment(text: &str) -> Option<Instant> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Instant::checked(zoned.timestamp().as_millisecond())
}

fn miss(answer: &Response) -> Miss {
    let status = answer.status();
    let retry_after = retry_after(answer);
    match status.as_u16() {
        401 => Miss::Unauthorized,
        413 => Miss::TooMuch,
        408 | 425 | 429 | 502 | 503 | 504 => Miss::Busy(retry_after),
        500..=599 => Miss::Broken(status.as_u16()),
        403 => Miss::Forbidden(status.to_string()),
        _ => Miss::Strange(status.to_string()),
    }
}

fn offline(error: &reqwest::Error) -> Miss {
    Miss::Offline(told(error))
}

/// The innermost reason: the outer ones only say that sending failed. The address is not in it.
fn told(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// An address as it was typed, as it is used: with a scheme, without what comes after the host and a path's last slash.
///
/// # Errors
/// What is no address of a server.
pub(super) fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let whole = match typed.split_once("://") {
        Some(("http" | "https", _)) => typed.to_owned(),
        Some(_) => return None,
        None => format!("https://{typed}"),
    };
    let url = reqwest::Url::parse(&whole).ok()?;
    let bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    (bare && url.host_str().is_some_and(|host| !host.is_empty())).then(|| url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_completed_and_what_is_none_is_noticed() {
        for (typed, used) in [
            ("sync.example.org", "https://sync.example.org"),
            (" https://sync.example.org/ ", "https://sync.example.org"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("example.org/stint/", "https://example.org/stint"),
        ] {
            assert_eq!(address(typed).as_deref(), Some(used), "{typed}");
        }
        for typed in ["", "ftp://example.org", "https://ada:secret@example.org", "https://", "example.org?x=1"] {
            assert_eq!(address(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_header_is_made_of_any_token_without_falling_over() {
        let http = Http::new("http://127.0.0.1:9", &Way::default()).unwrap();
        let request = http.get("/x", "line\nbreak").build().unwrap();
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer");
    }
}
