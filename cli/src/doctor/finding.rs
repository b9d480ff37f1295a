//! One line of the report.

use std::fmt;
use std::path::Path;

use crate::console::printable;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was tried and works.
    Fine,
    /// It is not there, which need not matter.
    Note,
    /// It does not work.
    Trouble,
}

/// What was found out about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    what: &'static str,
    words: String,
}

impl Finding {
    pub(super) fn fine(what: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fine, what, words: words.into() }
    }

    pub(super) fn note(what: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Note, what, words: words.into() }
    }

    pub(super) fn trouble(what: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Trouble, what, words: words.into() }
    }
}

impl fmt::Display for Finding {
    /// A whole line. Whatever others wrote in it commands no terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Fine => "ok",
            Verdict::Note => "note",
            Verdict::Trouble => "FAILS",
        };
        writeln!(f, "{verdict:<5}  {:<9}  {}", self.what, printable(Path::new(&self.words)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines_whatever_others_wrote() {
        let finding = Finding::trouble("model", "a\nb\u{1b}[2J");
        assert_eq!(finding.to_string(), "FAILS  model      a\\nb\\u{1b}[2J\n");
        assert_eq!(Finding::fine("window", "x").to_string(), "ok     window     x\n");
    }
}
