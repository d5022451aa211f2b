//! Fills a server's database for measuring: `crowd PLACE USERS SESSIONS` (PLACE is a folder or `postgres://…`) adds users
//! with a token each, prints the tokens, one a line, and gives the first user that many past sessions.

use std::error::Error;

use futures_util::FutureExt;
use stint_domain::{Dimensions, Instant, SessionId, Source, Zone, edit};
use stint_server::app::{App, Scene};
use stint_server::clock::{self, Subject};
use stint_server::ids::{DeviceId, TokenId, UserId};
use stint_server::policy::Role;
use stint_server::store::account_user::{self, User};
use stint_server::store::token::{self, Kind, Token};
use stint_server::store::{Failure, Place, Sql, Store};
use stint_server::who::{self, Credential, new_token};

const MINUTE: i64 = 60_000;
const AT_ONCE: i64 = 1_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [place, users, sessions] = arguments.as_slice() else { return Err("crowd PLACE USERS SESSIONS".into()) };
    let url = place.starts_with("postgres");
    let place = if url { Place::Url(place.clone()) } else { Place::Folder(place.into()) };
    let app = App::new(Store::open(&place).await?);
    let mut first = None;
    for number in 0..users.parse::<u32>()? {
        let (token, credential) = new_token();
        let wish = (app.clone(), number, credential.clone());
        app.store.write(wish, |sql, wish| add_user(sql, wish).boxed()).await.map_err(failed)?;
        first.get_or_insert(credential);
        say(&token);
    }
    let (sessions, credential) = (sessions.parse::<i64>()?, first.ok_or("no users")?);
    for from in (0..sessions).step_by(usize::try_from(AT_ONCE)?) {
        let wish = (app.clone(), credential.clone(), from..sessions.min(from + AT_ONCE));
        app.store.write(wish, |sql, wish| add_sessions(sql, wish).boxed()).await.map_err(failed)?;
    }
    app.store.close().await;
    Ok(())
}

async fn add_user(sql: &mut Sql<'_>, (app, number, credential): &(App, u32, Credential)) -> Result<(), Failure> {
    let now = stint_server::now();
    let id = || app.store.snowflakes().next(now);
    let name = format!("worker{}-{number}", id());
    let user = User {
        id: UserId(id()),
        full_name: name.clone(),
        name,
        role: Role::Worker,
        zone: Zone("Europe/Berlin".into()),
        disabled: false,
        erased_at: None,
        version: 0,
        created_at: now,
        updated_at: now,
    };
    account_user::add(sql, &user, None).await?;
    let device = DeviceId(id());
    token::add_device(sql, device, user.id, "bench", now).await?;
    let (id, created_at) = (TokenId(id()), now);
    let token = Token { id, user: user.id, device, kind: Kind::Personal, credential, created_at, expires_at: None };
    Ok(token::add(sql, &token).await?)
}

async fn add_sessions(
    sql: &mut Sql<'_>,
    (app, credential, numbers): &(App, Credential, std::ops::Range<i64>),
) -> Result<(), Failure> {
    let now = stint_server::now();
    let caller = who::caller(sql, Some(credential), now).await?;
    let scene = Scene { app: app.clone(), caller, now };
    for number in numbers.clone() {
        // One after the other, back from now, ten minutes each.
        let start = Instant(now.ms() - (number + 2) * 10 * MINUTE);
        let past = edit::Past {
            session: SessionId(stint_server::uuid(start)),
            zone: scene.caller.zone.clone(),
            source: Source::Import,
            start,
            end: start + 9 * MINUTE,
            breaks: vec![(start + 3 * MINUTE, start + 4 * MINUTE)],
            on: Dimensions::default(),
            note: format!("Delivery {number}"),
        };
        let act = edit::add(past, now)?;
        clock::write(sql, &scene, Subject::New(scene.caller.user), act, now, None).await?;
    }
    Ok(())
}

fn failed(failure: Failure) -> String {
    format!("{failure:?}")
}

#[allow(clippy::print_stdout, reason = "the tokens are what this program is for")]
fn say(token: &str) {
    println!("{token}");
}
