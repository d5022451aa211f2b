//! The export as a whole: files written, read by other programs, read back.

mod csv_in;
mod csv_out;
mod month;
mod workbook;
