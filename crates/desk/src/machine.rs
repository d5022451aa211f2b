//! What the desk needs of the computer: its clocks, its zone, its name, fresh ids. One trait, so that a test can set
//! the clock back without setting back the clock.

mod clocks;
mod network;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::path::Path;
use stint_domain::time::Instant;
use stint_domain::{Zone, Zones};
use uuid::Uuid;

pub trait Machine: Send + Sync {
    /// The wall clock.
    fn wall(&self) -> Instant;
    /// Microseconds of a clock that goes on through sleep and cannot be set.
    fn mono_us(&self) -> i64;
    /// The boot that [`Machine::mono_us`] counts from; empty when the system does not tell.
    fn boot(&self) -> String;
    /// The zone of the system, as it is now: it changes with travel.
    fn zone(&self) -> Zone;
    /// The zone rules to use.
    fn zones(&self) -> Zones;
    /// Another number after this computer came into a network or left one; always the same where that is not known.
    fn network(&self) -> u64 {
        0
    }
    /// What people call this computer.
    fn name(&self) -> String;
    /// A fresh UUIDv7; ids made later sort later.
    fn id(&self) -> Uuid;
}

/// This computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    fn wall(&self) -> Instant {
        Instant(jiff::Timestamp::now().as_millisecond())
    }

    fn mono_us(&self) -> i64 {
        clocks::mono_us()
    }

    fn boot(&self) -> String {
        clocks::boot()
    }

    fn zone(&self) -> Zone {
        // jiff knows every case, but walks through all of /usr/share/zoneinfo first: too long for a punch.
        let by_jiff = || TimeZone::try_system().ok().and_then(|zone| zone.iana_name().map(str::to_owned));
        let named = match std::env::var("TZ") {
            Ok(set) => zone_named(&set).or_else(by_jiff),
            Err(_) => iana_time_zone::get_timezone().ok().or_else(by_jiff),
        };
        named.map_or_else(Zone::utc, Zone)
    }

    fn zones(&self) -> Zones {
        newest_zones(Path::new("/usr/share/zoneinfo"))
    }

    fn network(&self) -> u64 {
        network::network()
    }

    fn name(&self) -> String {
        clocks::host_name()
    }

    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// What `TZ` names, where it is the name of a zone and neither a path nor a rule of its own.
fn zone_named(set: &str) -> Option<String> {
    Zones::bundled().zone(set.strip_prefix(':').unwrap_or(set)).ok().map(|zone| zone.0)
}

/// The newer of the built-in zone rules and the system's: governments change them at short notice, and neither source
/// is always ahead.
fn newest_zones(system: &Path) -> Zones {
    let Some(edition) = edition_of(system) else { return Zones::bundled() };
    let bundled = Zones::bundled();
    // Editions are written 2026a, 2026b …: the newer sorts later.
    if edition.as_str() <= bundled.edition() {
        return bundled;
    }
    match TimeZoneDatabase::from_dir(system) {
        Ok(database) => Zones::new(database, &edition),
        Err(error) => {
            tracing::warn!(%error, "the system's zone rules cannot be read; the built-in ones are used");
            bundled
        }
    }
}

/// The first line of `tzdata.zi`: `# version 2026f`.
fn edition_of(folder: &Path) -> Option<String> {
    use std::io::Read;
    let mut start = [0; 64];
    let read = std::fs::File::open(folder.join("tzdata.zi")).and_then(|mut file| file.read(&mut start)).ok()?;
    let text = std::str::from_utf8(&start[..read]).ok()?;
    let edition = text.lines().next()?.strip_prefix("# version ")?.trim();
    (edition.len() == 5 && edition.is_ascii()).then(|| edition.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_zone_rules_are_used() {
        let folder = tempfile::tempdir().unwrap();
        let bundled = Zones::bundled();
        for (line, newer) in [("# version 2019a\n", false), ("# version 9999z\n", true), ("nonsense\n", false)] {
            std::fs::write(folder.path().join("tzdata.zi"), line).unwrap();
            let edition = newest_zones(folder.path()).edition().to_owned();
            assert_eq!(edition != bundled.edition(), newer, "{line}");
        }
    }

    #[test]
    fn a_zone_is_named_by_its_name_alone() {
        assert_eq!(zone_named("Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(zone_named(":Asia/Tokyo").as_deref(), Some("Asia/Tokyo"));
        for set in ["", "CET-1CEST", "/usr/share/zoneinfo/Europe/Berlin"] {
            assert_eq!(zone_named(set), None, "{set}");
        }
    }

    #[test]
    fn the_monotonic_clock_goes_forward_within_one_boot() {
        let machine = ThisMachine;
        let (first, boot) = (machine.mono_us(), machine.boot());
        assert!(machine.mono_us() >= first && first > 0);
        assert_eq!(machine.boot(), boot);
    }
}
