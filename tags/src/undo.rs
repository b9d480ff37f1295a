//! Undoing a write.

use std::fs::{File, FileTimes};
use std::io::{BufReader, Seek as _, SeekFrom};

use crate::error::{Error, Result, Tried as _};
use crate::file_edit::{FileEdit, Hash};
use crate::journal::Entry;
use crate::replace::Target;
use crate::source::Source;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It has its old contents again.
    Restored,
    /// It had them already: the write was undone before, or never completed.
    WasOld,
}

/// Restores a file's contents from before a write, to the bit, and its modification time.
///
/// # Errors
/// If the file is gone, or was changed since: then it is left as it is.
pub fn undo(entry: &Entry) -> Result<Undone> {
    let target = Target::open(&entry.path())?;
    let hash = hash(target.file())?;
    if entry.is_old(&hash) {
        return Ok(Undone::WasOld);
    }
    if !entry.is_new(&hash) {
        return Err(was_changed());
    }
    let mut source = Source::new(target.file().try_clone().tried("cannot be read")?)?;
    let file_edit = entry.undo_edit(|at, len| source.bytes(at, len, "file"))?;
    let copy = target.copy(&file_edit)?;
    if !entry.is_old(&copy.new_hash) {
        return Err(Error::Unproven("it does not match the old file".into()));
    }
    if let Some(modified) = entry.old_modified() {
        copy.set_times(FileTimes::new().set_modified(modified))?;
    }
    copy.place()?;
    Ok(Undone::Restored)
}

/// Checks that a file is as a write left it, so that the write can be undone, or as it was before. Changes
/// nothing.
///
/// # Errors
/// Those of [`undo`] that can be known beforehand.
pub fn check_undo(entry: &Entry) -> Result<()> {
    let hash = hash(Target::open(&entry.path())?.file())?;
    if entry.is_old(&hash) || entry.is_new(&hash) { Ok(()) } else { Err(was_changed()) }
}

fn was_changed() -> Error {
    Error::Refused("was changed since it was tagged; left as it is".into())
}

/// SHA-256 of a whole file.
fn hash(mut file: &File) -> Result<Hash> {
    file.seek(SeekFrom::Start(0)).tried("cannot be read")?;
    Ok(FileEdit::default().copy(&mut BufReader::new(file), &mut std::io::sink())?.0)
}
