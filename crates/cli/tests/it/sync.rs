//! `stint` and `stint-server` as they are shipped, and everything that can come between them.

mod desktops;
mod fault;
mod faults;
mod firm;
mod framing;
mod ground;
mod kills;
mod proxy;
mod secure;
mod story;
mod stream;
mod together;
mod tokens;
mod window;
mod windows;
