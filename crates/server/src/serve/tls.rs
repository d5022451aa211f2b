//! TLS by rustls, with a certificate that is read again when it changes.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Tls;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The certificate in use.
pub struct Certificate {
    files: Tls,
    config: RustlsConfig,
    seen: Stamp,
}

/// What tells that a file has changed.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// # Errors
    /// A file that cannot be read, or a key that is not the certificate's.
    pub fn load(files: &Tls) -> io::Result<Certificate> {
        let seen = stamp(files);
        Ok(Certificate { files: files.clone(), config: RustlsConfig::from_config(read(files)?), seen })
    }

    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Reads the files again when they change, or at once on SIGHUP; connections that stand keep what they have. One
    /// that cannot be read changes nothing: a renewal writes two files, one after the other.
    pub async fn keep(mut self) {
        let mut hangup = Hangup::new();
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(LOOK) => false,
                () = hangup.wait() => true,
            };
            let found = stamp(&self.files);
            if found == self.seen && !asked {
                continue;
            }
            match read(&self.files) {
                Ok(config) => {
                    self.config.reload_from_config(config);
                    self.seen = found;
                    tracing::info!("the certificate was read again");
                }
                Err(error) => tracing::warn!(%error, "the new certificate cannot be used; the one before stays"),
            }
        }
    }
}

fn read(files: &Tls) -> io::Result<Arc<ServerConfig>> {
    let named = |file: &Path, error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", file.display()));
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(|found| found.collect::<Result<Vec<_>, _>>())
        .map_err(|error| named(&files.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| named(&files.key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
    let mut config = config.map_err(|error| named(&files.certificate, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn stamp(files: &Tls) -> Stamp {
    [&files.certificate, &files.key].map(|file| {
        let found = std::fs::metadata(file).ok()?;
        Some((found.modified().ok()?, found.len()))
    })
}

/// SIGHUP, where there is one.
struct Hangup {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangup {
    fn new() -> Hangup {
        #[cfg(unix)]
        return Hangup { signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok() };
        #[cfg(not(unix))]
        Hangup {}
    }

    async fn wait(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending().await
    }
}
