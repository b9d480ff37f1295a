//! How results are printed.

use super::report::Report;

/// How results are printed.
pub(super) trait Printer {
    /// What comes before the first result.
    fn header(&self) -> String {
        String::new()
    }

    /// One file's result.
    fn result(&self, report: &Report) -> String;

    /// What comes after the last result.
    fn footer(&self, _totals: &Totals) -> String {
        String::new()
    }
}

/// What there is to say about all files together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) num_reports: usize,
    /// Those known from earlier runs.
    pub(super) num_cached: usize,
    /// Sound in all of them.
    pub(super) seconds: f64,
    /// How long the run took.
    pub(super) elapsed_seconds: f64,
}
