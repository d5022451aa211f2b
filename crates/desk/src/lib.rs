//! What happens on this computer, window or not: the clock, the local database, exports, backups.

pub mod contract;
#[test]
fn types() {
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/bindings/core.ts"), contract::typescript()).unwrap();
}
