//! Settles what the bundler leaves open in a .deb: it guesses the dependencies, keeps the symbols, and names a
//! maintainer without an address. Debian's own tools do it, and look at the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Done;
use crate::programs::{find, must, output};

const MAINTAINER: &str = "The Stint contributors <stint-clock@users.noreply.github.com>";

/// Rewrites the package in place. Without dpkg's tools it stays as the bundler made it, and that is said.
pub fn settle(package: &Path) -> Done {
    let wanting = ["dpkg-deb", "dpkg-shlibdeps", "strip"].into_iter().find(|tool| find(tool).is_none());
    if let Some(tool) = wanting {
        println!("`{tool}` is not here: the package stays as the bundler made it");
        return Ok(());
    }
    let work = package.with_extension("unpacked");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    }
    // Its tools want a source folder around them, with a control file.
    let tree = work.join("debian/stint");
    fs::create_dir_all(&tree).map_err(|error| format!("{}: {error}", tree.display()))?;
    must("dpkg-deb", Command::new("dpkg-deb").arg("--raw-extract").arg(package).arg(&tree))?;
    let programs = [tree.join("usr/bin/stint"), tree.join("usr/bin/stint-desktop")];
    must("strip", Command::new("strip").arg("--strip-unneeded").args(&programs))?;
    let depends = dependencies(&work, &programs)?;
    edit(&tree.join("DEBIAN/control"), |control| settled(control, &depends))?;
    let sums =
        output("md5sum", Command::new("sh").args(["-c", "find usr -type f | sort | xargs md5sum"]).current_dir(&tree))?;
    edit(&tree.join("DEBIAN/md5sums"), |_| sums.clone())?;
    must("dpkg-deb", Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&tree).arg(package))?;
    look(package, &tree)?;
    fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))
}

/// What the programs really load, with the oldest versions that have it.
fn dependencies(work: &Path, programs: &[PathBuf]) -> Result<String, String> {
    fs::write(work.join("debian/control"), "Source: stint\n\nPackage: stint\nArchitecture: any\n")
        .map_err(|error| format!("{}: {error}", work.display()))?;
    let mut ask = Command::new("dpkg-shlibdeps");
    let said = output("dpkg-shlibdeps", ask.arg("-O").args(programs).current_dir(work))?;
    let depends = said.trim().strip_prefix("shlibs:Depends=");
    depends.map(str::to_owned).ok_or_else(|| format!("dpkg-shlibdeps said `{said}`"))
}

fn settled(control: &str, depends: &str) -> String {
    let mut text = String::new();
    for line in control.lines() {
        match line.split_once(':').map(|(field, _)| field) {
            Some("Depends") => text.push_str(&format!("Depends: {depends}")),
            Some("Maintainer") => text.push_str(&format!("Maintainer: {MAINTAINER}")),
            Some(_) | None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn edit(file: &Path, change: impl FnOnce(&str) -> String) -> Done {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    fs::write(file, change(&text)).map_err(|error| format!("{}: {error}", file.display()))
}

/// Debian's and freedesktop's checkers, those that are here.
fn look(package: &Path, tree: &Path) -> Done {
    if find("lintian").is_some() {
        println!("── lintian");
        must("lintian", Command::new("lintian").args(["--fail-on", "error"]).arg(package))?;
    }
    if find("desktop-file-validate").is_some() {
        println!("── desktop-file-validate");
        let entry = tree.join("usr/share/applications/Stint.desktop");
        must("desktop-file-validate", Command::new("desktop-file-validate").arg(entry))?;
    }
    if find("appstreamcli").is_some() {
        println!("── appstreamcli validate");
        let page = tree.join("usr/share/metainfo/io.github.stint-clock.stint.metainfo.xml");
        must("appstreamcli validate", Command::new("appstreamcli").args(["validate", "--no-net"]).arg(page))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn dependencies_and_maintainer_are_replaced_and_the_description_is_kept() {
        let control =
            "Package: stint\nMaintainer: The\nDepends: libgtk-3-0\nDescription: Time clock\n Clock in: one click.\n";
        let text = settled(control, "libc6 (>= 2.34)");
        assert!(text.contains("\nDepends: libc6 (>= 2.34)\nDescription: Time clock\n Clock in: one click.\n"));
        assert!(text.contains("\nMaintainer: The Stint contributors <"));
    }
}
