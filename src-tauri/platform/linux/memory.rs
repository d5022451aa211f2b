//! Giving memory back: the heap's free pages, and the program's own text, most of which runs only at the start.

use crate::platform::Memory;
use rustix::mm::{Advice, madvise};
use std::fs;

pub struct OwnPages;

impl Memory for OwnPages {
    fn give_back() {
        trim_heap();
        if let Some(program) = fs::read_link("/proc/self/exe").ok().as_deref().and_then(|path| path.to_str()) {
            let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
            maps.lines().filter_map(|line| text_of(program, line)).for_each(|(from, to)| let_go(from, to));
        }
    }
}

#[cfg(target_env = "gnu")]
#[allow(unsafe_code)]
fn trim_heap() {
    // SAFETY: it looks at the allocator's own lists, under the allocator's own locks.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(not(target_env = "gnu"))]
fn trim_heap() {}

/// The addresses of a line of /proc/self/maps (`from-to rights offset device inode path`) that maps text of `program`.
fn text_of(program: &str, line: &str) -> Option<(usize, usize)> {
    let (range, rest) = line.split_once(' ')?;
    // Nobody can have written to such pages: what is let go comes back from the file as it was.
    if !rest.starts_with("r-xp ") || !rest.ends_with(program) {
        return None;
    }
    let (from, to) = range.split_once('-')?;
    Some((usize::from_str_radix(from, 16).ok()?, usize::from_str_radix(to, 16).ok()?))
}

#[allow(unsafe_code)]
fn let_go(from: usize, to: usize) {
    // SAFETY: the kernel just named these addresses as text of the running program, which is mapped until it ends and
    // private to it; unmodified pages of a file are read again when they are next run.
    let done = unsafe { madvise(std::ptr::with_exposed_provenance_mut(from), to - from, Advice::LinuxDontNeed) };
    if let Err(error) = done {
        tracing::debug!(%error, "the program's text stays in memory");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_of_the_program_is_let_go() {
        let program = "/opt/My Apps/stint-desktop";
        let of =
            |rights: &str, path: &str| text_of(program, &format!("7f00-7f20 {rights} 00001000 fe:00 4711   {path}"));
        assert_eq!(of("r-xp", program), Some((0x7f00, 0x7f20)));
        for (rights, path) in
            [("r--p", program), ("rw-p", program), ("rwxp", program), ("r-xp", "/lib/libc.so.6"), ("r-xp", "[vdso]")]
        {
            assert_eq!(of(rights, path), None, "{rights} {path}");
        }
    }

    #[test]
    fn the_program_runs_on() {
        OwnPages::give_back();
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let program = fs::read_link("/proc/self/exe").unwrap();
        assert!(maps.lines().any(|line| text_of(program.to_str().unwrap(), line).is_some()));
    }
}
