//! Giving memory back: the heap's free pages, and what of the program's own file was read for its start alone: most of
//! its text, and the tables by which it was loaded.

use crate::platform::Memory;
use rustix::mm::{Advice, madvise};
use std::fs;

pub struct OwnPages;

impl Memory for OwnPages {
    fn give_back() {
        trim_heap();
        if let Some(program) = fs::read_link("/proc/self/exe").ok().as_deref().and_then(|path| path.to_str()) {
            let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
            maps.lines().filter_map(|line| unwritten_of(program, line)).for_each(|(from, to)| let_go(from, to));
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

/// The addresses of a line of /proc/self/maps (`from-to rights offset device inode path`) that maps what nobody can have
/// written to of `program`: what is let go comes back from the file as it was. That is its text, and its beginning; what
/// else can only be read may have been written to while the program was loaded.
fn unwritten_of(program: &str, line: &str) -> Option<(usize, usize)> {
    let (range, rest) = line.split_once(' ')?;
    let unwritten = rest.starts_with("r-xp ") || rest.starts_with("r--p 00000000 ");
    if !unwritten || !rest.ends_with(program) {
        return None;
    }
    let (from, to) = range.split_once('-')?;
    Some((usize::from_str_radix(from, 16).ok()?, usize::from_str_radix(to, 16).ok()?))
}

#[allow(unsafe_code)]
fn let_go(from: usize, to: usize) {
    // SAFETY: the kernel just named these addresses as text or the beginning of the running program, which is mapped
    // until it ends and private to it; unmodified pages of a file are read again when they are next needed.
    let done = unsafe { madvise(std::ptr::with_exposed_provenance_mut(from), to - from, Advice::LinuxDontNeed) };
    if let Err(error) = done {
        tracing::debug!(%error, "what only the start needed stays in memory");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_can_have_written_to_is_let_go() {
        let program = "/opt/My Apps/stint-desktop";
        let of = |rights: &str, path: &str| unwritten_of(program, &format!("7f00-7f20 {rights} fe:00 4711   {path}"));
        assert_eq!(of("r-xp 00001000", program), Some((0x7f00, 0x7f20)));
        assert_eq!(of("r--p 00000000", program), Some((0x7f00, 0x7f20)));
        for (rights, path) in [
            ("r--p 00001000", program),
            ("rw-p 00001000", program),
            ("rwxp 00000000", program),
            ("r-xp 00001000", "/lib/libc.so.6"),
            ("r--p 00000000", "/lib/libc.so.6"),
            ("r-xp 00000000", "[vdso]"),
        ] {
            assert_eq!(of(rights, path), None, "{rights} {path}");
        }
    }

    #[test]
    fn the_program_runs_on() {
        OwnPages::give_back();
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let program = fs::read_link("/proc/self/exe").unwrap();
        assert!(maps.lines().any(|line| unwritten_of(program.to_str().unwrap(), line).is_some()));
    }
}
