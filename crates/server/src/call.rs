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
use stint_domain::Instant;
use tower_http::timeout::TimeoutError;

use crate::app::{App, Open, Scene};
use crate::ids::{DeviceId, UserId};
use crate::policy::{Right, require};
use crate::problem::{Problem, sentence};
use crate::store::{Failure, Job, Sql, Store, device, idempotency};
use crate::who::{self, Caller, Credential};

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

/// A job of a route that needs no credential.
pub type OpenJob<W, T> = for<'a> fn(&'a mut Sql<'_>, &'a Open, &'a W) -> BoxFuture<'a, Result<T, Failure>>;

impl FromRequest<App> for Call {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Call, Problem> {
        let (parts, body) = request.into_parts();
        if parts.uri.to_string().contains("%00") {
            return Err(nul("path or query"));
        }
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
        if has_nul(&self.body) { Err(nul("body")) } else { self.json_as_it_is() }
    }

    /// The same with U+0000 in its texts, for who looks after them himself.
    ///
    /// # Errors
    /// As [`Call::json`].
    pub fn json_as_it_is<T: DeserializeOwned>(&self) -> Result<T, Problem> {
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

    /// The running server.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who asks, for work that has to be done before a job: it is checked again inside the job's transaction.
    ///
    /// # Errors
    /// 401, 403.
    pub async fn caller(&self) -> Result<Caller, Failure> {
        let signed = Signed {
            app: self.app.clone(),
            credential: Credential::from_headers(&self.parts.headers),
            right: self.right,
            wish: (),
            job: |_, scene, ()| async { Ok(scene.caller.clone()) }.boxed(),
            repeat: None,
        };
        let (caller, _) = self.app.store.read(signed, |sql, signed| run(sql, signed).boxed()).await?;
        Ok(caller)
    }

    /// Runs a job whose request holds a password, as the caller. An `Idempotency-Key` is passed over: a fingerprint of
    /// the request would help to guess the password.
    ///
    /// # Errors
    /// 401, 403, and the job's own.
    pub async fn write_secret<W: Send + Sync + 'static>(
        self,
        wish: W,
        job: SceneJob<W, Reply>,
    ) -> Result<Reply, Failure> {
        let store = self.app.store.clone();
        let signed = self.sign(wish, job, None);
        let (reply, seen) = store.write(signed, |sql, signed| run_once(sql, signed).boxed()).await?;
        note_seen(store, seen);
        Ok(reply)
    }

    /// Runs a job that writes, whoever asks. An `Idempotency-Key` says nothing here: it belongs to a caller.
    ///
    /// # Errors
    /// The job's own.
    pub async fn write_open<W, T>(self, wish: W, job: OpenJob<W, T>) -> Result<T, Failure>
    where
        W: Send + Sync + 'static,
        T: Send + 'static,
    {
        let store = self.app.store.clone();
        let unsigned = Unsigned { app: self.app, wish, job };
        store.write(unsigned, |sql, unsigned| run_open(sql, unsigned).boxed()).await
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
        let (answer, seen) = store.read(signed, |sql, signed| run(sql, signed).boxed()).await?;
        note_seen(store, seen);
        Ok(answer)
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
        let (reply, seen) = store.write(signed, |sql, signed| run_once(sql, signed).boxed()).await?;
        note_seen(store, seen);
        Ok(reply)
    }

