//! From where a request comes, and how its sender reached us.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The far end of a request, an extension of each: the peer, or, behind a proxy, whom the proxy says it speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    pub address: IpAddr,
    /// Whether it spoke TLS, with us or with the proxy.
    pub tls: bool,
    /// The peer stands in this machine, and no proxy is in between.
    pub local: bool,
}

impl Client {
    /// The client of a request that came over the listener; none in a router that stands alone.
    pub fn of(parts: &Parts) -> Option<Client> {
        parts.extensions.get().copied()
    }

    /// Behind a proxy only what the proxy itself wrote is believed: the LAST entry of X-Forwarded-For. Those before it
    /// came from outside and can be anything.
    pub(crate) fn told(peer: IpAddr, tls: bool, behind_proxy: bool, headers: &HeaderMap) -> Client {
        let peer = peer.to_canonical();
        if !behind_proxy {
            return Client { address: peer, tls, local: peer.is_loopback() };
        }
        let last = |name: &str| {
            let lines = headers.get_all(name).iter().next_back().and_then(|line| line.to_str().ok());
            lines.and_then(|line| line.rsplit(',').next()).map(str::trim)
        };
        let address = last("x-forwarded-for").and_then(|entry| entry.parse::<IpAddr>().ok());
        let tls = tls || last("x-forwarded-proto").is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        Client { address: address.map_or(peer, |address| address.to_canonical()), tls, local: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn without_a_proxy_no_header_changes_who_asks() {
        let peer = IpAddr::from([203, 0, 113, 9]);
        let said = headers(&[("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https")]);

        let client = Client::told(peer, false, false, &said);

        assert_eq!(client, Client { address: peer, tls: false, local: false });
    }

    #[test]
    fn behind_a_proxy_its_own_entry_counts_and_nobody_is_local() {
        let proxy = IpAddr::from([127, 0, 0, 1]);
        let said = headers(&[("x-forwarded-for", "127.0.0.1, 203.0.113.9"), ("x-forwarded-proto", "https")]);

        let client = Client::told(proxy, false, true, &said);

        assert_eq!(client, Client { address: IpAddr::from([203, 0, 113, 9]), tls: true, local: false });
        assert!(!Client::told(proxy, false, true, &HeaderMap::new()).local);
    }
}
