//! The page's types are made from the contract.

use std::path::Path;

#[test]
fn the_types_of_the_page_are_those_of_the_contract() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bindings/core.ts");
    let made = stint_desk::contract::typescript();
    if std::env::var_os("STINT_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    // Line ends are whatever the checkout made of them.
    let kept = kept.replace("\r\n", "\n");
    assert!(kept == made, "ui/src/bindings/core.ts has drifted; STINT_BLESS=1 cargo test -p stint-desk makes it anew");
}
