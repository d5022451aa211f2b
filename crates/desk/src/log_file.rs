//! The log beside the data: a file that does not grow beyond measure, and the last ones before it. Several processes add
//! to it, so it is opened for each line; a library's appender would turn it by the day and hold it open.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Bytes, beyond which a new one is begun.
const MOST: u64 = 1 << 20;
/// So many old ones are kept: `stint.log.1` is the youngest.
const KEPT: u32 = 3;

/// `stint.log` in the folder `logs`, made if need be, to add a line to.
///
/// # Errors
/// What the system says of a folder that cannot be written to.
pub fn log_file(logs: &Path) -> io::Result<File> {
    std::fs::create_dir_all(logs)?;
    let path = logs.join("stint.log");
    if path.metadata().is_ok_and(|file| file.len() > MOST) {
        let old = |age: u32| logs.join(format!("stint.log.{age}"));
        for age in (1..KEPT).rev().filter(|age| old(*age).exists()) {
            std::fs::rename(old(age), old(age + 1))?;
        }
        std::fs::rename(&path, old(1))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_log_that_has_grown_is_set_aside_and_only_the_last_ones_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        for number in 0..=5 {
            log_file(&logs).unwrap().write_all(&[number]).unwrap();
            if number < 5 {
                log_file(&logs).unwrap().write_all(&vec![b'.'; MOST as usize]).unwrap();
            }
        }
        let first = |name: &str| std::fs::read(logs.join(name)).unwrap()[0];
        let kept = ["stint.log", "stint.log.1", "stint.log.2", "stint.log.3"];
        assert_eq!(kept.map(first), [5, 4, 3, 2]);
        assert_eq!(std::fs::read_dir(&logs).unwrap().count(), kept.len());
    }
}
