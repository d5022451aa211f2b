//! Installs what a command misses, and nothing that is there.

mod node;
mod python;
mod system;

pub use node::{build_ui, node_modules};
pub use python::environment as python;
pub use system::{Purpose, system};
