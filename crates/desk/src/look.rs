//! Looking at the data: one state of it, on a connection that no punch ever waits behind.

use crate::Desk;
use crate::error::Error;
use crate::store::connection;
use rusqlite::{Connection, TransactionBehavior};
use std::sync::PoisonError;

impl Desk {
    /// Runs `work` on one consistent state of the data. Nothing is written.
    pub(crate) fn look<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        if self.alone
            && let Ok(mut writer) = self.writer.try_lock()
        {
            return Self::look_at(&mut writer, work).map_err(|error| error.settled(&self.folder));
        }
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = match reader.as_mut() {
            Some(connection) => Self::look_at(connection, work),
            None => {
                connection::reader(&self.folder).and_then(|connection| Self::look_at(reader.insert(connection), work))
            }
        };
        looked.map_err(|error| error.settled(&self.folder))
    }

    fn look_at<T>(connection: &mut Connection, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let answer = work(&transaction)?;
        transaction.finish()?;
        Ok(answer)
    }

    /// Runs `work` on a connection of its own: for what takes long, beside everything else.
    pub(crate) fn look_aside<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let opened = connection::reader(&self.folder);
        opened
            .and_then(|mut connection| Self::look_at(&mut connection, work))
            .map_err(|error| error.settled(&self.folder))
    }
}
