//! Which networks this computer is in: a number that is another one after it came into one, left one, or its VPN did.

use std::hash::{DefaultHasher, Hash, Hasher};

/// The ways out of this computer, by interface, target and gateway.
#[cfg(target_os = "linux")]
pub(super) fn network() -> u64 {
    let read = |file| std::fs::read_to_string(file).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    ways(&read("/proc/net/route"), &[0, 1, 2, 7]).hash(&mut hasher);
    ways(&read("/proc/net/ipv6_route"), &[0, 1, 4, 9]).hash(&mut hasher);
    hasher.finish()
}

/// These columns alone: others count what was sent.
#[cfg(any(target_os = "linux", test))]
fn ways(table: &str, columns: &[usize]) -> Vec<Vec<String>> {
    let of = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        columns.iter().filter_map(|column| words.get(*column)).map(|word| (*word).to_owned()).collect()
    };
    let mut ways: Vec<Vec<String>> = table.lines().map(of).collect();
    ways.sort();
    ways
}

/// The addresses that this computer would send from. No packet is sent: the addresses asked for are of documents alone.
#[cfg(not(target_os = "linux"))]
pub(super) fn network() -> u64 {
    use std::net::UdpSocket;
    let from = |here: &str, there: &str| {
        let socket = UdpSocket::bind(here).ok()?;
        socket.connect(there).ok()?;
        socket.local_addr().ok().map(|address| address.ip())
    };
    let mut hasher = DefaultHasher::new();
    from("0.0.0.0:0", "192.0.2.1:9").hash(&mut hasher);
    from("[::]:0", "[2001:db8::1]:9").hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n\
                        wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\n\
                        wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\n";

    #[test]
    fn a_way_that_comes_or_goes_is_another_network_and_what_was_sent_is_not() {
        let seen = |table: &str| ways(table, &[0, 1, 2, 7]);
        assert_eq!(seen(HOME), seen(&HOME.replace("\t0\t0\t600", "\t3\t17\t600")));
        let vpn = format!("{HOME}tun0\t0000000A\t00000000\t0001\t0\t0\t50\t000000FF\n");
        assert_ne!(seen(HOME), seen(&vpn));
        assert_ne!(seen(HOME), seen(&HOME.replace("0101A8C0", "FE01A8C0")));
        assert_ne!(seen(HOME), seen(""));
    }

    #[test]
    fn it_stays_the_same_while_nothing_changes() {
        assert_eq!(network(), network());
    }
}
