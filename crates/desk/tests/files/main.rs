//! Files: exports, imports, backups, and what becomes of a damaged database.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

mod backups;
mod damage;
mod exports;
mod imports;
mod jobs;
