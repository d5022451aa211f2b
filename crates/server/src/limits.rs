//! How often a password may be tried, per account and per address. Each process counts for itself: an attacker gains no
//! more than their number.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use axum::http::StatusCode;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::problem::Problem;

/// Keys remembered before those that are as good as new are forgotten.
const KEYS: usize = 10_000;

/// The limits of this process.
pub struct Limits {
    /// By the name that somebody signs in with, whether or not there is one. At once 10, then one in 6 s.
    account: Limit<String>,
    /// By address. At once 60, then one a second: an office comes from one.
    address: Limit<IpAddr>,
    /// New pairs of tokens by address. At once 600, then ten a second.
    refresh: Limit<IpAddr>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            account: Limit::new(Quota::per_minute(number(10)).allow_burst(number(10))),
            address: Limit::new(Quota::per_second(number(1)).allow_burst(number(60))),
            refresh: Limit::new(Quota::per_second(number(10)).allow_burst(number(600))),
        }
    }
}

impl Limits {
    /// Counts an attempt to sign in from an address.
    ///
    /// # Errors
    /// 429.
    pub fn sign_in_from(&self, address: IpAddr) -> Result<(), Problem> {
        self.address.count(&network(address))
    }

    /// Counts a try of a password of this account.
    ///
    /// # Errors
    /// 429.
    pub fn sign_in_as(&self, name: &str) -> Result<(), Problem> {
        self.account.count(&name.to_lowercase())
    }

    /// Counts an attempt to refresh from an address.
    ///
    /// # Errors
    /// 429.
    pub fn refresh_from(&self, address: IpAddr) -> Result<(), Problem> {
        self.refresh.count(&network(address))
    }
}

struct Limit<K: Hash + Eq + Clone> {
    counts: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(quota: Quota) -> Limit<K> {
        Limit { counts: DefaultKeyedRateLimiter::keyed(quota) }
    }

    fn count(&self, key: &K) -> Result<(), Problem> {
        if self.counts.len() > KEYS {
            self.counts.retain_recent();
        }
        self.counts.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            let detail = format!("Too many attempts. Try again in {wait} s.");
            Problem {
                retry_after: Some(wait),
                ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
            }
        })
    }
}

/// Whoever has one IPv6 address has its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(address) => address.into(),
    }
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("no limit is zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_of_an_account_waits_in_any_case_of_its_name_and_others_do_not() {
        let limits = Limits::default();
        assert!((0..10).all(|_| limits.sign_in_as("Ada").is_ok()));

        let problem = limits.sign_in_as("ADA").expect_err("ten were used");

        assert_eq!((problem.status, problem.code), (429, "too_many_requests"));
        assert!((1..=7).contains(&problem.retry_after.expect("it says when")));
        assert!(limits.sign_in_as("Grace").is_ok());
    }

    #[test]
    fn an_address_is_counted_over_all_names_and_an_ipv6_one_by_its_network() {
        let limits = Limits::default();
        let one = |host: u128| IpAddr::from(Ipv6Addr::from_bits(0x2001_0db8 << 96 | host));
        assert!((0..60).all(|host| limits.sign_in_from(one(host)).is_ok()));

        assert!(limits.sign_in_from(one(61)).is_err());
        assert!(limits.sign_in_from(IpAddr::from([192, 0, 2, 1])).is_ok());
        assert!(limits.refresh_from(one(61)).is_ok());
    }
}
