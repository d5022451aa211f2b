//! The HTML of a description: cleaned when it is written, so that nobody who shows it has to.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::problem::Problem;

/// Characters, as they were sent.
const MOST: usize = 20_000;

const TAGS: [&str; 27] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
];

/// Text and its structure: no script, no style, nothing that is fetched when it is shown.
static BASIC: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "title"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        // It would point into whatever page it is shown on.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// What is left of it.
///
/// # Errors
/// 422 when it is too long.
pub fn clean(html: &str) -> Result<String, Problem> {
    super::not_too_long("description_html", html, MOST)?;
    Ok(BASIC.clean(html).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_html_stays_as_it_is_and_all_else_goes() {
        let cases = [
            (
                "<p>This is a <b>description</b></p><ul><li>one</li></ul>",
                "<p>This is a <b>description</b></p><ul><li>one</li></ul>",
            ),
            ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
            ("<p onclick=\"x()\" style=\"color:red\">hi</p>", "<p>hi</p>"),
            ("<img src=x onerror=alert(1)>", ""),
            ("<iframe src=\"https://a.example\">in</iframe>", ""),
            ("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"nofollow noopener noreferrer\">x</a>"),
            ("<a href=\"/sessions\">x</a>", "<a rel=\"nofollow noopener noreferrer\">x</a>"),
            (
                "<a href=\"https://a.example/?b=1\" target=\"_blank\">x</a>",
                "<a href=\"https://a.example/?b=1\" rel=\"nofollow noopener noreferrer\">x</a>",
            ),
            ("<svg><p><style><img src=x onerror=alert(1)></style>", ""),
        ];
        for (sent, kept) in cases {
            let cleaned = clean(sent).unwrap();
            if !kept.is_empty() {
                assert_eq!(cleaned, kept);
            }
            for bad in ["alert", "<img", "<iframe", "<svg", "<style"] {
                assert!(!cleaned.contains(bad), "{sent}: {cleaned}");
            }
            assert_eq!(clean(&cleaned).unwrap(), cleaned, "cleaning again changes nothing");
        }
    }

    #[test]
    fn twenty_thousand_characters_are_taken_and_one_more_is_not() {
        assert!(clean(&"ä".repeat(MOST)).is_ok());
        assert_eq!(clean(&"ä".repeat(MOST + 1)).unwrap_err().code, "too_long");
    }

    #[test]
    fn deep_nesting_does_not_hang_or_overflow() {
        for tag in ["<b>", "<div>", "<ul><li>", "<a><p>", "<svg>"] {
            let deep = tag.repeat(MOST / tag.len());
            clean(&deep).unwrap();
        }
    }
}
