//! `stint-server serve`.

use std::path::Path;

use super::{Exit, Layers, Trouble, own, say};
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
        store.close().await;
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
    told.wait().await;
    tracing::info!("stopping; what was accepted is finished first");
    Ok(serving.stop().await?)
}

/// How the other commands find the same data.
fn before(place: &Place) -> String {
    match place {
        Place::Folder(folder) => format!("STINT_SERVER_DATA={} ", folder.display()),
        Place::Url(_) => "DATABASE_URL=… ".into(),
    }
}

/// Makes the data folder, readable by its owner alone, and takes it for this process: a second one would not hear of
/// the first one's changes.
pub(super) fn take(folder: &Path) -> Result<std::fs::File, Trouble> {
    let named = |error: std::io::Error| Trouble::new(Exit::Database, format!("{}: {error}", folder.display()));
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder).map_err(named)?;
    let lock = std::fs::File::create(folder.join("stint-server.lock")).map_err(named)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => {
            let text = format!("another stint-server serves {}; stop it first", folder.display());
            Err(Trouble::new(Exit::Refused, text))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(named(error)),
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
