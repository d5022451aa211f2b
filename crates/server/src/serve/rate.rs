//! How often one may ask: a bucket for each token and one for each address.
//!
//! An address stands for everybody behind it, and for whoever tries out tokens. The buckets are this process's own: they
//! protect it, and are no promise to anybody.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Limits;
use crate::problem::Problem;
use crate::who::Credential;

/// At once, as a multiple of what comes back in a second.
const BURST: u32 = 4;
const SWEEP: Duration = Duration::from_secs(60);

/// The buckets; none where there is no limit.
pub struct Rates {
    tokens: Option<DefaultKeyedRateLimiter<String>>,
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Rates {
    pub fn new(limits: &Limits) -> Rates {
        Rates { tokens: buckets(limits.token_rate), addresses: buckets(limits.address_rate) }
    }

    /// # Errors
    /// 429 with the seconds to wait.
    pub fn admit(&self, address: Option<IpAddr>, credential: Option<&Credential>) -> Result<(), Problem> {
        if let (Some(addresses), Some(address)) = (&self.addresses, address) {
            take(addresses, &address)?;
        }
        if let (Some(tokens), Some(credential)) = (&self.tokens, credential) {
            take(tokens, &credential.0)?;
        }
        Ok(())
    }

    /// Forgets full buckets, for ever.
    pub async fn sweep(self: Arc<Rates>) {
        loop {
            tokio::time::sleep(SWEEP).await;
            if let Some(tokens) = &self.tokens {
                tokens.retain_recent();
                tokens.shrink_to_fit();
            }
            if let Some(addresses) = &self.addresses {
                addresses.retain_recent();
                addresses.shrink_to_fit();
            }
        }
    }
}

fn buckets<K: Hash + Eq + Clone>(rate: u32) -> Option<DefaultKeyedRateLimiter<K>> {
    let rate = NonZeroU32::new(rate)?;
    let burst = NonZeroU32::new(rate.get().saturating_mul(BURST))?;
    Some(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)))
}

fn take<K: Hash + Eq + Clone>(buckets: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Problem> {
    buckets.check_key(key).map_err(|empty| {
        let wait = empty.wait_time_from(DefaultClock::default().now());
        let detail = "Too many requests. Wait for as many seconds as Retry-After says.";
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        Problem { retry_after: Some(wait.as_secs() + 1), ..problem }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_says_when_to_come_again_and_is_nobody_elses() {
        let limits = crate::config::Config::settle(crate::config::Settings {
            token_rate: Some(1),
            address_rate: Some(0),
            ..Default::default()
        });
        let rates = Rates::new(&limits.expect("it fits").limits);
        let (one, other) = (Credential("one".into()), Credential("other".into()));

        let refused = (0..5).map(|_| rates.admit(None, Some(&one))).find_map(Result::err).expect("a refusal");

        assert_eq!((refused.status, refused.code), (429, "too_many_requests"));
        assert!(refused.retry_after.is_some_and(|seconds| (1..=2).contains(&seconds)));
        assert!(rates.admit(None, Some(&other)).is_ok());
    }
}
