//! Reads `tauri.conf.json` and compiles the capability in it.

fn main() {
    tauri_build::build();
}
