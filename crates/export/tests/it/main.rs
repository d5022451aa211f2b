//! The export as a whole: files written, read by other programs, read back.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

mod csv_in;
mod csv_out;
mod month;
mod workbook;
