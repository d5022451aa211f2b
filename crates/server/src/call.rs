//! A request of ours: credential, right, body; read into a wish, answered by a job in one transaction.

use std::error::Error;

use axum::body::to_bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::LengthLimitError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tower_http::timeout::TimeoutError;

use crate::app::{App, Scene};
use crate::policy::{Right, require};
use crate::problem::{Problem, sentence};
use crate::store::journal::hex;
use crate::store::{Failure, Sql, Store, idempotency};
use crate::who::{self, Credential};

/// Bytes that a body may have, unless its route says otherwise by [`BodyLimit`].
const BODY_LIMIT: usize = 256 * 1024;

/// An extension of a route that takes larger bodies.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// A request, whole.
pub struct Call {
    app: App,
    right: Right,
    pub parts: Parts,
    pub body: axum::body::Bytes,
}

/// A job that is given who asks.
pub type SceneJob<W, T> = for<'a> fn(&'a mut Sql<'_>, &'a Scene, &'a W) -> BoxFuture<'a, Result<T, Failure>>;

impl FromRequest<App> for Call {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Call, Problem> {
        let (parts, body) = request.into_parts();
        let right = *parts.extensions.get::<Right>().expect("every route has a right: routes.rs");
        let limit = parts.extensions.get::<BodyLimit>().map_or(BODY_LIMIT, |limit| limit.0);
        let body = to_bytes(body, limit).await.map_err(|error| broken_off(&error, limit))?;
        Ok(Call { app: app.clone(), right, parts, body })
    }
}

impl Call {
    /// The database, for what needs no caller.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 for a JSON that is not what is wanted; with the field at fault.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let mut reader = serde_json::Deserializer::from_slice(&self.body);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| unreadable(&error))?;
        reader.end().map_err(|_| not_json("There is something after the JSON."))?;
        Ok(value)
    }

    /// The query's parameters.
    ///
    /// # Errors
    /// 422 with the parameter at fault.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let text = self.parts.uri.query().unwrap_or_default();
        let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        serde_path_to_error::deserialize(reader).map_err(|error| {
            let field = error.path().to_string();
            Problem::invalid(&named(&field, error.inner()), "parameter_invalid", sentence(error.inner()))
        })
    }

    /// A parameter of the path. One that cannot be read names nothing: 404.
    ///
    /// # Errors
    /// 404.
    pub fn path<T: std::str::FromStr>(&self, what: &'static str) -> Result<T, Problem> {
        let path = self.parts.uri.path().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        last.parse().map_err(|_| Problem::unknown(what))
    }

    /// The part of the path that stands where the route says `{name}`. One that cannot be read names nothing: 404.
    ///
    /// # Errors
    /// 404.
    pub fn param<T: std::str::FromStr>(&self, name: &str, what: &'static str) -> Result<T, Problem> {
        let route = self.parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let names = route.split('/').map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')));
        let mut parts = names.zip(self.parts.uri.path().split('/'));
        let found = parts.find_map(|(part, value)| value.parse().ok().filter(|_| part == Some(name)));
        found.ok_or_else(|| Problem::unknown(what))
    }

    /// On which version of a thing the change was made; to be put into the wish and asked inside the transaction.
    pub fn if_match(&self) -> IfMatch {
        let values = self.parts.headers.get_all(header::IF_MATCH);
        let tags = values.iter().flat_map(|value| value.to_str().unwrap_or_default().split(','));
        let tags: Vec<String> = tags.map(|tag| tag.trim().to_owned()).collect();
        IfMatch(Some(tags).filter(|tags| !tags.is_empty()))
    }

    /// Turns away whoever may not call this route. For a handler that has costly work to do before its job: the job
    /// looks again, inside its transaction.
    ///
    /// # Errors
    /// 401, 403.
    pub async fn admit(&self) -> Result<(), Failure> {
        let credential = Credential::from_headers(&self.parts.headers);
        let asked = (credential, self.right);
        let admitted = self.app.store.read(asked, |sql, (credential, right)| {
            async move {
                let caller = who::caller(sql, credential.as_ref(), crate::now()).await?;
                Ok(require(&caller, *right)?)
            }
            .boxed()
        });
        admitted.await
    }

    /// Runs a job that reads, as the caller.
    ///
    /// # Errors
    /// 401, 403, and the job's own.
    pub async fn read<W, T>(self, wish: W, job: SceneJob<W, T>) -> Result<T, Failure>
    where
        W: Send + Sync + 'static,
        T: Send + 'static,
    {
        let store = self.app.store.clone();
        let signed = self.sign(wish, job, None);
        store.read(signed, |sql, signed| run(sql, signed).boxed()).await
    }

    /// Runs a job that writes, as the caller. With the header `Idempotency-Key` it is done once, and answered the same
    /// again.
    ///
    /// # Errors
    /// 401, 403, 422 for a key that was used for something else, and the job's own.
    pub async fn write<W: Send + Sync + 'static>(self, wish: W, job: SceneJob<W, Reply>) -> Result<Reply, Failure> {
        let repeat = self.repeat()?;
        let store = self.app.store.clone();
        let signed = self.sign(wish, job, repeat);
        store.write(signed, |sql, signed| run_once(sql, signed).boxed()).await
    }

    fn sign<W, T>(self, wish: W, job: SceneJob<W, T>, repeat: Option<Repeat>) -> Signed<W, T> {
        let credential = Credential::from_headers(&self.parts.headers);
        Signed { app: self.app, credential, right: self.right, wish, job, repeat }
    }

    fn repeat(&self) -> Result<Option<Repeat>, Problem> {
        const NAME: HeaderName = HeaderName::from_static("idempotency-key");
        let Some(key) = self.parts.headers.get(&NAME) else { return Ok(None) };
        let key = key.to_str().unwrap_or_default();
        if key.is_empty() || key.len() > 200 {
            let detail = "Send 1 to 200 visible ASCII characters.";
            return Err(Problem::invalid("Idempotency-Key", "idempotency_key_invalid", detail));
        }
        let mut hash = Sha256::new();
        for part in [self.parts.method.as_str().as_bytes(), self.parts.uri.to_string().as_bytes(), &self.body] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Ok(Some(Repeat { key: key.to_owned(), fingerprint: hex(&hash.finalize()) }))
    }
}

