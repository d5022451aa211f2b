//! Sees to it that the page's folder is there: a release build puts what is in it into the binary, any other build reads
//! it from there when a browser asks, so that everything but the page itself works before the page is built.

use std::path::Path;

fn main() {
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
