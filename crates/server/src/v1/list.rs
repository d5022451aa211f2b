//! The envelope of `/v1`'s lists, and how pages of it are asked for.

use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// Items in a page, when the request does not say.
const LIMIT: i64 = 100;
const LIMIT_MOST: i64 = 500;

/// Things, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Send it as `after` for the next page; null after the last item.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// All there is.
    pub fn whole(items: Vec<T>) -> List<T> {
        List { items, next: None }
    }

    /// A page out of `limit` + 1 things at most that were found: the one too many says that there is a next page.
    pub fn page(mut found: Vec<T>, limit: i64, id: impl Fn(&T) -> String) -> List<T> {
        let more = found.len() as i64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or_default());
        let next = found.last().filter(|_| more).map(id);
        List { items: found, next }
    }
}

/// # Errors
/// 422: not 1 to 500.
pub fn limit(wished: Option<i64>) -> Result<i64, Problem> {
    let limit = wished.unwrap_or(LIMIT);
    if (1..=LIMIT_MOST).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::invalid("limit", "out_of_range", format!("The limit is 1 to {LIMIT_MOST}.")))
}
