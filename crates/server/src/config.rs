//! What an operator can set: defaults < file < environment < flags.
//!
//! The file is TOML with the names below; the environment has them as `STINT_SERVER_<NAME>` (the database's URL as
//! `DATABASE_URL`, where every host puts it), the command line as `--<name>`. A URL is no flag: a process list would show
//! its password to everybody on the machine.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::store::Place;

/// The port that the server has when nobody says otherwise.
pub const PORT: u16 = 8787;

macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident: $kind:ty = $variable:literal,)*) => {
        /// One layer of the configuration: what is not said there is left to the layers below.
        #[derive(Clone, Debug, Default, PartialEq, clap::Args, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Settings {
            $($(#[$meta])* pub $name: Option<$kind>,)*
        }

        impl Settings {
            /// The environment's layer.
            ///
            /// # Errors
            /// The variable that cannot be read.
            pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Settings, Trouble> {
                $(let $name = variable($variable).map(|text| read::<$kind>($variable, &text)).transpose()?;)*
                Ok(Settings { $($name,)* })
            }

            /// This layer over another. Whichever says where the data is says all about it.
            #[must_use]
            pub fn over(self, below: Settings) -> Settings {
                let placed = self.data.is_some() || self.database_url.is_some();
                let below = if placed { Settings { data: None, database_url: None, ..below } } else { below };
                Settings { $($name: self.$name.or(below.$name),)* }
            }
        }
    };
}

settings! {
    #[arg(skip)]
    data: PathBuf = "STINT_SERVER_DATA",
    #[arg(skip)]
    database_url: String = "DATABASE_URL",
    /// Address and port to listen on [default: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: SocketAddr = "STINT_SERVER_LISTEN",
    /// A proxy in front speaks TLS and says who asks (X-Forwarded-For, X-Forwarded-Proto)
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    behind_proxy: bool = "STINT_SERVER_BEHIND_PROXY",
    /// The certificate chain, PEM; read again when it changes
    #[arg(long, value_name = "FILE")]
    tls_certificate: PathBuf = "STINT_SERVER_TLS_CERTIFICATE",
    /// The certificate's private key, PEM
    #[arg(long, value_name = "FILE")]
    tls_key: PathBuf = "STINT_SERVER_TLS_KEY",
    /// What is logged: error, warn, info, debug, or a filter such as info,tokio_postgres=debug [default: info]
    #[arg(long, value_name = "FILTER")]
    log: String = "STINT_SERVER_LOG",
    /// json for a machine, text for a person [default: json]
    #[arg(long, value_name = "FORMAT")]
    log_format: LogFormat = "STINT_SERVER_LOG_FORMAT",
    /// Connections at once [default: 4096]
    #[arg(long, value_name = "N")]
    connections: usize = "STINT_SERVER_CONNECTIONS",
    /// Connections at once from one address [default: 1024]
    #[arg(long, value_name = "N")]
    connections_per_address: usize = "STINT_SERVER_CONNECTIONS_PER_ADDRESS",
    /// Time for a request's head, and for which an idle connection is kept [default: 30]
    #[arg(long, value_name = "SECONDS")]
    head_seconds: f64 = "STINT_SERVER_HEAD_SECONDS",
    /// Time between two pieces of a request's body [default: 20]
    #[arg(long, value_name = "SECONDS")]
    body_seconds: f64 = "STINT_SERVER_BODY_SECONDS",
    /// Time for a request until its answer begins [default: 60]
    #[arg(long, value_name = "SECONDS")]
    request_seconds: f64 = "STINT_SERVER_REQUEST_SECONDS",
    /// Time in which a reader must take some of an answer [default: 30]
    #[arg(long, value_name = "SECONDS")]
    write_seconds: f64 = "STINT_SERVER_WRITE_SECONDS",
    /// Time to finish what was accepted, when told to stop [default: 25]
    #[arg(long, value_name = "SECONDS")]
    grace_seconds: f64 = "STINT_SERVER_GRACE_SECONDS",
    /// Requests a second of one token, four times as many at once; 0 for no limit [default: 100]
    #[arg(long, value_name = "N")]
    token_rate: u32 = "STINT_SERVER_TOKEN_RATE",
    /// Requests a second from one address, four times as many at once; 0 for no limit [default: 500]
    #[arg(long, value_name = "N")]
    address_rate: u32 = "STINT_SERVER_ADDRESS_RATE",
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Text,
}

impl std::str::FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<LogFormat, String> {
        clap::ValueEnum::from_str(text, true)
    }
}

