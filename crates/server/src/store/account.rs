//! The table `account`: what holds for all of its people.

use stint_domain::timesheet::PeriodKind;

use super::{Error, Sql};
use crate::ACCOUNT;
use crate::values;

/// What decides over totals, findings and periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The id of a rule pack; empty for none.
    pub rule_pack: String,
    pub period: PeriodKind,
    /// Minutes after midnight at which a business day begins.
    pub day_start_min: u16,
    /// The journal's number of their last change.
    pub version: i64,
}

/// # Errors
/// The database's.
pub async fn settings(sql: &mut Sql<'_>) -> Result<Settings, Error> {
    let text = "SELECT rule_pack, period, day_start_min, version FROM account WHERE id = $1";
    let row = sql.row(text, &values![ACCOUNT]).await?;
    let row = row.ok_or_else(|| Error::Broken("the account has no row".into()))?;
    let broken = |what: &str| Error::Broken(format!("the account's {what} cannot be read"));
    let word = row.text(1)?;
    Ok(Settings {
        rule_pack: row.text(0)?.to_owned(),
        period: PeriodKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| broken("period"))?,
        day_start_min: u16::try_from(row.integer(2)?).map_err(|_| broken("day start"))?,
        version: row.integer(3)?,
    })
}

/// # Errors
/// The database's.
pub async fn set(sql: &mut Sql<'_>, settings: &Settings) -> Result<(), Error> {
    let text = "UPDATE account SET rule_pack = $2, period = $3, day_start_min = $4, version = $5 WHERE id = $1";
    let Settings { rule_pack, period, day_start_min, version } = settings;
    let values = values![ACCOUNT, rule_pack, period.word(), i64::from(*day_start_min), *version];
    sql.execute(text, &values).await?;
    Ok(())
}
