//! A link that asks somebody to connect: `stint://connect?server=https://stint.example.org&user=ada`. It says where and as
//! whom, never with what; a person connects, or does not.

use super::http::address;
use crate::contract::Invitation;
use reqwest::Url;

/// Characters of a user's name; the server takes no longer one.
const NAME_MOST: usize = 100;

impl Invitation {
    /// What a link asks for. None for anything else than such a link. What it says beside server and user is not looked at:
    /// a credential in it would have been seen by everybody the link came by.
    pub fn read(link: &str) -> Option<Invitation> {
        let url = Url::parse(link.trim()).ok()?;
        let is_ours = url.scheme() == "stint" && url.host_str() == Some("connect") && matches!(url.path(), "" | "/");
        if !is_ours {
            return None;
        }
        let said = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let user = said("user").map(|user| user.trim().to_owned());
        let is_name = |user: &String| {
            !user.is_empty() && user.chars().count() <= NAME_MOST && !user.chars().any(char::is_control)
        };
        Some(Invitation { server: address(&said("server")?)?, user: user.filter(is_name) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_where_and_as_whom() {
        let read = |link| Invitation::read(link).map(|found| (found.server, found.user));
        let server = || "https://stint.example.org".to_owned();
        for link in [
            "stint://connect?server=https://stint.example.org&user=ada",
            "stint://connect/?user=%20ada%20&server=https%3A%2F%2Fstint.example.org%2F",
            "stint://connect?server=stint.example.org&user=ada&password=secret&token=secret",
        ] {
            assert_eq!(read(link), Some((server(), Some("ada".to_owned()))), "{link}");
        }
        for link in ["stint://connect?server=stint.example.org", "stint://connect?server=stint.example.org&user=%0A"] {
            assert_eq!(read(link), Some((server(), None)), "{link}");
        }
    }

    #[test]
    fn anything_else_asks_for_nothing() {
        for link in [
            "",
            "stint",
            "stint://connect",
            "stint://connect?server=",
            "stint://connect?server=ftp://example.org",
            "stint://connect?server=https://ada:secret@example.org",
            "stint://discard?server=https://example.org",
            "stint://connect/more?server=https://example.org",
            "https://connect?server=https://example.org",
        ] {
            assert_eq!(Invitation::read(link), None, "{link}");
        }
    }
}
