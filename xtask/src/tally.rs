//! Counts tests in what the test runners print at their end.

use std::fmt;

/// How many tests went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

/// Whose closing lines a step's output is searched for.
#[derive(Clone, Copy)]
pub enum Runner {
    Cargo,
    Vitest,
    Pytest,
}

/// Sums the closing lines in a runner's output.
pub fn count(runner: Runner, output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines() {
        let line = without_colour(line);
        let line = line.trim();
        let closing = match runner {
            Runner::Cargo => line.strip_prefix("test result:"),
            // `Test Files` counts files; the tests have a line of their own.
            Runner::Vitest => line.strip_prefix("Tests "),
            // `==== 3 failed, 31 passed, 1 skipped in 95.31s (0:01:35) ====`
            Runner::Pytest => line.strip_prefix('=').filter(|rest| rest.ends_with('=') && rest.contains(" in ")),
        };
        if let Some(closing) = closing {
            tally.add(counts_in(closing));
        }
    }
    tally
}

/// Reads `12 passed`, `1 failed` and their like, in any order, whatever stands between them.
fn counts_in(line: &str) -> Tally {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut tally = Tally::default();
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<u32>() else { continue };
        match pair[1] {
            "passed" | "xpassed" => tally.passed += number,
            "failed" | "error" | "errors" => tally.failed += number,
            "skipped" | "ignored" | "todo" | "xfailed" => tally.skipped += number,
            // "12 passed (13)", "0 measured", "4 filtered out", "in 1 min": not tests that ran.
            _ => {}
        }
    }
    tally
}

/// The line without the escape sequences that colour it.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn cargo_s_result_lines_are_summed_and_filtered_tests_are_none() {
        let output = "test a ... ok\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.03s\n\
            test result: \u{1b}[31mFAILED\u{1b}[0m. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(count(Runner::Cargo, output), tally(15, 2, 1));
    }

    #[test]
    fn vitest_s_line_of_tests_counts_and_its_line_of_files_does_not() {
        let output = " Test Files  1 failed | 6 passed (7)\n      \
            \u{1b}[2mTests\u{1b}[22m  \u{1b}[1m1 failed\u{1b}[22m | 41 passed | 2 skipped (44)\n";
        assert_eq!(count(Runner::Vitest, output), tally(41, 1, 2));
    }

    #[test]
    fn pytest_s_closing_line_counts_errors_as_failures() {
        let output = "tests/e2e/test_clock.py ....  [ 90%]\n\
            ===== 2 failed, 31 passed, 1 skipped, 1 error in 95.31s (0:01:35) =====\n";
        assert_eq!(count(Runner::Pytest, output), tally(31, 3, 1));
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_if_there_are_some() {
        assert_eq!(tally(3, 0, 0).to_string(), "3 passed, 0 failed");
        assert_eq!(tally(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
