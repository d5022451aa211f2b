//! Everything that is kept about one user, as one JSON: what he may ask for. Hashes of secrets are not in it.

use serde_json::{Map, Value, json};
use stint_domain::{Day, Instant};

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::UserId;
use crate::values;

/// How a column is shown.
#[derive(Clone, Copy)]
enum As {
    /// A string.
    Id,
    Number,
    Text,
    Bool,
    /// RFC 3339, UTC.
    Time,
    /// `2026-11-22`.
    Day,
    /// Kept as JSON.
    Json,
}

/// A list of the export: its name, its rows, how their columns are called and shown.
struct Table {
    name: &'static str,
    /// `$1` is the account, `$2` the user.
    query: &'static str,
    columns: &'static [(&'static str, As)],
}

const TABLES: [Table; 11] = [
    Table {
        name: "teams",
        query: "SELECT t.id, t.name, m.manages FROM team_member m JOIN team t ON t.account = m.account \
                AND t.id = m.team_id WHERE m.account = $1 AND m.user_id = $2 ORDER BY t.id",
        columns: &[("id", As::Id), ("name", As::Text), ("manages", As::Bool)],
    },
    Table {
        name: "devices",
        query: "SELECT id, name, created_at, last_seen_at, revoked_at FROM device WHERE account = $1 AND user_id = $2 \
                ORDER BY id",
        columns: &[
            ("id", As::Id),
            ("name", As::Text),
            ("created_at", As::Time),
            ("last_seen_at", As::Time),
            ("revoked_at", As::Time),
        ],
    },
    Table {
        name: "tokens",
        query: "SELECT id, device_id, kind, created_at, expires_at FROM token WHERE account = $1 AND user_id = $2 \
                ORDER BY id",
        columns: &[
            ("id", As::Id),
            ("device", As::Id),
            ("kind", As::Text),
            ("created_at", As::Time),
            ("expires_at", As::Time),
        ],
    },
    Table {
        name: "sessions",
        query: "SELECT id, uuid, shift_id, zone, source, original_start_time, original_end_time, start_time, end_time, \
                note, entries, void, held, created_at, created_by, updated_at, updated_by FROM session \
                WHERE account = $1 AND user_id = $2 ORDER BY id",
        columns: &[
            ("id", As::Id),
            ("uuid", As::Text),
            ("shift", As::Id),
            ("zone", As::Text),
            ("source", As::Text),
            ("original_start_time", As::Time),
            ("original_end_time", As::Time),
            ("start_time", As::Time),
            ("end_time", As::Time),
            ("description", As::Text),
            ("entries", As::Json),
            ("void", As::Bool),
            ("held", As::Bool),
            ("created_at", As::Time),
            ("created_by", As::Id),
            ("updated_at", As::Time),
            ("updated_by", As::Id),
        ],
    },
    Table {
        name: "corrections",
        query: "SELECT id, session_id, author_id, state, change, reason, created_at, decided_at, decided_by, answer \
                FROM correction WHERE account = $1 AND user_id = $2 ORDER BY id",
        columns: &[
            ("id", As::Id),
            ("session", As::Id),
            ("author", As::Id),
            ("state", As::Text),
            ("change", As::Json),
            ("reason", As::Text),
            ("created_at", As::Time),
            ("decided_at", As::Time),
            ("decided_by", As::Id),
            ("answer", As::Text),
        ],
    },
    Table {
        name: "settings",
        query: "SELECT name, act, version FROM register WHERE account = $1 AND user_id = $2 ORDER BY name",
        columns: &[("name", As::Text), ("act", As::Json), ("n", As::Number)],
    },
    Table {
        name: "operations",
        query: "SELECT op, device, n, result FROM sync_op WHERE account = $1 AND user_id = $2 ORDER BY device, n",
        columns: &[("op", As::Text), ("device", As::Text), ("number", As::Number), ("result", As::Json)],
    },
    Table {
        name: "timesheets",
        query: "SELECT id, first_day, last_day, state, reason, updated_at, updated_by FROM timesheet \
                WHERE account = $1 AND user_id = $2 ORDER BY first_day",
        columns: &[
            ("id", As::Id),
            ("first_day", As::Day),
            ("last_day", As::Day),
            ("state", As::Text),
            ("reason", As::Text),
            ("updated_at", As::Time),
            ("updated_by", As::Id),
        ],
    },
    Table {
        name: "shifts",
        query: "SELECT s.id, s.name, s.start_time, s.end_time FROM shift_user u JOIN shift s ON s.account = u.account \
                AND s.id = u.shift_id WHERE u.account = $1 AND u.user_id = $2 ORDER BY s.id",
        columns: &[("id", As::Id), ("name", As::Text), ("start_time", As::Time), ("end_time", As::Time)],
    },
    Table {
        name: "presence",
        query: "SELECT id, start_time, last_keepalive, stop_time, paths, time_visible FROM presence \
                WHERE account = $1 AND user_id = $2 ORDER BY id",
        columns: &[
            ("id", As::Id),
            ("start", As::Time),
            ("last_keepalive", As::Time),
            ("stop", As::Time),
            ("paths", As::Json),
            ("time_visible_ms", As::Number),
        ],
    },
    Table {
        name: "journal",
        query: "SELECT n, op, kind, subject, subject_id, user_id, author_id, device, at, decided, reason, act \
                FROM journal WHERE account = $1 AND (user_id = $2 OR author_id = $2) ORDER BY n",
        columns: &[
            ("n", As::Number),
            ("op", As::Text),
            ("kind", As::Text),
            ("subject", As::Text),
            ("subject_id", As::Id),
            ("user", As::Id),
            ("author", As::Id),
            ("device", As::Text),
            ("at", As::Time),
            ("decided", As::Time),
            ("reason", As::Text),
            ("act", As::Json),
        ],
    },
];

