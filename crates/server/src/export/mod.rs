//! One user's sessions as a file: read a page at a time, written by a thread of its own into a file without a name, so
//! that neither the length of a history nor a slow client costs memory.

mod days;
mod pages;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use serde::Serialize;
use stint_domain::rules::{RulePack, pack};
use stint_domain::{Day, Instant, Zone};
use stint_export::csv_out::{self, Preset};
use stint_export::{Header, Names, Paper, Words, workbook};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::app::{App, Scene};
use crate::ids::UserId;
use crate::store::session::{Kept, Window};
use crate::store::session_export::{self, Stretch};
use crate::store::{Error, Failure, Sql, account, dimension, head};
use days::Days;
use pages::Pages;

const DAY_MS: i64 = 24 * stint_domain::time::HOUR;

/// Exports at once in one process: each takes a processor and some memory.
static ROOM: Semaphore = Semaphore::const_new(2);

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Excel,
    Csv,
    Json,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Excel, Format::Csv, Format::Json];

    /// The word in a query.
    pub fn word(self) -> &'static str {
        match self {
            Format::Excel => "excel",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }

    fn extension(self) -> &'static str {
        match self {
            Format::Excel => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }
}

/// What an export needs to know before it reads its sessions.
pub struct Order {
    app: App,
    user: UserId,
    name: String,
    window: Window,
    /// Where its sessions lie, from the beginning of their first week on; none when there are none.
    extent: Option<(Instant, Instant)>,
    rule_pack: Option<RulePack>,
    day_start_min: u16,
    header: Header,
}

/// Takes an order of the caller's own sessions.
///
/// # Errors
/// The database's.
pub async fn order(sql: &mut Sql<'_>, scene: &Scene, window: Window) -> Result<Order, Failure> {
    let caller = &scene.caller;
    let settings = account::settings(sql).await?;
    let day_start_min = settings.day_start_min;
    // A pack that this version no longer has is none: what was recorded must stay readable.
    let rule_pack = pack(&settings.rule_pack).ok().flatten();
    let stretches = session_export::stretches(sql, caller.user, window).await?;
    let first = stretches.iter().map(|one| one.first).min();
    let last = stretches.iter().map(|one| one.last).max();
    let labels = dimension::all(sql).await?;
    let zones = &scene.app.zones;
    let today = zones.business_day(scene.now, &caller.zone, day_start_min);
    let day = |at: Instant, zone: &Zone| zones.business_day(at, zone, day_start_min);
    let from = stretches.iter().map(|one: &Stretch| day(one.first, &one.zone)).min();
    let to = stretches.iter().map(|one| day(one.last, &one.zone)).max();
    // What the week before the first day adds up to decides whether the week is too long.
    let week = from.map(|day| Instant(i64::from(day.week_start(0).number() - 1) * DAY_MS));
    let first = first.map(|first| week.map_or(first, |week| week.min(first)));
    let header = Header {
        employee: caller.full_name.clone(),
        number: String::new(),
        period: (from.unwrap_or(today), to.unwrap_or(today)),
        filter: Vec::new(),
        made: scene.now,
        zone: caller.zone.clone(),
        today,
        rule_pack: rule_pack.clone(),
        plan: None,
        carried_ms: None,
        version: env!("CARGO_PKG_VERSION").into(),
        head: head::newest_hash(sql).await?,
        names: Names(labels.into_iter().map(|one| (one.id, one.name)).collect()),
    };
    Ok(Order {
        app: scene.app.clone(),
        user: caller.user,
        name: caller.name.clone(),
        window,
        extent: first.zip(last),
        rule_pack,
        day_start_min,
        header,
    })
}

impl Order {
    /// `sessions-ada-2026-11-01-2026-11-30.xlsx`; letters, digits, `-`, `_` and dots alone.
    pub fn file_name(&self, format: Format) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' };
        let name: String = self.name.chars().map(plain).collect();
        let (from, to): (Day, Day) = self.header.period;
        format!("sessions-{name}-{from}-{to}.{}", format.extension())
    }

    /// The file, whole, to be read from its beginning. `show` is what a session is in JSON.
    ///
    /// # Errors
    /// The database's; a disk that is full.
    pub async fn write<S: Serialize + 'static>(
        self,
        format: Format,
        language: &str,
        show: fn(&Kept) -> S,
    ) -> Result<File, Error> {
        let gone = || Error::Unavailable("the server is shutting down".into());
        let _room = ROOM.acquire().await.map_err(|_| gone())?;
        let (handle, words) = (Handle::current(), Words::new(Some(language)));
        let written = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::tempfile().map_err(unwritten)?;
            let out = BufWriter::with_capacity(1 << 16, &mut file);
            self.put(format, &words, &handle, show, out)?;
            file.rewind().map_err(unwritten)?;
            Ok(file)
        });
        written.await.map_err(|_| gone())?
    }

    fn put<S: Serialize>(
        &self,
        format: Format,
        words: &Words,
        handle: &Handle,
        show: fn(&Kept) -> S,
        mut out: impl Write + Seek + Send,
    ) -> Result<(), Error> {
        let pages = Pages::new(&self.app.store, handle, self.user, self.extent);
        let zones = &self.app.zones;
        let header = &self.header;
        let written = match format {
            Format::Excel => workbook::write(header, words, zones, Paper::A4, Days::new(self, pages)?, out).map(drop),
            Format::Csv => {
                csv_out::write(header, words, zones, Preset::International, Days::new(self, pages)?, out).map(drop)
            }
            Format::Json => return put_json(pages, self.window, show, &mut out),
        };
        written.map_err(|error| match error {
            stint_export::Error::Source(source) => match source.downcast::<Error>() {
                Ok(error) => *error,
                Err(other) => Error::Broken(other.to_string()),
            },
            stint_export::Error::Io(error) => unwritten(error),
            error @ (stint_export::Error::Workbook(_)
            | stint_export::Error::Csv(_)
            | stint_export::Error::Json { .. }
            | stint_export::Error::Format(_)) => Error::Broken(error.to_string()),
        })
    }
}

/// An array with a session a line.
fn put_json<S: Serialize>(
    mut pages: Pages<'_>,
    window: Window,
    show: fn(&Kept) -> S,
    out: &mut impl Write,
) -> Result<(), Error> {
    let mut before = "[\n";
    while let Some(page) = pages.next_page()? {
        for kept in page.sessions.iter().filter(|kept| window.covers(kept.no)) {
            out.write_all(before.as_bytes()).map_err(unwritten)?;
            serde_json::to_writer(&mut *out, &show(kept)).map_err(|error| unwritten(error.into()))?;
            before = ",\n";
        }
    }
    let end = if before == "[\n" { "[]\n" } else { "\n]\n" };
    out.write_all(end.as_bytes()).and_then(|()| out.flush()).map_err(unwritten)
}

fn unwritten(error: std::io::Error) -> Error {
    Error::Unavailable(format!("the export cannot be written: {error}"))
}
