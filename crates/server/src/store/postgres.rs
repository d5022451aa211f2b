//! PostgreSQL, or an engine that speaks its protocol: one writing task, a pool of reading connections.

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio::sync::watch;
use tokio_postgres::config::SslMode;

use super::reader::Reader;
use super::sql::Engine;
use super::writer::{self, Desk, Teller, Writer};
use super::{Error, Sql, migrations, protection};

const CONNECTIONS: usize = 8;
/// Records of the journal after which the tables are looked at first; then when there are eight times as many.
const FIRST_LOOK: i64 = 256;

pub(super) async fn open(url: &str, announce: watch::Sender<i64>) -> Result<(Writer, Reader), Error> {
    let pool = pool(url)?;
    let client = pool.get().await?;
    migrations::apply(&mut Sql::new(Engine::Postgres(&client))).await?;
    protection::postgres(&client).await?;
    drop(client);
    let (writer, desk, teller) = writer::pair(announce);
    tokio::spawn(work(pool.clone(), desk, teller));
    Ok((writer, Reader::postgres(pool)))
}

/// # Errors
/// The URL cannot be read.
pub(super) fn pool(url: &str) -> Result<Pool, Error> {
    // The parser's own words would repeat the URL, and the password with it.
    let config: tokio_postgres::Config = url
        .parse()
        .map_err(|_| Error::Unavailable("DATABASE_URL cannot be read; expected postgres://user@host/name".into()))?;
    let keep = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match config.get_ssl_mode() {
        SslMode::Disable => Manager::from_config(config, tokio_postgres::NoTls, keep),
        _ => Manager::from_config(config, tls()?, keep),
    };
    Pool::builder(manager).max_size(CONNECTIONS).build().map_err(|error| Error::Unavailable(error.to_string()))
}

/// The system's own certificate authorities decide whom to trust.
fn tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect, Error> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}

async fn work(pool: Pool, mut desk: Desk, teller: Teller) {
    let mut look_at = None;
    while let Some(batch) = desk.next().await {
        let client = match pool.get().await {
            Ok(client) => client,
            Err(error) => {
                teller.turn_away(batch, &error.into());
                continue;
            }
        };
        let run = desk.run(&mut Sql::new(Engine::Postgres(&client)), batch).await;
        match teller.tell(run) {
            Ok(head) => {
                let due = *look_at.get_or_insert(head + FIRST_LOOK);
                if head >= due {
                    look_at = Some(head.saturating_mul(8));
                    tokio::spawn(look(pool.clone()));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a transaction was not committed");
                // What state it is in nobody knows: it does not go back into the pool.
                drop(deadpool_postgres::Object::take(client));
            }
        }
    }
}

/// Has the engine look at its tables. It does so by itself, but a minute or more behind; until then it keeps the plans
/// that it made while they were empty, and reads whole indexes for one row.
async fn look(pool: Pool) {
    let looked = match pool.get().await {
        Ok(client) => client.batch_execute("ANALYZE").await.map_err(Error::from),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = looked {
        tracing::info!(%error, "the tables could not be looked at; the database will do so in its own time");
    }
}
