//! What is read and written: fields with their values.

use std::fmt;

use crate::common::{self, Common};

/// A field of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The genre, under whatever name the format has for it.
    Genre,
    /// A field that every format has a name for.
    Common(Common),
    /// A field with a name that the format does not define: `TXXX`, a comment, a freeform atom.
    Custom(String),
    /// The parts of a long recording: a [`Chapter`](crate::Chapter) is a value, as text.
    Chapters,
}

impl Field {
    /// What the music feels like: `TMOO`, `MOOD`, `----:com.apple.iTunes:MOOD`.
    pub const MOOD: Self = Self::Common(common::MOOD);

    /// Checks the name of a custom field: printable ASCII without `=`, which is what every format can carry.
    pub fn custom(name: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_graphic() && c != '=' || c == ' ';
        (!name.trim().is_empty() && name.chars().all(fits)).then(|| Self::Custom(name.trim().to_owned()))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Genre => "genre",
            Self::Common(common) => common.label,
            Self::Custom(name) => name,
            Self::Chapters => "chapters",
        })
    }
}

/// New values for a field: everything that it holds afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The field.
    pub field: Field,
    /// Its values, best first.
    pub values: Vec<String>,
}
