//! Whether a database is sound: the engine's files, the journal's chain, and that the tables say what it says.

use super::replay;
use crate::cli::{Exit, Trouble};
use crate::store::{Chain, Direct, orphan, verify};

/// Flaws that are told; the first ones tell what matters.
const TOLD: usize = 50;

/// What a check found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Records of the journal.
    pub records: i64,
    pub sessions: u64,
    pub flaws: Vec<String>,
}

impl Findings {
    pub(super) fn flaw(&mut self, text: impl Into<String>) {
        if self.flaws.len() < TOLD {
            self.flaws.push(text.into());
        }
    }

    /// # Errors
    /// There are flaws.
    pub fn sound(&self, otherwise: &str) -> Result<(), Trouble> {
        if self.flaws.is_empty() {
            return Ok(());
        }
        Err(Trouble::new(Exit::Unsound, format!("{otherwise}:\n  {}", self.flaws.join("\n  "))))
    }
}

/// Looks at everything, in one state of the database.
///
/// # Errors
/// The database's.
pub async fn all(direct: &mut Direct) -> Result<Findings, Trouble> {
    let mut findings = Findings::default();
    for line in direct.integrity().await? {
        findings.flaw(format!("the database's file: {line}"));
    }
    // A damaged file is not read further: what it says is not to be believed.
    if !findings.flaws.is_empty() {
        return Ok(findings);
    }
    let mut sql = direct.sql();
    sql.begin_reading().await?;
    match verify(&mut sql).await? {
        Chain::Whole { records, .. } => findings.records = records,
        Chain::Broken { n, flaw } => findings.flaw(format!("the journal at record {n}: {flaw}")),
    }
    replay::compare(&mut sql, &mut findings).await?;
    for (what, count) in orphan::count(&mut sql).await? {
        findings.flaw(format!("{count} × {what}"));
    }
    sql.batch("ROLLBACK").await?;
    Ok(findings)
}
