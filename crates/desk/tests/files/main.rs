//! Files: exports, imports, backups, and what becomes of a damaged database.

mod backups;
mod damage;
mod exports;
mod imports;
mod jobs;
