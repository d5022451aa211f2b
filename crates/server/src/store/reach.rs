//! Whose rows a query may find, as a condition of its text.

use super::Value;
use crate::policy::Reach;

/// One text for each reach. `$2` is the user of the reach; `$who` the column of the user.
macro_rules! reaching {
    ($reach:expr, $who:literal, $text:ident) => {
        match $reach {
            $crate::policy::Reach::All => $text!("CAST($2 AS BIGINT) IS NULL"),
            $crate::policy::Reach::Own(_) => $text!(concat!($who, " = $2")),
            $crate::policy::Reach::TeamsOf(_) => $text!(concat!(
                $who,
                " IN (SELECT CAST($2 AS BIGINT) UNION SELECT m.user_id FROM team_member m JOIN team_member boss ",
                "ON boss.account = m.account AND boss.team_id = m.team_id WHERE m.account = $1 AND boss.user_id = $2 ",
                "AND boss.manages IS TRUE)"
            )),
        }
    };
}
pub(super) use reaching;

/// The value of `$2`.
pub(super) fn user(reach: Reach) -> Value<'static> {
    match reach {
        Reach::All => Value::Null,
        Reach::Own(user) | Reach::TeamsOf(user) => user.into(),
    }
}