/// What a write is recognised by when it comes again.
#[derive(Clone, Debug)]
struct Repeat {
    key: String,
    fingerprint: String,
}

struct Signed<W, T> {
    app: App,
    credential: Option<Credential>,
    right: Right,
    wish: W,
    job: SceneJob<W, T>,
    repeat: Option<Repeat>,
}

async fn scene<W, T>(sql: &mut Sql<'_>, signed: &Signed<W, T>) -> Result<Scene, Failure> {
    // Inside the transaction: a write that waited is stamped when it is done, in the order of the journal.
    let now = crate::now();
    let caller = who::caller(sql, signed.credential.as_ref(), now).await?;
    require(&caller, signed.right)?;
    Ok(Scene { app: signed.app.clone(), caller, now })
}

async fn run<W: Sync, T>(sql: &mut Sql<'_>, signed: &Signed<W, T>) -> Result<T, Failure> {
    let scene = scene(sql, signed).await?;
    (signed.job)(sql, &scene, &signed.wish).await
}

async fn run_once<W: Sync>(sql: &mut Sql<'_>, signed: &Signed<W, Reply>) -> Result<Reply, Failure> {
    let scene = scene(sql, signed).await?;
    let Some(repeat) = &signed.repeat else { return (signed.job)(sql, &scene, &signed.wish).await };
    if let Some((fingerprint, reply)) = idempotency::find(sql, scene.caller.user, &repeat.key).await? {
        if fingerprint == repeat.fingerprint {
            return Ok(reply);
        }
        let detail = "This key was used for another request. Use a new one.";
        return Err(Problem::invalid("Idempotency-Key", "idempotency_key_reused", detail).into());
    }
    let reply = (signed.job)(sql, &scene, &signed.wish).await?;
    idempotency::add(sql, scene.caller.user, &repeat.key, &repeat.fingerprint, &reply, scene.now).await?;
    Ok(reply)
}

/// The header `If-Match`: the versions on which a change may be made; none when it was not sent.
#[derive(Clone, Debug, Default)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// # Errors
    /// 412: the thing is of another version by now.
    pub fn holds(&self, version: i64) -> Result<(), Problem> {
        self.holds_tag(&etag(version))
    }

    /// The same for a thing whose tag is more than a version.
    ///
    /// # Errors
    /// 412: it has another tag by now.
    pub fn holds_tag(&self, current: &str) -> Result<(), Problem> {
        let Some(tags) = &self.0 else { return Ok(()) };
        if tags.iter().any(|tag| tag == "*" || tag == current) {
            return Ok(());
        }
        let detail = "It was changed since you read it. Read it again and decide anew.";
        let problem = Problem::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", detail);
        Err(Problem { field: Some("If-Match".into()), ..problem }.with("etag", current))
    }
}

/// An answer that can be kept and given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    /// JSON; empty for none.
    pub body: String,
    pub etag: Option<String>,
}

impl Reply {
    pub fn json(status: StatusCode, body: &impl Serialize) -> Reply {
        let body = serde_json::to_string(body).expect("an answer of ours has a JSON");
        Reply { status, body, etag: None }
    }

    pub fn empty(status: StatusCode) -> Reply {
        Reply { status, body: String::new(), etag: None }
    }

    /// With the version of what is answered.
    pub fn version(self, version: i64) -> Reply {
        Reply { etag: Some(etag(version)), ..self }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body.clone()).into_response();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        if !self.body.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
            headers.insert(header::ETAG, etag);
        }
        response
    }
}

/// `"v8812"`.
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// A JSON, read already, as what is wanted.
///
/// # Errors
/// 422 with the field at fault.
pub fn typed<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    use serde_json::error::Category;
    let cause = error.inner();
    match cause.classify() {
        Category::Syntax | Category::Eof | Category::Io => not_json(&sentence(cause)),
        Category::Data => Problem::invalid(&named(&error.path().to_string(), cause), "body_invalid", sentence(cause)),
    }
}

/// Why a body is not whole.
fn broken_off(error: &axum::Error, limit: usize) -> Problem {
    let mut causes = Vec::new();
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        causes.push(one);
        cause = one.source();
    }
    if causes.iter().any(|cause| cause.is::<LengthLimitError>()) {
        let detail = format!("A body has at most {limit} bytes here.");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
    }
    if causes.iter().any(|cause| cause.is::<TimeoutError>()) {
        let detail = "The rest of the body did not come in time.";
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail);
    }
    Problem::new(StatusCode::BAD_REQUEST, "body_broken_off", "The body broke off.")
}

fn not_json(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "not_json", detail)
}

/// The field at fault: serde's path, or the name between back quotes when a field is missing or unknown.
fn named(path: &str, cause: &impl std::fmt::Display) -> String {
    let text = cause.to_string();
    let quoted =
        text.split('`').nth(1).filter(|_| text.starts_with("missing field") || text.starts_with("unknown field"));
    let path = path.trim_start_matches('.');
    match quoted {
        Some(name) if path.is_empty() || path == "?" || path == name => name.to_owned(),
        Some(name) if !path.ends_with(name) => format!("{path}.{name}"),
        Some(_) | None => path.to_owned(),
    }
}