/// The configuration, settled. As it is serialised it shows no secret.
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    #[serde(flatten, serialize_with = "show_place")]
    pub place: Place,
    pub listen: SocketAddr,
    pub behind_proxy: bool,
    #[serde(flatten)]
    pub tls: Option<Tls>,
    pub log: String,
    pub log_format: LogFormat,
    #[serde(flatten)]
    pub limits: Limits,
}

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tls {
    #[serde(rename = "tls_certificate")]
    pub certificate: PathBuf,
    #[serde(rename = "tls_key")]
    pub key: PathBuf,
}

/// What one may ask of the server.
#[derive(Clone, Debug, Serialize)]
pub struct Limits {
    pub connections: usize,
    pub connections_per_address: usize,
    #[serde(rename = "head_seconds", serialize_with = "seconds")]
    pub head: Duration,
    #[serde(rename = "body_seconds", serialize_with = "seconds")]
    pub body: Duration,
    #[serde(rename = "request_seconds", serialize_with = "seconds")]
    pub request: Duration,
    #[serde(rename = "write_seconds", serialize_with = "seconds")]
    pub write: Duration,
    #[serde(rename = "grace_seconds", serialize_with = "seconds")]
    pub grace: Duration,
    pub token_rate: u32,
    pub address_rate: u32,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

impl Config {
    /// # Errors
    /// What contradicts itself, or would speak in clear text to a network.
    pub fn settle(settings: Settings) -> Result<Config, Trouble> {
        let place = match (settings.database_url, settings.data) {
            (Some(url), _) => Place::Url(url),
            (None, Some(folder)) => Place::Folder(folder),
            (None, None) => Place::Folder(default_folder()),
        };
        let tls = match (settings.tls_certificate, settings.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls { certificate, key }),
            (None, None) => None,
            (Some(_), None) => return Err(Trouble("tls_certificate needs tls_key beside it".into())),
            (None, Some(_)) => return Err(Trouble("tls_key needs tls_certificate beside it".into())),
        };
        let listen = settings.listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
        let behind_proxy = settings.behind_proxy.unwrap_or(false);
        if !listen.ip().is_loopback() && tls.is_none() && !behind_proxy {
            let text = format!(
                "{listen} can be reached over the network, and tokens would travel in clear text: give tls_certificate \
                 and tls_key, or say --behind-proxy when a proxy in front speaks TLS"
            );
            return Err(Trouble(text));
        }
        let limits = Limits {
            connections: settings.connections.unwrap_or(4096),
            connections_per_address: settings.connections_per_address.unwrap_or(1024),
            head: span("head_seconds", settings.head_seconds, 30)?,
            body: span("body_seconds", settings.body_seconds, 20)?,
            request: span("request_seconds", settings.request_seconds, 60)?,
            write: span("write_seconds", settings.write_seconds, 30)?,
            grace: span("grace_seconds", settings.grace_seconds, 25)?,
            token_rate: settings.token_rate.unwrap_or(100),
            address_rate: settings.address_rate.unwrap_or(500),
        };
        let log = settings.log.unwrap_or_else(|| "info".into());
        let log_format = settings.log_format.unwrap_or(LogFormat::Json);
        Ok(Config { place, listen, behind_proxy, tls, log, log_format, limits })
    }

    /// As a configuration file would say it, without secrets.
    pub fn shown(&self) -> String {
        toml::to_string(self).expect("texts, numbers and paths have a TOML")
    }
}

