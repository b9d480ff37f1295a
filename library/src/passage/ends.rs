//! Where a passage begins and ends.

/// Points that must come first and last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// The first, by its index.
    pub start: Option<usize>,
    /// The last, by its index.
    pub end: Option<usize>,
}
