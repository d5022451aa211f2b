//! The envelope of lists that two surfaces share: `count`, `next`, `previous`, `results`; 25 a page, `page=` from 1.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{Uri, header};
use serde::{Deserialize, Deserializer, Serialize};

/// Results of a page.
pub const PAGE: i64 = 25;
/// The last page that can be asked for.
const PAGES: i64 = 1_000_000;

/// `https://stint.example.org`: where clients reach this server, when something before the router knows better than the
/// header `Host` (a proxy that is trusted, a listener with TLS). An extension of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin(pub String);

impl Origin {
    /// Without a usable `Host`: nothing, so that addresses begin with their path.
    pub fn of(parts: &Parts) -> Origin {
        if let Some(origin) = parts.extensions.get::<Origin>() {
            return origin.clone();
        }
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok()).or(parts.uri.authority().cloned());
        // `user:password@host` is an authority, too, and no host.
        let authority = authority.filter(|authority| !authority.as_str().contains('@'));
        Origin(authority.map(|authority| format!("http://{authority}")).unwrap_or_default())
    }
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNo(i64);

impl Default for PageNo {
    fn default() -> PageNo {
        PageNo(1)
    }
}

impl PageNo {
    /// Results before the page.
    pub fn offset(self) -> i64 {
        (self.0 - 1) * PAGE
    }
}

impl<'de> Deserialize<'de> for PageNo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PageNo, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.parse().ok().filter(|number| (1..=PAGES).contains(number));
        number
            .map(PageNo)
            .ok_or_else(|| serde::de::Error::custom(format!("a page is a whole number from 1 to {PAGES}")))
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Envelope<T> {
    /// All that the filters find, on every page.
    pub count: i64,
    /// The address of the next page.
    pub next: Option<String>,
    pub previous: Option<String>,
    pub results: Vec<T>,
}

/// The address of a list that was asked for.
#[derive(Clone, Debug, Default)]
pub struct Here {
    pub origin: Origin,
    uri: Uri,
}

impl Here {
    pub fn of(parts: &Parts) -> Here {
        Here { origin: Origin::of(parts), uri: parts.uri.clone() }
    }

    pub fn envelope<T>(&self, page: PageNo, count: i64, results: Vec<T>) -> Envelope<T> {
        let next = (page.offset() + PAGE < count).then(|| self.page(page.0 + 1));
        let previous = (page.0 > 1).then(|| self.page(page.0 - 1));
        Envelope { count, next, previous, results }
    }

    /// The same list's page of this number: every other parameter stays, and the first page needs none.
    pub fn page(&self, number: i64) -> String {
        let asked = form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(asked.filter(|(name, _)| name != "page"));
        if number > 1 {
            query.append_pair("page", &number.to_string());
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{query}", self.origin.0, self.uri.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn here(uri: &str, host: Option<&str>) -> Here {
        let mut request = Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header("Host", host);
        }
        Here::of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn neighbours_keep_every_other_parameter_and_the_first_page_needs_none() {
        let list = here("/list/?guide=4&page=2&ordering=-end_time%2Cid", Some("[::1]:8787"));

        let middle = list.envelope(PageNo(2), 51, vec![()]);

        assert_eq!(middle.next.unwrap(), "http://[::1]:8787/list/?guide=4&ordering=-end_time%2Cid&page=3");
        assert_eq!(middle.previous.unwrap(), "http://[::1]:8787/list/?guide=4&ordering=-end_time%2Cid");
        let last = here("/list/?page=2", Some("a.example")).envelope(PageNo(2), 50, vec![()]);
        assert_eq!((last.next, last.previous), (None, Some("http://a.example/list/".to_owned())));
    }

    #[test]
    fn an_origin_that_something_before_the_router_knows_wins_and_a_broken_host_is_left_out() {
        let mut parts = Request::builder().uri("/").header("Host", "inside:1").body(()).unwrap().into_parts().0;
        assert_eq!(Origin::of(&parts).0, "http://inside:1");
        parts.extensions.insert(Origin("https://outside".into()));
        assert_eq!(Origin::of(&parts).0, "https://outside");
        for broken in ["", "a b", "x\"><script>", "you@there"] {
            assert_eq!(here("/", Some(broken)).origin.0, "", "{broken}");
        }
    }
}