impl Settings {
    /// The file's layer.
    ///
    /// # Errors
    /// It cannot be read, or says something unknown.
    pub fn from_file(file: &Path) -> Result<Settings, Trouble> {
        let named = |error: &dyn fmt::Display| Trouble(format!("{}: {error}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
        // The message alone: its picture of the line could show the URL.
        toml::from_str(&text).map_err(|error: toml::de::Error| named(&error.message()))
    }
}

/// Where the file is looked for when nobody names one: the system's, then the user's.
pub fn default_files() -> Vec<PathBuf> {
    let mut files = vec![PathBuf::from("/etc/stint-server.toml")];
    files.extend(home("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("stint-server.toml")));
    files
}

/// Where the data is when nobody says: what systemd gives us; the system's folder when it is there and ours, or we are
/// root; else the user's.
fn default_folder() -> PathBuf {
    if let Some(given) = std::env::var_os("STATE_DIRECTORY") {
        return given.into();
    }
    let system = PathBuf::from("/var/lib/stint-server");
    let own = Path::new("/proc/self");
    if owner(own) == Some(0) || (owner(&system).is_some() && owner(&system) == owner(own)) {
        return system;
    }
    home("XDG_DATA_HOME", ".local/share").unwrap_or_default().join("stint-server")
}

/// The numeric id of whom a file belongs to.
pub(crate) fn owner(file: &Path) -> Option<u32> {
    #[cfg(unix)]
    return std::fs::metadata(file).ok().map(|found| std::os::unix::fs::MetadataExt::uid(&found));
    #[cfg(not(unix))]
    return file.exists().then_some(1);
}

fn home(variable: &str, below: &str) -> Option<PathBuf> {
    let given = std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    given.or_else(|| std::env::home_dir().map(|home| home.join(below)))
}

fn read<T: std::str::FromStr<Err: fmt::Display>>(variable: &str, text: &str) -> Result<T, Trouble> {
    text.parse().map_err(|error| Trouble(format!("{variable}: {error}")))
}

fn span(name: &str, given: Option<f64>, usual: u64) -> Result<Duration, Trouble> {
    let Some(seconds) = given else { return Ok(Duration::from_secs(usual)) };
    let found = Duration::try_from_secs_f64(seconds).ok().filter(|span| !span.is_zero());
    found.ok_or_else(|| Trouble(format!("{name}: {seconds} is not a time above zero")))
}

fn seconds<S: serde::Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.as_secs_f64())
}

fn show_place<S: serde::Serializer>(place: &Place, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = serializer.serialize_map(Some(1))?;
    match place {
        Place::Folder(folder) => map.serialize_entry("data", folder)?,
        Place::Url(url) => map.serialize_entry("database_url", &masked(url))?,
    }
    map.end()
}

/// A database's URL without its password. One that cannot be read is not shown at all.
pub fn masked(url: &str) -> String {
    let Ok(config) = url.parse::<tokio_postgres::Config>() else { return "***".into() };
    let host = |host: &tokio_postgres::config::Host| match host {
        tokio_postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        tokio_postgres::config::Host::Unix(folder) => folder.display().to_string(),
    };
    let user = config.get_user().unwrap_or_default();
    let password = config.get_password().map_or("", |_| ":***");
    let hosts: Vec<String> = config.get_hosts().iter().map(host).collect();
    format!("postgres://{user}{password}@{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Settings {
        toml::from_str(text).expect("a layer")
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file_which_beats_the_defaults() {
        let file = file("listen = \"127.0.0.1:1\"\nlog = \"warn\"\nconnections = 7");
        let named = |name: &str| match name {
            "STINT_SERVER_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "STINT_SERVER_LOG" => Some("debug".to_owned()),
            _ => None,
        };
        let environment = Settings::from_environment(named).expect("it can be read");
        let flags = Settings { listen: "127.0.0.1:3".parse().ok(), ..Settings::default() };

        let config = Config::settle(flags.over(environment).over(file)).expect("it fits");

        assert_eq!((config.listen.port(), config.log.as_str(), config.limits.connections), (3, "debug", 7));
        assert_eq!(config.limits.head, Duration::from_secs(30));
    }

    #[test]
    fn the_uppermost_layer_that_says_where_the_data_is_decides() {
        let url = file("database_url = \"postgres://ada:secret@db/stint\"");
        let flag = Settings { data: Some("/srv".into()), ..Settings::default() };

        let config = Config::settle(flag.over(url)).expect("it fits");

        assert!(matches!(config.place, Place::Folder(folder) if folder == Path::new("/srv")));
    }

    #[test]
    fn no_secret_is_shown() {
        for url in [
            "postgres://ada:s3cret@db.example/stint",
            "host=db.example user=ada password=s3cret dbname=stint",
            "postgres://ada@db.example/stint?password=s3cret",
            "postgres:/ada:s3cret",
        ] {
            let settings = Settings { database_url: Some(url.into()), ..Settings::default() };
            let shown = Config::settle(settings).expect("it fits").shown();
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        assert_eq!(masked("postgres://ada:s3cret@db.example/stint"), "postgres://ada:***@db.example/stint");
    }

    #[test]
    fn a_public_address_needs_tls_or_a_proxy() {
        let public = || Settings { listen: "0.0.0.0:80".parse().ok(), ..Settings::default() };
        assert!(Config::settle(public()).is_err());
        assert!(Config::settle(Settings { behind_proxy: Some(true), ..public() }).is_ok());
        let tls = Settings { tls_certificate: Some("c.pem".into()), tls_key: Some("k.pem".into()), ..public() };
        assert!(Config::settle(tls).is_ok());
        assert!(Config::settle(Settings { tls_key: Some("k.pem".into()), ..Settings::default() }).is_err());
    }

    #[test]
    fn what_is_shown_can_be_read_again_as_a_file() {
        let config = Config::settle(Settings { data: Some("/srv".into()), ..Settings::default() }).expect("it fits");
        let again = Config::settle(file(&config.shown())).expect("it fits");
        assert_eq!(again.shown(), config.shown());
    }

    #[test]
    fn an_unknown_name_and_a_time_of_nothing_are_refused() {
        assert!(toml::from_str::<Settings>("lisen = \"127.0.0.1:1\"").is_err());
        assert!(Config::settle(file("head_seconds = 0")).is_err());
        assert!(Config::settle(file("head_seconds = -1.5")).is_err());
    }
}
