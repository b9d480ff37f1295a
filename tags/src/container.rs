//! What every kind of tag can do.

use std::fmt;

use crate::error::Result;
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::profile::Profile;
use crate::said::{Picture, Said};
use crate::source::Source;

/// The tags of one file, in any format.
pub(crate) trait Container {
    /// Which tags take these edits, for people: `ID3v2.3`.
    fn name(&self, edits: &[Edit], profile: &Profile) -> String;

    /// A field's values.
    fn values(&self, field: &Field) -> Result<Vec<String>>;

    /// What the file's tags of other kinds say, which are left as they are. The tag that most players trust
    /// comes first.
    fn beside(&self) -> &[Said];

    /// Whether the edits go into a tag that says nothing yet. Players show only one tag of a file, so they
    /// would no longer show anything else that the other tags say.
    fn is_blank(&self, edits: &[Edit], profile: &Profile) -> bool;

    /// Whether the existing tags have a place for a field, so it needs no additional list of tags.
    fn has_place_for(&self, _field: &Field, _profile: &Profile) -> bool {
        true
    }

    /// Whether there is room for a picture from another tag.
    fn takes(&self, _picture: &Picture) -> bool {
        true
    }

    /// How chapters can be written.
    fn chapters(&self) -> ChapterForm {
        ChapterForm::None
    }

    /// Everything in the tags except `fields`, piece by piece.
    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>>;

    /// What has to change in the file, which is `source`, for the fields to hold these values and for these
    /// pictures to be there too.
    fn splices(
        &self,
        source: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>>;
}

/// How a format stores chapters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChapterForm {
    /// As the field [`Field::Chapters`].
    Field,
    /// As comments: `CHAPTER001=00:12:34.567` and `CHAPTER001NAME=techno`.
    Comments,
    /// Not at all, or nobody would read them.
    None,
}

/// A genre in another tag of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTagGenre {
    /// `ID3v1`
    pub tag: &'static str,
    /// What it says.
    pub genre: String,
}

impl fmt::Display for OtherTagGenre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its {} tag, which is left as it is, says {:?}", self.tag, self.genre)
    }
}
