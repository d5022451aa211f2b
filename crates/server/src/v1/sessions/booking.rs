//! What entries are booked on, as a request says it.

use serde::{Deserialize, Deserializer};
use stint_domain::{Dimension, DimensionId, Dimensions};

use crate::ids::DimensionNo;
use crate::problem::Problem;
use crate::store::{Failure, Sql, dimension};

/// What entries shall be booked on: each dimension set, emptied, or left as it is.
pub(super) struct Booking([(Dimension, Option<Option<DimensionId>>); 3]);

impl Booking {
    /// Out of wishes in the order of [`Dimension::ALL`].
    ///
    /// # Errors
    /// 422: there is no such one.
    pub(super) async fn of(sql: &mut Sql<'_>, wishes: [Option<Option<DimensionNo>>; 3]) -> Result<Booking, Failure> {
        let mut booking = Dimension::ALL.map(|dimension| (dimension, None));
        for ((dimension, wanted), wish) in booking.iter_mut().zip(wishes) {
            *wanted = match wish {
                None => None,
                Some(None) => Some(None),
                Some(Some(no)) => match dimension::by_no(sql, *dimension, no).await? {
                    Some(one) => Some(Some(one.id)),
                    None => {
                        let word = dimension.word();
                        let detail = format!("There is no {word} {no}.");
                        return Err(Problem::invalid(word, "dimension_unknown", detail).into());
                    }
                },
            };
        }
        Ok(Booking(booking))
    }

    pub(super) fn on(&self, mut on: Dimensions) -> Dimensions {
        for (dimension, wanted) in &self.0 {
            if let Some(id) = wanted {
                on.set(*dimension, *id);
            }
        }
        on
    }
}

/// A null that was sent is told from nothing sent.
pub(super) fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<DimensionNo>>, D::Error> {
    Option::<DimensionNo>::deserialize(deserializer).map(Some)
}
