//! Sees to it that the page's folder is there: a release build puts what is in it into the binary, any other build reads
//! it from there when a browser asks, so that everything but the page itself works before the page is built.
//! And has the program linked to lie at a fixed address where that saves a punch its longest way.

use std::path::Path;

fn main() {
    lie_still();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    println!("cargo:rerun-if-changed={}", page.display());
    if let Err(error) = std::fs::create_dir_all(&page) {
        println!("cargo:warning=The page's folder {} cannot be made: {error}", page.display());
    }
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && !page.join("index.html").is_file() {
        println!(
            "cargo:warning=There is no page in ui/dist, so `stint web` will have none to serve. Build it with `npm run build` in ui/."
        );
    }
}

/// A program that may lie anywhere has each pointer in its tables written anew at every start: a hundred pages to copy,
/// as long as a fifth of a punch. Where its libraries, heap and stack lie stays up to chance.
fn lie_still() {
    let set = |name: &str, to: &str| std::env::var(name).is_ok_and(|value| value == to);
    if set("CARGO_CFG_TARGET_OS", "linux") && set("CARGO_CFG_TARGET_ENV", "gnu") && set("PROFILE", "release") {
        println!("cargo:rustc-link-arg-bin=stint=-no-pie");
    }
}
