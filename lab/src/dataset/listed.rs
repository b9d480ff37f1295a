//! What a source lists.

use super::entry::Entry;

/// What a source lists, and what of it leads nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The tracks, as they are listed.
    pub entries: Vec<Entry>,
    /// One line each: a folder that cannot be read, what a playlist names elsewhere.
    pub troubles: Vec<String>,
}

impl Listed {
    /// Adds what another source lists.
    pub(super) fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.troubles.extend(other.troubles);
    }
}

impl From<Vec<Entry>> for Listed {
    fn from(entries: Vec<Entry>) -> Self {
        Self { entries, troubles: Vec::new() }
    }
}
