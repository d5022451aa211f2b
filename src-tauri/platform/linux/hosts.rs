//! Watches for a StatusNotifier host: the watcher's name on the bus, and whether a host has registered with it. Both
//! come and go with panels and desktop sessions.

use crate::platform::TrayHosts;
use zbus::blocking::proxy::Builder;
use zbus::blocking::{Connection, MessageIterator, Proxy, fdo::DBusProxy};
use zbus::proxy::CacheProperties;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

pub struct StatusNotifierHosts;

impl TrayHosts for StatusNotifierHosts {
    fn watch(told: impl Fn(bool) + Send + 'static) {
        let watching = std::thread::Builder::new().name("tray-hosts".into()).spawn(move || {
            // Without a bus there is no tray; the app works all the same.
            if let Err(error) = follow(&told) {
                tracing::warn!(%error, "the session bus cannot be watched for tray hosts");
                told(false);
            }
        });
        if let Err(error) = watching {
            tracing::error!(%error, "no thread to watch for tray hosts");
        }
    }
}

fn follow(told: &impl Fn(bool)) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let bus = DBusProxy::new(&connection)?;
    let owner = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, WATCHER)?
        .build();
    let hosts = zbus::MatchRule::builder().msg_type(zbus::message::Type::Signal).interface(WATCHER)?.build();
    bus.add_match_rule(owner)?;
    bus.add_match_rule(hosts)?;
    let messages = MessageIterator::from(&connection);
    let mut known = is_there(&connection);
    told(known);
    for message in messages {
        let message = message?;
        let header = message.header();
        let about_hosts = matches!(
            header.member().map(|member| member.as_str()),
            Some("NameOwnerChanged" | "StatusNotifierHostRegistered" | "StatusNotifierHostUnregistered")
        );
        if !about_hosts || message.message_type() != zbus::message::Type::Signal {
            continue;
        }
        let now = is_there(&connection);
        // A watcher that came back is news even if it was there before: it may know nothing of our icon.
        if now || known {
            told(now);
        }
        known = now;
    }
    Ok(())
}

fn is_there(connection: &Connection) -> bool {
    let registered = || -> zbus::Result<bool> {
        let watcher: Proxy<'_> = Builder::new(connection)
            .destination(WATCHER)?
            .path("/StatusNotifierWatcher")?
            .interface(WATCHER)?
            .cache_properties(CacheProperties::No)
            .build()?;
        watcher.get_property::<bool>("IsStatusNotifierHostRegistered")
    };
    registered().unwrap_or(false)
}
