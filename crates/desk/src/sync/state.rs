//! What a person sees of it: connected or not, what waits, what keeps the two apart.

use super::secrets::Secrets;
use crate::Desk;
use crate::contract::{Nothing, ServerKind, SyncHealth, SyncNetwork, SyncState, Topic};
use crate::error::Error;
use crate::show::Show;
use crate::store::{device, journal, link, outbox, preference, twin};
use rusqlite::Connection;
use stint_sync::client::Phase;

/// Where the way to the server is kept: with the preferences of this computer.
const NETWORK: &str = "sync_network";

impl Desk {
    /// How this computer stands to its server.
    pub fn sync_state(&self, _: Nothing) -> Result<SyncState, Error> {
        let mut state = self.show(state)?;
        state.working = state.connected && self.signals.is_working();
        if let Some(link) = self.look(link::get)? {
            state.secret = Some(Secrets::of(&self.folder).place(&link.keys)?);
        }
        Ok(state)
    }

    /// The same, to the number.
    pub fn sync_health(&self, _: Nothing) -> Result<SyncHealth, Error> {
        let state = self.sync_state(Nothing {})?;
        self.look(|db| {
            let link = link::get(db)?;
            let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
            let phase = link.as_ref().map(|link| match link.phase {
                Phase::New => "new",
                Phase::Filling => "filling",
                Phase::Steady => "steady",
                Phase::Known { .. } => "known",
                Phase::Snapshot { .. } => "snapshot",
            });
            Ok(SyncHealth {
                state,
                device: device::get(db)?.id,
                server: link.as_ref().map(|link| link.server.clone()),
                account: link.as_ref().map(|link| link.account.clone()),
                high_water: link.as_ref().and_then(|link| link.high_water.as_ref()).map(ToString::to_string),
                cursor: link.as_ref().map_or(0, |link| link.cursor),
                phase: phase.map(str::to_owned),
                records: journal::head(db)?.n,
                told: count("SELECT count(*) FROM journal WHERE substr(device, 1, 1) = '@'")?,
                operations: count("SELECT count(*) FROM outbox")?,
                unknown: count("SELECT count(*) FROM raw")?,
            })
        })
    }

    /// How the server is reached from now on.
    ///
    /// # Errors
    /// [`super::NotSynced::NetworkMisfit`].
    pub fn sync_network_set(&self, network: SyncNetwork) -> Result<SyncState, Error> {
        super::account::way(&network)?;
        self.write(|writing| {
            writing.stale(&[Topic::Sync]);
            preference::set(writing.connection(), NETWORK, &serde_json::to_value(&network)?)
        })?;
        self.signals.ask_now();
        self.sync_state(Nothing {})
    }
}

/// The way to the server as it was chosen.
pub(super) fn network(db: &Connection) -> Result<SyncNetwork, Error> {
    let kept = preference::get(db, NETWORK)?;
    Ok(kept.map(serde_json::from_value).transpose()?.unwrap_or_default())
}

fn state(show: &Show<'_>) -> Result<SyncState, Error> {
    let mut state = SyncState {
        connected: false,
        url: None,
        server: None,
        user: None,
        full_name: None,
        roles: Vec::new(),
        waiting: 0,
        oldest: None,
        cards: 0,
        parked: 0,
        inbox: 0,
        last_ok: None,
        working: false,
        filling: false,
        trouble: None,
        secret: None,
        network: network(show.db)?,
    };
    let Some(link) = link::get(show.db)? else { return Ok(state) };
    let counts = counts(show.db, &link)?;
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let (fresh, first) = journal::own_after(show.db, link.seen)?;
    state.waiting = number(counts.pending + fresh);
    state.oldest = counts.oldest.or(first).map(|at| show.here(at));
    state.cards = number(super::cards::count(show.db, &link)?);
    state.parked = number(counts.parked);
    state.inbox = number(super::inbox::count(show.db, &link)?);
    state.last_ok = link.last_ok.map(|at| show.here(at));
    state.trouble = link.trouble.as_deref().map(serde_json::from_str).transpose()?;
    state.connected = true;
    (state.server, state.filling) = match link.mode {
        link::Mode::Stint => (Some(ServerKind::Stint), link.phase.is_first_reading()),
        // Nothing is read from there.
        link::Mode::Strict => (Some(ServerKind::Plain), false),
    };
    (state.url, state.user) = (Some(link.url), Some(link.user.name));
    (state.full_name, state.roles) = (Some(link.user.full_name), link.roles);
    Ok(state)
}

/// How many changes the server does not have.
pub(super) fn waiting(db: &Connection, link: &link::Link) -> Result<i64, Error> {
    Ok(counts(db, link)?.pending + journal::own_after(db, link.seen)?.0)
}

/// What waits: operations, or sessions beside a server that knows nothing else.
fn counts(db: &Connection, link: &link::Link) -> Result<outbox::Counts, Error> {
    Ok(match link.mode {
        link::Mode::Stint => outbox::counts(db)?,
        link::Mode::Strict => {
            let (pending, oldest) = (twin::count_due(db)?, twin::oldest_due(db)?);
            outbox::Counts { pending, oldest, ..outbox::Counts::default() }
        }
    })
}