    /// The same for a job that touches nothing but the caller's own sessions.
    ///
    /// # Errors
    /// As [`Call::write`].
    pub async fn write_own<W: Send + Sync + 'static>(self, wish: W, job: SceneJob<W, Reply>) -> Result<Reply, Failure> {
        let repeat = self.repeat()?;
        let (store, known) = (self.app.store.clone(), self.app.known.clone());
        let signed = self.sign(wish, job, repeat);
        let credential = signed.credential.clone();
        let job: Job<_, _> = |sql, signed| run_once(sql, signed).boxed();
        // Whose a credential is never changes; whether it still holds is asked inside the transaction.
        let answer = match credential.as_ref().and_then(|credential| known.user(credential)) {
            Some(user) => store.write_own(user, signed, job).await,
            None => store.write(signed, job).await,
        };
        let (reply, seen) = answer?;
        if let Some(credential) = credential {
            known.learn(credential, seen.user);
        }
        note_seen(store, seen);
        Ok(reply)
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
        Ok(Some(Repeat { key: key.to_owned(), fingerprint: hex::encode(hash.finalize()) }))
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

async fn run<W: Sync, T>(sql: &mut Sql<'_>, signed: &Signed<W, T>) -> Result<(T, Seen), Failure> {
    let scene = scene(sql, signed).await?;
    let answer = (signed.job)(sql, &scene, &signed.wish).await?;
    Ok((answer, seen(&scene)))
}

async fn run_once<W: Sync>(sql: &mut Sql<'_>, signed: &Signed<W, Reply>) -> Result<(Reply, Seen), Failure> {
    let scene = scene(sql, signed).await?;
    let Some(repeat) = &signed.repeat else {
        let reply = (signed.job)(sql, &scene, &signed.wish).await?;
        return Ok((reply, seen(&scene)));
    };
    if let Some((fingerprint, reply)) = idempotency::find(sql, scene.caller.user, &repeat.key).await? {
        if fingerprint == repeat.fingerprint {
            return Ok((reply, seen(&scene)));
        }
        let detail = "This key was used for another request. Use a new one.";
        return Err(Problem::invalid("Idempotency-Key", "idempotency_key_reused", detail).into());
    }
    let reply = (signed.job)(sql, &scene, &signed.wish).await?;
    idempotency::add(sql, scene.caller.user, &repeat.key, &repeat.fingerprint, &reply, scene.now).await?;
    Ok((reply, seen(&scene)))
}

struct Unsigned<W, T> {
    app: App,
    wish: W,
    job: OpenJob<W, T>,
}

async fn run_open<W: Sync, T>(sql: &mut Sql<'_>, unsigned: &Unsigned<W, T>) -> Result<T, Failure> {
    let open = Open { app: unsigned.app.clone(), now: crate::now() };
    (unsigned.job)(sql, &open, &unsigned.wish).await
}

/// Who asked, and with what: noted when it is time to.
#[derive(Clone, Copy, Debug)]
struct Seen {
    user: UserId,
    device: DeviceId,
    at: Instant,
    is_due: bool,
}

fn seen(scene: &Scene) -> Seen {
    let Caller { user, device, .. } = scene.caller;
    Seen { user, device, at: scene.now, is_due: scene.caller.is_to_be_noted(scene.now) }
}

/// Behind the answer's back: nobody waits for it, and a failure costs nothing but a later date.
fn note_seen(store: Store, seen: Seen) {
    if !seen.is_due {
        return;
    }
    tokio::spawn(async move {
        let written =
            store.write(seen, |sql, seen| async move { Ok(device::seen(sql, seen.device, seen.at).await?) }.boxed());
        written.await.ok();
    });
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
    /// What is given to a repeat of the request instead of `body`, when that holds a secret: those are not kept.
    pub repeated: Option<String>,
}

impl Reply {
    pub fn json(status: StatusCode, body: &impl Serialize) -> Reply {
        let body = serde_json::to_string(body).expect("an answer of ours has a JSON");
        Reply { status, body, etag: None, repeated: None }
    }

    pub fn empty(status: StatusCode) -> Reply {
        Reply { status, body: String::new(), etag: None, repeated: None }
    }

    /// With the version of what is answered.
    pub fn version(self, version: i64) -> Reply {
        Reply { etag: Some(etag(version)), ..self }
    }

    /// With another body for whoever repeats the request: this one holds a secret that is shown once.
    pub fn shown_once(self, repeated: &impl Serialize) -> Reply {
        let repeated = serde_json::to_string(repeated).expect("an answer of ours has a JSON");
        Reply { repeated: Some(repeated), ..self }
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

/// Whether a JSON text has the escape of U+0000, which PostgreSQL keeps in no text.
fn has_nul(json: &[u8]) -> bool {
    const ESCAPE: &[u8] = b"\\u0000";
    let is_escape = |at: usize| json[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0;
    (0..json.len()).any(|at| json[at..].starts_with(ESCAPE) && is_escape(at))
}

fn nul(field: &str) -> Problem {
    Problem::invalid(field, "text_invalid", "A text has no U+0000.")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_escape_of_a_nul_is_told_from_a_backslash_before_the_same_letters() {
        let texts = [(r#""a\u0000""#, true), (r#""a\\u0000""#, false), (r#""\\\u0000""#, true), (r#""u0000""#, false)];
        for (text, is) in texts {
            assert_eq!(has_nul(text.as_bytes()), is, "{text}");
        }
    }
}
