//! The table `register`: settings of people (target hours, days off, the opening balance, rules), each by the act that set
//! it last.

use stint_domain::Act;

use super::reach::{self, reaching};
use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::UserId;
use crate::policy::Reach;
use crate::values;

/// One setting of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    pub user: UserId,
    /// `stint_sync::records::register`.
    pub name: String,
    pub act: Act,
    /// The journal's number of its last change.
    pub version: i64,
}

fn register(row: &Row) -> Result<Register, Error> {
    Ok(Register {
        user: UserId(row.integer(0)?),
        name: row.text(1)?.to_owned(),
        act: serde_json::from_str(row.text(2)?).map_err(|_| Error::Broken("a setting cannot be read".into()))?,
        version: row.integer(3)?,
    })
}

/// The last one counts.
///
/// # Errors
/// The database's.
pub async fn set(sql: &mut Sql<'_>, one: &Register) -> Result<(), Error> {
    let text = "INSERT INTO register (account, user_id, name, act, version) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (account, user_id, name) DO UPDATE SET act = excluded.act, version = excluded.version";
    let act = serde_json::to_string(&one.act).expect("an act has a JSON");
    sql.execute(text, &values![ACCOUNT, one.user, &one.name, act, one.version]).await?;
    Ok(())
}

/// Those that changed after one number up to another, in that order.
///
/// # Errors
/// The database's.
pub async fn changed(
    sql: &mut Sql<'_>,
    reach: Reach,
    after: i64,
    upto: i64,
    limit: i64,
) -> Result<Vec<Register>, Error> {
    macro_rules! text {
        ($who:expr) => {
            concat!(
                "SELECT user_id, name, act, version FROM register WHERE account = $1 AND ",
                $who,
                " AND version > $3 AND version <= $4 ORDER BY version, user_id, name LIMIT $5"
            )
        };
    }
    let values = [ACCOUNT.into(), reach::user(reach), after.into(), upto.into(), limit.into()];
    sql.rows(reaching!(reach, "user_id", text), &values).await?.iter().map(register).collect()
}
