//! Adds up what test runners report.

use std::fmt;

/// Counts from all of cargo test's `test result:` lines, and pytest's last lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Tally {
    /// Takes one line of output into account, whatever it says.
    pub(crate) fn read_line(&mut self, line: &str) {
        let of_pytest = || {
            let (counts, _) = line.split_once(" in ")?;
            counts.starts_with(|c: char| c.is_ascii_digit()).then_some(("", counts))
        };
        let Some((_, counts)) = line.split_once("test result: ").or_else(of_pytest) else { return };
        let count = |what: &str| {
            let (before, _) = counts.split_once(what)?;
            before.trim_end().rsplit(' ').next()?.parse::<u64>().ok()
        };
        self.passed += count(" passed").unwrap_or(0);
        self.failed += count(" failed").unwrap_or(0);
        self.ignored += count(" ignored").or_else(|| count(" skipped")).unwrap_or(0);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_add_up_and_others_do_not_count() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.02s",
            "test tests::it_passed ... ok",
            "test result: FAILED. 10 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 9.00s",
        ] {
            tally.read_line(line);
        }
        assert_eq!(tally, Tally { passed: 12, failed: 3, ignored: 1 });
        assert_eq!(tally.to_string(), "12 passed, 3 failed, 1 skipped");
        tally.read_line("1 failed, 8 passed, 2 skipped in 1.20s");
        tally.read_line("5 passed in 0.31s");
        assert_eq!(tally, Tally { passed: 25, failed: 4, ignored: 3 });
    }
}
