//! Takes one file from its old tags to its new ones.

use std::fs::{File, FileTimes};
use std::path::Path;

use crate::container::OtherTagGenre;
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file::{Carried, TagFile};
use crate::file_edit::FileEdit;
use crate::journal::{Change, Entry, Journal};
use crate::profile::Profile;
use crate::replace::Target;

/// Hashes the sound of a file, without the tags, as a demuxer finds it: a proof that knows nothing about how
/// tags are written.
pub type SoundHash<'a> = &'a dyn Fn(&Path) -> std::result::Result<[u8; 32], String>;

/// A file whose tags were read, and what is to change in it.
pub struct Plan {
    target: Target,
    file_edit: FileEdit,
    fields: Vec<Field>,
    tags: String,
    profile: Profile,
    edits: Vec<Edit>,
    /// The tags whose fields are copied into the new one.
    pub carried: Vec<Carried>,
    /// What changes, for people; empty if nothing does.
    pub changes: Vec<Change>,
    /// Genres in tags of other kinds that will then differ.
    pub stale: Vec<OtherTagGenre>,
}

impl Plan {
    /// Reads a file's tags, asks `edits` what they should be, and works out the bytes that change. Writes
    /// nothing.
    ///
    /// # Errors
    /// If the file must not be written, or its tags are not understood to their end.
    pub fn make(
        path: impl AsRef<Path>,
        profile: &Profile,
        edits: impl FnOnce(&TagFile) -> Result<Vec<Edit>>,
    ) -> Result<Self> {
        let target = Target::open(path.as_ref())?;
        let mut file = TagFile::read(target.file())?;
        let mut edits = edits(&file)?;
        let tags = file.name(&edits, profile);
        let stale = stale(&file.genres_elsewhere(), &edits, profile);
        let carrying = file.carrying(&edits, profile);
        edits.extend(carrying.edits);
        let file_edit = file.edit_with(&edits, &carrying.pictures, profile)?;
        let mut changes = Vec::new();
        if !file_edit.is_empty() {
            for Edit { field, values } in &edits {
                let change =
                    Change { field: field.to_string(), old: file.values(field)?, new: values.clone() };
                if change.old != change.new {
                    changes.push(change);
                }
            }
        }
        let fields = edits.iter().map(|edit| edit.field.clone()).collect();
        let (profile, carried) = (*profile, carrying.from);
        Ok(Self { target, file_edit, fields, tags, profile, edits, carried, changes, stale })
    }

    /// Whether the file stays as it is.
    pub fn is_empty(&self) -> bool {
        self.file_edit.is_empty()
    }

    /// The kind of the tags, for people.
    pub fn tags(&self) -> &str {
        &self.tags
    }

    /// Carries out the plan: copy, proof, journal, and only then the file itself.
    ///
    /// # Errors
    /// Whatever the error, the file is as it was.
    pub fn write(self, journal: &mut Journal, keep_times: bool, sound: SoundHash<'_>) -> Result<()> {
        let copy = self.target.copy(&self.file_edit)?;
        self.prove(copy.path(), sound)?;
        let metadata = self.target.metadata();
        if keep_times {
            let mut times = FileTimes::new();
            if let Ok(modified) = metadata.modified() {
                times = times.set_modified(modified);
            }
            if let Ok(accessed) = metadata.accessed() {
                times = times.set_accessed(accessed);
            }
            copy.set_times(times)?;
        }
        let hashes = (copy.old_hash, copy.new_hash);
        let modified = metadata.modified().ok();
        let entry = Entry::new(
            self.target.path(),
            &self.file_edit,
            hashes,
            modified,
            self.tags.clone(),
            self.changes.clone(),
        );
        let number = journal.begin(entry)?;
        copy.place()?;
        journal.done(number)
    }

    /// Checks the copy on its own: its fields are as wanted, everything else in its tags is unchanged, and so
    /// is its sound.
    fn prove(&self, copy: &Path, sound: SoundHash<'_>) -> Result<()> {
        let open = |path: &Path| File::open(path).map_err(|error| Error::Unproven(error.to_string()));
        let unproven = |error: Error| Error::Unproven(error.to_string());
        let old = TagFile::read(self.target.file())?;
        let mut new = TagFile::read(&open(copy)?).map_err(unproven)?;
        if !new.edit(&self.edits, &self.profile).map_err(unproven)?.is_empty() {
            return Err(Error::Unproven("a field was not written as intended".into()));
        }
        let fields: Vec<&Field> = self.fields.iter().collect();
        if !old.is_kept_in(&new, &fields)? {
            return Err(Error::Unproven("another tag has changed".into()));
        }
        let hash = |path: &Path| sound(path).map_err(Error::Unproven);
        if hash(self.target.path())? != hash(copy)? {
            return Err(Error::Unproven("its sound has changed".into()));
        }
        Ok(())
    }
}

/// The genres in other tags that differ from the written ones.
fn stale(elsewhere: &[OtherTagGenre], edits: &[Edit], profile: &Profile) -> Vec<OtherTagGenre> {
    let Some(genre) = edits.iter().find(|edit| edit.field == Field::Genre) else { return Vec::new() };
    let joined = profile.id3v23.texts(&genre.values).join("; ");
    let agrees = |other: &OtherTagGenre| {
        // An existing list in a WAV file is written as well.
        other.tag == "LIST INFO" || other.genre == joined || genre.values.contains(&other.genre)
    };
    elsewhere.iter().filter(|other| !agrees(other)).cloned().collect()
}
