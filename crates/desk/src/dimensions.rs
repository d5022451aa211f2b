//! Projects, categories and labor types: the list, and what can be changed about one.

use crate::Desk;
use crate::contract::{DimensionEdit, DimensionRow, Nothing};
use crate::entered;
use crate::error::Error;
use crate::store;
use crate::write::Writing;
use stint_domain::journal::Label;
use stint_domain::{Act, Refusal};

impl Desk {
    /// Of each kind the last used first.
    pub fn dimensions_list(&self, _: Nothing) -> Result<Vec<DimensionRow>, Error> {
        self.show(|show| {
            let rows = store::dimension::all(show.db)?.into_iter().map(|row| DimensionRow {
                id: row.id,
                dimension: row.dimension,
                name: row.label.name,
                archived: row.label.archived,
                used: row.used_at.map(|at| show.here(at)),
            });
            Ok(rows.collect())
        })
    }

    /// A new name, or whether it is still offered.
    ///
    /// # Errors
    /// [`Refusal::DimensionUnknown`], [`Refusal::DimensionTaken`], [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn dimension_edit(&self, ask: DimensionEdit) -> Result<Vec<DimensionRow>, Error> {
        self.write(|writing| edit(writing, &ask))?;
        self.dimensions_list(Nothing {})
    }
}

fn edit(writing: &mut Writing<'_>, ask: &DimensionEdit) -> Result<(), Error> {
    let unknown = || Refusal::DimensionUnknown { id: ask.id.to_string() };
    let stored = store::dimension::get(writing.connection(), ask.id)?.ok_or_else(unknown)?;
    let name = match &ask.name {
        Some(name) => entered::text(stored.dimension.word(), name, entered::NAME)?,
        None => stored.label.name.clone(),
    };
    if name.is_empty() {
        return Err(Refusal::Empty { field: stored.dimension.word().into() }.into());
    }
    let taken = store::dimension::named(writing.connection(), stored.dimension, &name)?;
    if taken.is_some_and(|other| other.id != ask.id) {
        return Err(Refusal::DimensionTaken { name }.into());
    }
    let set = Label { name, archived: ask.archived.unwrap_or(stored.label.archived) };
    if set == stored.label {
        return Ok(());
    }
    writing.record(Act::DimensionSet { id: ask.id, set, old: stored.label }, None)
}
