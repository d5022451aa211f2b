//! Another password of one's own, on the server that this data belongs to.

use super::http::PasswordSaid;
use super::server::Asking;
use super::{NotSynced, account, run};
use crate::Desk;
use crate::contract::{Nothing, PasswordSet};
use crate::error::Error;
use crate::store::link::{self, Mode};

/// Characters, as the server counts them.
const LEAST: usize = 8;
const MOST: usize = 256;
/// When the server does not say for how long.
const A_MINUTE: i64 = 60;

impl Desk {
    /// Changes it. The server signs every other device out; this one stays signed in.
    ///
    /// # Errors
    /// [`NotSynced::PasswordWrong`], [`NotSynced::PasswordMisfit`], [`NotSynced::TooManyTries`], and what keeps the two
    /// apart. The old one holds then.
    pub fn sync_password_set(&self, ask: PasswordSet) -> Result<Nothing, Error> {
        let link = self.look(link::get)?.filter(|link| link.mode == Mode::Stint).ok_or(NotSynced::NotConnected)?;
        let misfit = || NotSynced::PasswordMisfit { least: LEAST as i64, most: MOST as i64 };
        if !(LEAST..=MOST).contains(&ask.new.chars().count()) {
            return Err(misfit().into());
        }
        run::wait(async {
            let server = Asking::begin(self, &link).await?;
            let said = server.http.set_password(&ask.current, &ask.new, &server.token).await;
            let refusal = match said.map_err(|miss| account::refused(&link.url, miss))? {
                PasswordSaid::Changed => return Ok(Nothing {}),
                PasswordSaid::No(code) if code == "password_wrong" => NotSynced::PasswordWrong,
                PasswordSaid::No(_) => misfit(),
                PasswordSaid::TooOften(seconds) => NotSynced::TooManyTries { seconds: seconds.unwrap_or(A_MINUTE) },
            };
            Err(refusal.into())
        })?
    }
}
