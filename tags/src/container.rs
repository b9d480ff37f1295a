//! What every kind of tag can do.

use crate::error::Result;
use crate::field::{Edit, Field};
use crate::patch::Splice;
use crate::profile::Profile;
use crate::source::Source;

/// The tags of one file, in whatever format.
pub(crate) trait Container {
    /// What the tags are called, for people: `ID3v2.3`.
    fn name(&self) -> String;

    /// A field's values.
    fn values(&self, field: &Field) -> Result<Vec<String>>;

    /// Genres in tags of other kinds that the file has beside, and that are left as they are.
    fn genres_elsewhere(&self) -> &[Elsewhere] {
        &[]
    }

    /// All in the tags that is none of `fields`, piece by piece.
    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>>;

    /// What has to change in the file, which is `source`, so that the fields hold these values.
    fn splices(&self, source: &mut Source, edits: &[Edit], profile: &Profile) -> Result<Vec<Splice>>;
}

/// A genre that stands in a second tag of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// `ID3v1`
    pub tag: &'static str,
    /// What it says.
    pub genre: String,
}