const USER: Table = Table {
    name: "user",
    query: "SELECT id, name, full_name, role, zone, disabled, created_at, updated_at, erased_at FROM account_user \
            WHERE account = $1 AND id = $2",
    columns: &[
        ("id", As::Id),
        ("name", As::Text),
        ("full_name", As::Text),
        ("role", As::Text),
        ("zone", As::Text),
        ("disabled", As::Bool),
        ("created_at", As::Time),
        ("updated_at", As::Time),
        ("erased_at", As::Time),
    ],
};

/// Everything about a user.
///
/// # Errors
/// The database's.
pub async fn everything(sql: &mut Sql<'_>, user: UserId, now: Instant) -> Result<Value, Error> {
    let mut all = Map::new();
    all.insert("exported_at".to_owned(), json!(now.rfc3339()));
    all.insert(USER.name.to_owned(), list(sql, &USER, user).await?.pop().unwrap_or_default());
    for table in &TABLES {
        all.insert(table.name.to_owned(), list(sql, table, user).await?.into());
    }
    Ok(all.into())
}

async fn list(sql: &mut Sql<'_>, table: &Table, user: UserId) -> Result<Vec<Value>, Error> {
    let rows = sql.rows(table.query, &values![ACCOUNT, user]).await?;
    rows.iter().map(|row| object(row, table.columns)).collect()
}

fn object(row: &Row, columns: &[(&str, As)]) -> Result<Value, Error> {
    let mut object = Map::new();
    for (index, (name, how)) in columns.iter().enumerate() {
        let value = match how {
            As::Id => row.maybe_integer(index)?.map_or(Value::Null, |id| json!(id.to_string())),
            As::Number => json!(row.maybe_integer(index)?),
            As::Text => json!(row.maybe_text(index)?),
            As::Bool => json!(row.bool(index)?),
            As::Time => json!(row.maybe_integer(index)?.map(|ms| Instant(ms).rfc3339())),
            As::Day => day(row.integer(index)?),
            As::Json => {
                row.maybe_text(index)?.map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_default())
            }
        };
        object.insert((*name).to_owned(), value);
    }
    Ok(object.into())
}

fn day(number: i64) -> Value {
    json!(i32::try_from(number).ok().and_then(Day::from_number).map(|day| day.to_string()))
}
