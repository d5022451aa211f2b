//! What the tests stand on: a server over HTTP on one of the two databases, people who ask it, and their answers.

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;
use stint_server::app::App;
use stint_server::ids::{DeviceId, TokenId, UserId};
use stint_server::policy::Role;
use stint_server::routes;
use stint_server::store::account_user::{self, User};
use stint_server::store::setting;
use stint_server::store::token::{self, Kind, Token};
use stint_server::store::{Place, Store};
use stint_server::who::new_token;
use stint_testkit::postgres::Postgres;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// A server that goes when the test is over.
pub struct Server {
    pub url: String,
    pub store: Store,
    pub place: Place,
    pub runtime: Runtime,
    listener: JoinHandle<std::io::Result<()>>,
    folder: Option<TempDir>,
}

/// What asks over HTTP. Built together with the desk it is a client that wants to be told how to encrypt.
pub fn client() -> Client {
    // Somebody else in this process has done so already.
    rustls::crypto::ring::default_provider().install_default().ok();
    Client::new()
}

/// Which database it stands on.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Makes a test of a function, once on each database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&$crate::ground::Server::start($crate::ground::Engine::Sqlite)); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&$crate::ground::Server::start($crate::ground::Engine::Postgres)); })*
        }
    };
}

impl Server {
    pub fn start(engine: Engine) -> Server {
        let (place, folder) = match engine {
            Engine::Sqlite => {
                let folder = TempDir::with_prefix("stint-server-").expect("a folder can be made");
                (Place::Folder(folder.path().to_owned()), Some(folder))
            }
            Engine::Postgres => (Place::Url(Postgres::shared().database()), None),
        };
        Server { folder, ..Server::on(place) }
    }

    /// A server on a database that somebody else keeps.
    pub fn on(place: Place) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        let store = runtime.block_on(Store::open(&place)).expect("the database can be opened");
        let begun = store.write((), |sql, ()| Box::pin(async move { Ok(setting::begin(sql).await?) }));
        runtime.block_on(begun).expect("a server begins");
        let router = routes::router(App::new(store.clone()));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let listener = runtime.spawn(async move { axum::serve(listener, router).await });
        Server { url, store, place, runtime, listener, folder: None }
    }

    /// Ends it in order; the database stays for as long as the folder is held.
    pub fn stop(self) -> (Place, Option<TempDir>) {
        let Server { store, runtime, place, listener, folder, .. } = self;
        listener.abort();
        runtime.block_on(async {
            listener.await.ok();
            // A connection that a client keeps open holds the store, too.
            tokio::time::timeout(std::time::Duration::from_secs(1), store.close()).await.ok();
        });
        runtime.shutdown_background();
        (place, folder)
    }

    /// Someone whom another server on the same data has made.
    pub fn known(&self, person: &Person) -> Person {
        Person { id: person.id, token: person.token.clone(), url: self.url.clone(), client: client() }
    }

    /// A new person with a token.
    pub fn person(&self, name: &str, role: Role) -> Person {
        let id = |now| self.store.snowflakes().next(now);
        let now = stint_server::now();
        let user = User {
            id: UserId(id(now)),
            name: name.to_lowercase(),
            full_name: name.to_owned(),
            role,
            zone: stint_domain::Zone("Europe/Berlin".into()),
            disabled: false,
            erased_at: None,
            version: 0,
            created_at: now,
            updated_at: now,
        };
        let (token, credential) = new_token();
        let ids = (DeviceId(id(now)), TokenId(id(now)));
        let person = self.bearer(user.id, &token);
        let added = self.store.write((user, ids, credential), |sql, (user, (device, id), credential)| {
            Box::pin(async move {
                account_user::add(sql, user, None).await?;
                token::add_device(sql, *device, user.id, "test", user.created_at).await?;
                let token = Token {
                    id: *id,
                    user: user.id,
                    device: *device,
                    kind: Kind::Personal,
                    credential,
                    created_at: user.created_at,
                    expires_at: None,
                };
                Ok(token::add(sql, &token).await?)
            })
        });
        self.runtime.block_on(added).expect("a person can be added");
        person
    }

    /// Whoever sends this token; an empty one is not sent at all.
    pub fn bearer(&self, id: UserId, token: &str) -> Person {
        Person { id, token: token.to_owned(), url: self.url.clone(), client: client() }
    }

    pub fn worker(&self, name: &str) -> Person {
        self.person(name, Role::Worker)
    }
}

/// Someone who asks the server with a token of his own.
pub struct Person {
    pub id: UserId,
    pub token: String,
    url: String,
    client: Client,
}

impl Person {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    pub fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path))
    }

    pub fn post(&self, path: &str, body: Option<Value>) -> Answer {
        let request = self.request(Method::POST, path);
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(&body))
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(&body))
    }

    pub fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path))
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn of(request: RequestBuilder) -> Answer {
        let response = request.send().expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        // A stream of events has no end to wait for.
        let streams = headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let text = if streams { String::new() } else { response.text().expect("the answer is a text") };
        Answer { status, headers, text }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of an answer of this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// A problem of this status and code.
    #[track_caller]
    #[expect(clippy::wrong_self_convention, reason = "an answer is looked at once")]
    pub fn is_problem(self, status: u16, code: &str) -> Value {
        assert_eq!(
            self.headers.get("content-type").map(|kind| kind.as_bytes()),
            Some(&b"application/problem+json"[..])
        );
        let problem = self.is(status);
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }
}
