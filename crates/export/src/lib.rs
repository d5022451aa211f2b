//! A timesheet into a file, or a file into sessions. Where either comes from is not known here.
//!
//! What is written comes as a stream of days ([`TimesheetDay`]), so that ten years cost no more memory than a week.

pub mod csv_in;
pub mod csv_out;
mod error;
pub mod json;
mod local;
mod texts;
mod timesheet;
pub mod workbook;

pub use error::{Error, Source};
pub use stint_words::Words;
pub use timesheet::{Change, Correction, Header, Names, Paper, TimesheetDay, TimesheetRow};
