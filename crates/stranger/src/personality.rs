//! What the documentation leaves open, and how one server or another may have settled it.

/// How ids are made and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// 63 bits as a string.
    Text,
    /// 1, 2, 3 …
    Counted,
    /// 63 bits as a number, more than a double holds.
    Large,
}

impl Ids {
    pub(crate) fn next(self, now: i64, last: u64) -> u64 {
        match self {
            Ids::Counted => last + 1,
            // Milliseconds since 2015 above 22 bits, as the first snowflakes were.
            Ids::Text | Ids::Large => {
                let since = u64::try_from(now - 1_420_070_400_000).unwrap_or(0);
                (since << 22).max(last + 1)
            }
        }
    }
}

/// What comes first, and which ones are left out when there are more than a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest, whatever is asked.
    NewestFirst,
    /// The oldest, whatever is asked.
    OldestFirst,
    /// The newest first, but those next to `after`.
    NearestNewestFirst,
    /// The oldest first, but those next to `before`.
    NearestOldestFirst,
}

/// What a conflict says beside its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    Bare,
    Id,
    Session,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Personality {
    pub name: &'static str,
    pub ids: Ids,
    pub order: Order,
    /// Sessions on a page at most, whatever `limit` says.
    pub most: usize,
    pub conflict: Conflict,
    /// The status of a creation.
    pub created: u16,
    pub refuses_unknown_fields: bool,
    pub refuses_post_body: bool,
    /// Fields that are documented nowhere come with every session.
    pub says_more: bool,
    /// The status when `original_end_time` is to be set again.
    pub already_ended: u16,
    /// `end_time` stays empty until it is set itself.
    pub end_apart: bool,
    /// Refuses an end before its start, and what lies in the future.
    pub checks_times: bool,
    /// Refuses a session without length.
    pub wants_length: bool,
    /// Times are cut to whole multiples.
    pub precision_ms: i64,
    /// Times are written with this offset from UTC.
    pub offset_min: i32,
    /// How far its clock is ahead.
    pub skew_ms: i64,
    /// How far lists lag behind what was written.
    pub lag_ms: i64,
    /// The answer to every nth write that worked is lost.
    pub loses_every: Option<u64>,
    /// Every nth request ends in a 503, half of them after it was done.
    pub breaks_every: Option<u64>,
    /// Every nth request ends in a 429.
    pub throttles_every: Option<u64>,
    /// How long it takes to answer, over HTTP.
    pub slow_ms: u64,
}

impl Personality {
    /// Kind, fast and careful.
    pub const PLAIN: Personality = Personality {
        name: "plain",
        ids: Ids::Text,
        order: Order::NearestNewestFirst,
        most: 100,
        conflict: Conflict::Id,
        created: 201,
        refuses_unknown_fields: false,
        refuses_post_body: false,
        says_more: false,
        already_ended: 409,
        end_apart: false,
        checks_times: false,
        wants_length: false,
        precision_ms: 1,
        offset_min: 0,
        skew_ms: 0,
        lag_ms: 0,
        loses_every: None,
        breaks_every: None,
        throttles_every: None,
        slow_ms: 0,
    };

    pub const ALL: [Personality; 12] = [
        Personality::PLAIN,
        Personality {
            name: "numbers",
            ids: Ids::Counted,
            order: Order::NewestFirst,
            created: 200,
            says_more: true,
            ..Personality::PLAIN
        },
        Personality {
            name: "ascending",
            ids: Ids::Large,
            order: Order::OldestFirst,
            conflict: Conflict::Bare,
            already_ended: 400,
            ..Personality::PLAIN
        },
        Personality {
            name: "literal",
            refuses_unknown_fields: true,
            refuses_post_body: true,
            conflict: Conflict::Bare,
            already_ended: 403,
            ..Personality::PLAIN
        },
        Personality {
            name: "small",
            order: Order::NearestOldestFirst,
            most: 10,
            conflict: Conflict::Session,
            ..Personality::PLAIN
        },
        Personality {
            name: "forgetful",
            loses_every: Some(3),
            order: Order::NewestFirst,
            most: 10,
            already_ended: 422,
            ..Personality::PLAIN
        },
        Personality {
            name: "sick",
            breaks_every: Some(4),
            throttles_every: Some(7),
            slow_ms: 40,
            ..Personality::PLAIN
        },
        Personality { name: "lagging", lag_ms: 2_000, loses_every: Some(4), ..Personality::PLAIN },
        Personality { name: "ahead", skew_ms: 3_600_000, offset_min: 60, checks_times: true, ..Personality::PLAIN },
        Personality {
            name: "behind",
            skew_ms: -3_600_000,
            offset_min: -330,
            checks_times: true,
            loses_every: Some(5),
            ..Personality::PLAIN
        },
        Personality {
            name: "picky",
            checks_times: true,
            wants_length: true,
            precision_ms: 1_000,
            refuses_unknown_fields: true,
            refuses_post_body: true,
            end_apart: true,
            order: Order::OldestFirst,
            most: 2,
            ..Personality::PLAIN
        },
        Personality {
            name: "apart",
            ids: Ids::Counted,
            end_apart: true,
            order: Order::NewestFirst,
            most: 3,
            loses_every: Some(3),
            breaks_every: Some(5),
            ..Personality::PLAIN
        },
    ];

    pub fn named(name: &str) -> Option<Personality> {
        Personality::ALL.into_iter().find(|personality| personality.name == name)
    }

    /// A time as it is kept.
    pub(crate) fn kept(&self, ms: i64) -> i64 {
        ms - ms.rem_euclid(self.precision_ms)
    }
}
