//! The Python environment of the end-to-end tests.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::places::root;
use crate::programs::must;

/// Makes `tests/e2e/.venv` from `tests/e2e/requirements.txt`, if that is another than the one it was made from.
/// Gives its interpreter.
pub fn environment() -> Result<PathBuf, String> {
    let tests = root().join("tests/e2e");
    let folder = tests.join(".venv");
    let wanted = tests.join("requirements.txt");
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let made_from = folder.join("made-from.txt");
    let requirements = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    if fs::read_to_string(&made_from).is_ok_and(|before| before == requirements) {
        return Ok(python);
    }
    println!("── Python environment in tests/e2e/.venv");
    let system = if cfg!(windows) { "python" } else { "python3" };
    must("python -m venv", Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted);
    must("pip install", &mut install)?;
    fs::write(&made_from, requirements).map_err(|error| format!("{}: {error}", made_from.display()))?;
    Ok(python)
}
