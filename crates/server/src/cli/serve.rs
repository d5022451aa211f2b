//! `stint-server serve`.

use super::{Exit, Layers, Trouble, own, say, take};
use crate::app::App;
use crate::config::{Config, Settings};
use crate::store::{Place, Store, account_user, setting};
use crate::{log, metrics, serve};

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Say what the configuration comes to, without secrets, and end
    #[arg(long)]
    check_config: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub(super) async fn run(self, layers: &Layers) -> Result<(), Trouble> {
        let config = layers.settle(self.settings)?;
        if self.check_config {
            say(config.shown().trim_end());
            return Ok(());
        }
        log::begin(&config.log, config.log_format)?;
        metrics::begin();
        own(&config.place)?;
        let _only = match &config.place {
            Place::Folder(folder) => Some(take(folder)?),
            Place::Url(_) => None,
        };
        let store = Store::open(&config.place).await?;
        let outcome = listen(&config, &store).await;
        if tokio::time::timeout(config.limits.grace, store.close()).await.is_err() {
            tracing::warn!("somebody still held the database; what was acknowledged is on disk");
        }
        outcome
    }
}

/// Until it is told to stop.
async fn listen(config: &Config, store: &Store) -> Result<(), Trouble> {
    let mut told = Told::new()?;
    store.write((), |sql, ()| Box::pin(async move { Ok(setting::begin(sql).await?) })).await?;
    let admin = store.read((), |sql, ()| Box::pin(async move { Ok(account_user::has_admin(sql).await?) })).await?;
    let serving = serve::start(config, App::new(store.clone())).await;
    let serving = serving.map_err(|error| Trouble::new(Exit::Unexpected, format!("{}: {error}", config.listen)))?;
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    say(format_args!("Listening on {scheme}://{}; the API is described at /docs.", serving.address));
    if !admin {
        say("There is no admin yet. Make the first:");
        say(format_args!("  {}stint-server user add NAME --role admin --password-stdin", before(&config.place)));
    }
    tokio::select! {
        () = told.wait() => {
            tracing::info!("stopping; what was accepted is finished first");
            Ok(serving.stop().await?)
        }
        // Whoever looks after the server starts it again, and that reads what the disk has.
        () = store.ended() => {
            serving.stop().await?;
            let what = "the database takes no more writes; the log says why. Start the server again";
            Err(Trouble::new(Exit::Unexpected, what))
        }
    }
}

/// How the other commands find the same data.
fn before(place: &Place) -> String {
    match place {
        Place::Folder(folder) => format!("STINT_SERVER_DATA={} ", folder.display()),
        Place::Url(_) => "DATABASE_URL=… ".into(),
    }
}

/// The signals that end a server.
struct Told {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Told {
    fn new() -> Result<Told, Trouble> {
        #[cfg(unix)]
        return Ok(Told { terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())? });
        #[cfg(not(unix))]
        Ok(Told {})
    }

    async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.ok();
    }
}
