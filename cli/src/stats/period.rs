//! Which years are put together.

/// What to put together over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Period {
    /// Each year by itself
    Year,
    /// Ten years each
    Decade,
}

impl Period {
    /// The period's first year.
    pub(super) fn begin(self, year: u16) -> u16 {
        match self {
            Self::Year => year,
            Self::Decade => year / 10 * 10,
        }
    }

    pub(super) fn name(self, begin: u16) -> String {
        match self {
            Self::Year => begin.to_string(),
            Self::Decade => format!("{begin}s"),
        }
    }
}
