//! The conventions of the programs that read the tags.

use crate::field::{Edit, Field};

/// How several values of one field are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MultiValue {
    /// As the format intends: one field per value, or zeros between values.
    Separate,
    /// In one text, with this separator.
    Joined(&'static str),
}

impl MultiValue {
    /// The values of an edit as the texts to write. Programs differ in how they read genres and custom
    /// fields, and read all others as the format intends.
    pub(crate) fn texts_of(self, edit: &Edit) -> Vec<String> {
        if matches!(edit.field, Field::Common(_) | Field::Chapters) {
            edit.values.clone()
        } else {
            self.texts(&edit.values)
        }
    }

    /// The values as the texts to write.
    ///
    /// A separator that is part of a value would be ambiguous: then a semicolon is used.
    pub(crate) fn texts(self, values: &[String]) -> Vec<String> {
        match self {
            Self::Separate => values.to_vec(),
            Self::Joined(between) => {
                let is_unclear =
                    values.len() > 1 && values.iter().any(|value| value.contains(between.trim()));
                vec![values.join(if is_unclear { "; " } else { between })]
            }
        }
    }
}

/// The version of new ID3v2 tags. An existing tag keeps its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id3Version {
    /// ID3v2.3, which every program reads.
    V3,
    /// ID3v2.4, which allows several values and UTF-8.
    V4,
}

/// What one program needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is special about it.
    pub about: &'static str,
    /// The version of new ID3v2 tags.
    pub new_id3: Id3Version,
    /// Several genres in ID3v2.2 and 2.3, which define no way of writing them.
    pub id3v23: MultiValue,
    /// Several genres in ID3v2.4.
    pub id3v24: MultiValue,
    /// Several genres in Vorbis comments.
    pub vorbis: MultiValue,
    /// Several genres in MP4.
    pub mp4: MultiValue,
    /// Whether WAV files without any tags also get the genre in the old `LIST INFO` chunk.
    pub wav_info: bool,
    /// Whether WAV files with tags only in the old `LIST INFO` chunk get an ID3 chunk, since the program
    /// reads no other.
    pub wav_id3: bool,
}

/// What the formats intend, with the conventions of Picard and mutagen where the formats say nothing.
const STANDARD: Profile = Profile {
    name: "standard",
    about: "as the formats intend; a slash in ID3v2.3",
    new_id3: Id3Version::V4,
    id3v23: MultiValue::Joined("/"),
    id3v24: MultiValue::Separate,
    vorbis: MultiValue::Separate,
    mp4: MultiValue::Separate,
    wav_info: true,
    wav_id3: false,
};

/// All DJ programs read a genre as one text, and show only one of several fields with the same name.
const ONE_TEXT: Profile = Profile {
    id3v23: MultiValue::Joined(", "),
    id3v24: MultiValue::Joined(", "),
    vorbis: MultiValue::Joined(", "),
    mp4: MultiValue::Joined(", "),
    ..STANDARD
};

/// All profiles, the default first.
pub const PROFILES: [Profile; 8] = [
    STANDARD,
    Profile {
        name: "rekordbox",
        about: "one text, since it shows only the first of several fields; new tags ID3v2.3",
        new_id3: Id3Version::V3,
        wav_id3: true,
        ..ONE_TEXT
    },
    Profile {
        name: "serato",
        about: "one text, since it runs several fields together; new tags ID3v2.4, like its own",
        new_id3: Id3Version::V4,
        wav_id3: true,
        ..ONE_TEXT
    },
    Profile {
        name: "traktor",
        about: "one text with semicolons; new tags ID3v2.4, like its own",
        new_id3: Id3Version::V4,
        id3v23: MultiValue::Joined("; "),
        id3v24: MultiValue::Joined("; "),
        vorbis: MultiValue::Joined("; "),
        mp4: MultiValue::Joined("; "),
        wav_id3: true,
        ..ONE_TEXT
    },
    Profile {
        name: "mixxx",
        about: "one text, since it puts spaces between several fields; new tags ID3v2.4, like its own",
        new_id3: Id3Version::V4,
        ..ONE_TEXT
    },
    Profile {
        name: "engine",
        about: "one text; WAV files with only an ID3 chunk; new tags ID3v2.3",
        new_id3: Id3Version::V3,
        wav_info: false,
        wav_id3: true,
        ..ONE_TEXT
    },
    Profile {
        name: "foobar2000",
        about: "several values everywhere; in ID3v2.3 with semicolons",
        id3v23: MultiValue::Joined("; "),
        ..STANDARD
    },
    Profile {
        name: "navidrome",
        about: "several values everywhere; in ID3v2.3 with semicolons, where it splits them; no LIST INFO",
        id3v23: MultiValue::Joined("; "),
        wav_info: false,
        ..STANDARD
    },
];

impl Default for Profile {
    fn default() -> Self {
        STANDARD
    }
}

impl Profile {
    /// The same, with all values of a field in one text and `separator` between them, in every format.
    #[must_use]
    pub fn with_separator(self, between: &'static str) -> Self {
        let joined = MultiValue::Joined(between);
        Self { id3v23: joined, id3v24: joined, vorbis: joined, mp4: joined, ..self }
    }

    /// The profile with this name; only the first word counts, as in `Engine DJ` or `Serato DJ Pro`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split_whitespace().next()?;
        PROFILES.into_iter().find(|profile| profile.name.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_their_full_names_too() {
        let name = |text| Profile::named(text).map(|profile| profile.name);
        assert_eq!(name("Engine DJ"), Some("engine"));
        assert_eq!(name("serato"), Some("serato"));
        assert_eq!(name("Winamp"), None);
        assert_eq!(name(" "), None);
    }

    #[test]
    fn a_separator_that_a_value_contains_is_not_used() {
        let values = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let slash = MultiValue::Joined("/");
        assert_eq!(slash.texts(&values(&["House", "Techno"])), ["House/Techno"]);
        assert_eq!(
            slash.texts(&values(&["Techno (Peak Time / Driving)", "House"])),
            ["Techno (Peak Time / Driving); House"]
        );
        assert_eq!(slash.texts(&values(&["Funk / Soul"])), ["Funk / Soul"]);
        assert_eq!(MultiValue::Separate.texts(&values(&["a", "b"])), ["a", "b"]);
    }
}
