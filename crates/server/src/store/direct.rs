//! A database without a server over it: for backup, restore, check and moves.

use std::path::Path;

use deadpool_postgres::Object;
use rusqlite::Connection;

use super::copy::Counts;
use super::sql::Engine;
use super::{Error, Place, Sql, copy, migrations, postgres, sqlite, tables};

/// One connection, opened for one command.
pub struct Direct(End);

enum End {
    Sqlite(Box<Connection>),
    Postgres(Box<Object>),
}

impl Direct {
    /// Opens what is there.
    ///
    /// # Errors
    /// Nothing is there, it is not ours, or of another version than this program's.
    pub async fn open(place: &Place) -> Result<Direct, Error> {
        match place {
            Place::Folder(folder) => Direct::file(&folder.join(sqlite::FILE)).await,
            Place::Url(url) => Direct(End::Postgres(Box::new(postgres::pool(url)?.get().await?))).known().await,
        }
    }

    /// Opens a file of SQLite's.
    ///
    /// # Errors
    /// As [`Direct::open`].
    pub async fn file(file: &Path) -> Result<Direct, Error> {
        if !file.is_file() {
            return Err(Error::Unavailable(format!("there is no database {}", file.display())));
        }
        Direct(End::Sqlite(Box::new(sqlite::writing(file)?))).known().await
    }

    /// Opens it, makes it when it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// It cannot be reached, or was made by a newer version.
    pub async fn create(place: &Place) -> Result<Direct, Error> {
        let mut direct = match place {
            Place::Folder(folder) => Direct(End::Sqlite(Box::new(sqlite::writing(&folder.join(sqlite::FILE))?))),
            Place::Url(url) => Direct(End::Postgres(Box::new(postgres::pool(url)?.get().await?))),
        };
        migrations::apply(&mut direct.sql()).await?;
        Ok(direct)
    }

    /// The same for a file of SQLite's.
    ///
    /// # Errors
    /// As [`Direct::create`].
    pub async fn create_file(file: &Path) -> Result<Direct, Error> {
        let mut direct = Direct(End::Sqlite(Box::new(sqlite::writing(file)?)));
        migrations::apply(&mut direct.sql()).await?;
        Ok(direct)
    }

    pub fn sql(&mut self) -> Sql<'_> {
        Sql::new(match &mut self.0 {
            End::Sqlite(connection) => Engine::Sqlite(connection),
            End::Postgres(client) => Engine::Postgres(client),
        })
    }

    async fn known(mut self) -> Result<Direct, Error> {
        let found = self.sql().row("SELECT version FROM schema_version", &[]).await;
        let found = found.map_err(|error| match error {
            Error::Broken(_) => Error::Unavailable("there is no database of this server yet".into()),
            other => other,
        })?;
        let found = found.map_or(Ok(0), |row| row.integer(0))?;
        match found.cmp(&migrations::KNOWN) {
            std::cmp::Ordering::Equal => Ok(self),
            std::cmp::Ordering::Greater => Err(Error::Newer { found, known: migrations::KNOWN }),
            std::cmp::Ordering::Less => Err(Error::Unavailable(format!(
                "the schema is of version {found}, this program's of {}: run `stint-server migrate` first",
                migrations::KNOWN
            ))),
        }
    }

    /// Whether somebody has worked with it.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_used(&mut self) -> Result<bool, Error> {
        let mut sql = self.sql();
        let head = sql.row("SELECT n FROM head WHERE n > 0", &[]).await?;
        let user = sql.row("SELECT id FROM account_user LIMIT 1", &[]).await?;
        // Without a head a copy into it broke off: nothing that could be lost.
        Ok(head.is_some() || user.is_some())
    }

    /// Until when a server has leased the right to make ids here, milliseconds; none when no server runs.
    ///
    /// # Errors
    /// The database's.
    pub async fn leased_until(&mut self) -> Result<Option<i64>, Error> {
        let row = self.sql().row("SELECT max(until) FROM node", &[]).await?;
        row.map_or(Ok(None), |row| row.maybe_integer(0))
    }

    /// How many rows each table has.
    ///
    /// # Errors
    /// The database's.
    pub async fn counts(&mut self) -> Result<Counts, Error> {
        copy::counts(&mut self.sql()).await
    }

    /// Throws everything away and begins with empty tables. Table by table, since the journal lets nobody delete from it.
    ///
    /// # Errors
    /// The database's.
    pub async fn empty(&mut self) -> Result<(), Error> {
        let mut sql = self.sql();
        let tables = tables::all()?;
        for name in tables.iter().map(|table| table.name.as_str()).chain(["node", "schema_version"]) {
            sql.batch(&format!("DROP TABLE IF EXISTS {name}")).await?;
        }
        migrations::apply(&mut sql).await
    }

    /// Gives the journal a new epoch: what devices were told since the backup was made may be gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_epoch(&mut self, epoch: i64) -> Result<(), Error> {
        let mut sql = self.sql();
        sql.execute("UPDATE head SET epoch = $1", &[epoch.into()]).await?;
        sql.execute("DELETE FROM node", &[]).await?;
        Ok(())
    }

    /// # Errors
    /// The database's.
    pub async fn epoch(&mut self) -> Result<i64, Error> {
        let row = self.sql().row("SELECT max(epoch) FROM head", &[]).await?;
        Ok(row.map_or(Ok(None), |row| row.maybe_integer(0))?.unwrap_or_default())
    }

    /// What the engine's own check of its files says; nothing when all is well, or when the engine has none.
    ///
    /// # Errors
    /// The database's.
    pub async fn integrity(&mut self) -> Result<Vec<String>, Error> {
        let End::Sqlite(connection) = &mut self.0 else { return Ok(Vec::new()) };
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let lines = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Writes one state of the database into a new file of SQLite's, whatever the engine, while a server may be running.
    ///
    /// # Errors
    /// The database's, or the disk's.
    pub async fn write_to(&mut self, file: &Path) -> Result<(), Error> {
        match &mut self.0 {
            End::Sqlite(connection) => {
                let named = file.to_str().ok_or_else(|| Error::Unavailable("the file's name is no text".into()))?;
                connection.execute("VACUUM INTO $1", [named])?;
            }
            End::Postgres(client) => {
                let mut target = Direct::create_file(file).await?;
                copy(&mut Sql::new(Engine::Postgres(client)), &mut target.sql()).await?;
            }
        }
        let mut copied = Direct::file(file).await?;
        // A backup is no running server.
        copied.sql().execute("DELETE FROM node", &[]).await?;
        copied.close_file().await
    }

    /// Leaves a file of SQLite's whole, with nothing beside it.
    ///
    /// # Errors
    /// The database's.
    pub async fn close_file(self) -> Result<(), Error> {
        let End::Sqlite(connection) = self.0 else { return Ok(()) };
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.close().map_err(|(_, error)| error.into())
    }
}
