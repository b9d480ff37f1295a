//! What is read and written: fields with their values.

use std::fmt;

use crate::common::{self, Common};

/// A field of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The genre, under whatever name the format has for it.
    Genre,
    /// The genre in the `LIST INFO` of a WAV file that has an ID3 tag too, and only there; the genre itself
    /// is written into both.
    InfoGenre,
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

    /// The field to write genres into: the genre, or a custom field with this name.
    ///
    /// # Errors
    /// When no format can carry such a name, or when it names a field that holds something else.
    pub fn for_genres(name: &str) -> Result<Self, FieldError> {
        if name.trim().eq_ignore_ascii_case("genre") {
            return Ok(Self::Genre);
        }
        let plain = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        let is_called = |common: &&Common| {
            [common.label, common.vorbis, common.ape, common.id3]
                .iter()
                .any(|known| plain(known) == plain(name))
        };
        // A grouping may be by genre.
        let mut others = common::ALL.iter().filter(|common| common.label != "grouping");
        if let Some(common) = others.find(is_called) {
            return Err(FieldError::Taken { name: name.to_owned(), what: common.label });
        }
        Self::custom(name).ok_or_else(|| FieldError::Name(name.to_owned()))
    }

    /// The field that programs mean by this name in tags of any kind; `None` if no format can carry it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("GENRE") {
            return Some(Self::Genre);
        }
        Common::by_vorbis(name).map(Self::Common).or_else(|| Self::custom(name))
    }

    /// Whether both are one field in a file: names differ in more than their capitals.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Custom(name), Self::Custom(other)) => name.eq_ignore_ascii_case(other),
            _ => self == other,
        }
    }

    /// Checks the name of a custom field: printable ASCII without `=`, which is what every format can carry.
    pub fn custom(name: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_graphic() && c != '=' || c == ' ';
        (!name.trim().is_empty() && name.chars().all(fits)).then(|| Self::Custom(name.trim().to_owned()))
    }
}

/// Why genres cannot be written into a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// No format can carry its name.
    #[error("a field's name must be printable ASCII without `=`, not {0:?}")]
    Name(String),
    /// It holds something else.
    #[error("`{name}` holds the {what}, not genres; choose another field, such as GENRE_AUTO")]
    Taken {
        /// The name that was given.
        name: String,
        /// What it holds.
        what: &'static str,
    },
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Genre => "genre",
            Self::InfoGenre => "genre in LIST INFO",
            Self::Common(common) => common.label,
            Self::Custom(name) => name,
            Self::Chapters => "chapters",
        })
    }
}

/// New values for a field: everything that it holds afterward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The field.
    pub field: Field,
    /// Its values, best first.
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_go_into_no_field_that_holds_something_else() {
        assert_eq!(Field::for_genres("Genre"), Ok(Field::Genre));
        for name in ["GENRE_AUTO", "Style", "GROUPING"] {
            assert_eq!(Field::for_genres(name), Ok(Field::Custom(name.to_owned())));
        }
        for (name, what) in
            [("title", "title"), ("Album Artist", "album artist"), ("TPE1", "artist"), ("date", "date")]
        {
            assert_eq!(Field::for_genres(name), Err(FieldError::Taken { name: name.to_owned(), what }));
        }
        assert_eq!(Field::for_genres("A=B"), Err(FieldError::Name("A=B".to_owned())));
    }
}
