//! Where the credential lies: in the system's keychain, else in a file that its owner alone can read. Never in the
//! database, which is copied for backups.

use crate::contract::SecretPlace;
use crate::error::Error;
use crate::folder::Folder;
use keyring::Entry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

const SERVICE: &str = "stint";
/// `off`: the file is used even where there is a keychain.
const SWITCH: &str = "STINT_KEYCHAIN";

/// What a device signs its requests with, and the word by which it knows its own data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Secret {
    /// A token made by hand; then there is nothing to refresh.
    #[serde(default)]
    pub token: Option<String>,
    #[serde(default)]
    pub access: Option<String>,
    /// Milliseconds UTC.
    #[serde(default)]
    pub access_until: i64,
    #[serde(default)]
    pub refresh: Option<String>,
    /// The data has it, too …
    pub nonce: String,
    /// … or this one, when the program stopped between writing the two.
    #[serde(default)]
    pub before: Option<String>,
}

impl Secret {
    /// Whether the data that says `nonce` is the data that was last written with this.
    pub fn knows(&self, nonce: &str) -> bool {
        self.nonce == nonce || self.before.as_deref() == Some(nonce)
    }
}

/// The credentials of one folder's servers, by the name under which each is kept.
pub(super) struct Secrets {
    file: PathBuf,
}

impl Secrets {
    pub fn of(folder: &Folder) -> Secrets {
        Secrets { file: folder.path().join("credentials.json") }
    }

    pub fn get(&self, keys: &str) -> Result<Option<Secret>, Error> {
        let kept = match aside(|| keychain(keys).map(|entry| entry.get_password())) {
            Some(Ok(text)) => Some(text),
            Some(Err(_)) | None => self.all()?.remove(keys),
        };
        Ok(kept.as_deref().map(serde_json::from_str).transpose()?)
    }

    /// Says where it lies now.
    pub fn set(&self, keys: &str, secret: &Secret) -> Result<SecretPlace, Error> {
        let text = serde_json::to_string(secret)?;
        let kept = aside(|| keychain(keys).map(|entry| entry.set_password(&text)));
        if let Some(Ok(())) = kept {
            self.forget(keys)?;
            return Ok(SecretPlace::Keychain);
        }
        if let Some(Err(error)) = kept {
            tracing::warn!(%error, "the keychain does not take the credential; it is kept in a file");
        }
        let mut all = self.all()?;
        all.insert(keys.to_owned(), text);
        self.write(&all)?;
        Ok(SecretPlace::File)
    }

    pub fn remove(&self, keys: &str) -> Result<(), Error> {
        if let Some(Err(error)) = aside(|| keychain(keys).map(|entry| entry.delete_credential()))
            && !matches!(error, keyring::Error::NoEntry)
        {
            tracing::warn!(%error, "the keychain does not let go of the credential");
        }
        self.forget(keys)
    }

    /// Whether the file has it: then there was no keychain.
    pub fn place(&self, keys: &str) -> Result<SecretPlace, Error> {
        Ok(if self.all()?.contains_key(keys) { SecretPlace::File } else { SecretPlace::Keychain })
    }

    fn forget(&self, keys: &str) -> Result<(), Error> {
        let mut all = self.all()?;
        if all.remove(keys).is_none() {
            return Ok(());
        }
        self.write(&all)
    }

    fn all(&self) -> Result<BTreeMap<String, String>, Error> {
        match std::fs::read(&self.file) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(Error::io(&self.file, error)),
        }
    }

    /// Whole under another name first: a crash never leaves half of it.
    fn write(&self, all: &BTreeMap<String, String>) -> Result<(), Error> {
        let failed = |error| Error::io(&self.file, error);
        if all.is_empty() {
            return std::fs::remove_file(&self.file).map_err(failed);
        }
        let draft = self.file.with_extension("json.new");
        let _ = std::fs::remove_file(&draft);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&draft).and_then(|mut file| {
            file.write_all(&serde_json::to_vec(all)?)?;
            file.sync_all()
        });
        written.and_then(|()| std::fs::rename(&draft, &self.file)).map_err(failed)
    }
}

/// The keychain's entry, where there is a keychain that answers: it is asked by reading, which changes nothing.
fn keychain(keys: &str) -> Option<Entry> {
    if std::env::var(SWITCH).is_ok_and(|switch| switch == "off") {
        return None;
    }
    let entry = Entry::new(SERVICE, keys).ok()?;
    match entry.get_password() {
        Ok(_) | Err(keyring::Error::NoEntry) => Some(entry),
        Err(error) => {
            tracing::info!(%error, "there is no keychain");
            None
        }
    }
}

/// On a thread of its own: some keychains are spoken to over D-Bus, by code that must not run inside another loop.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| match scope.spawn(work).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_keeps_a_credential_for_its_owner_alone_and_forgets_it() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::of(&Folder::new(folder.path()));
        let secret = Secret { refresh: Some("r".into()), nonce: "n".into(), ..Secret::default() };
        let all = BTreeMap::from([("one".to_owned(), serde_json::to_string(&secret).unwrap())]);
        secrets.write(&all).unwrap();
        assert_eq!(secrets.all().unwrap(), all);
        assert_eq!(secrets.place("one").unwrap(), SecretPlace::File);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&secrets.file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        secrets.forget("one").unwrap();
        assert!(!secrets.file.exists());
    }

    #[test]
    fn a_secret_knows_its_data_by_the_word_of_this_time_and_of_the_time_before() {
        let secret = Secret { nonce: "b".into(), before: Some("a".into()), ..Secret::default() };
        assert!(secret.knows("a") && secret.knows("b") && !secret.knows("c"));
    }
}
