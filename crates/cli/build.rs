//! Sees to it that the page's folder is there: a release build puts what is in it into the binary, any other build reads
//! it from there when a browser asks, so that everything but the page itself works before the page is built.
//! And links the unwinder into the program.

use std::path::Path;

fn main() {
    page();
    link_unwinder();
}

/// `libgcc_s.so` is loaded for nothing but the backtrace of a crash, and a punch would pay for it: 0.1 of its 6 ms. The
/// standard library asks the linker for it by name; a linker script of that name hands out the same code to link in.
fn link_unwinder() {
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|found| found == value);
    if !(is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    let folder = std::env::var("OUT_DIR").expect("Cargo gives every build script a folder");
    match std::fs::write(Path::new(&folder).join("libgcc_s.so"), "GROUP ( -l:libgcc_eh.a -lgcc )\n") {
        Ok(()) => println!("cargo:rustc-link-search=native={folder}"),
        Err(error) => println!("cargo:warning=The program will load libgcc_s.so: {error}"),
    }
}

fn page() {
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
