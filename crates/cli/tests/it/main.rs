//! The real binary, as a process of its own, in a folder of its own.

#![allow(clippy::unwrap_used)]

mod clock;
mod files;
mod place;
mod sessions;
mod sync;
mod typing;
mod web;
