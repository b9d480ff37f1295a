//! One by one, or rolled up.

/// Whether related genres are shown one by one or rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GenreLevel {
    /// As the model names them: `techno`, `trance`.
    #[default]
    Fine,
    /// Rolled up to the broadest genre: `electronic`.
    Broad,
}

impl GenreLevel {
    /// The other one.
    pub fn toggled(self) -> Self {
        match self {
            Self::Fine => Self::Broad,
            Self::Broad => Self::Fine,
        }
    }
}
