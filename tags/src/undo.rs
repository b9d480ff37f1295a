//! Undoing a write.

use std::fs::{File, FileTimes};
use std::io::{BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, Tried as _};
use crate::file_edit::{FileEdit, Hash};
use crate::journal::{Entry, Run};
use crate::leftovers::remove_leftovers;
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

/// Restores a file's contents from before a write, bit for bit, and its modification time.
///
/// # Errors
/// If the file is gone, or was changed since; then it is left as it is.
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

/// Restores the files of a run that are not undone yet, the last write first, because a file may have been
/// written twice. `on_file` gets the outcome for each. Also removes copies that a killed run left next to
/// them.
///
/// # Errors
/// If the run is still writing, or the journal cannot be written. The files up to then are restored.
pub fn undo_run(run: &mut Run, mut on_file: impl FnMut(&Path, Result<Undone>)) -> Result<()> {
    if run.is_writing() {
        let number = run.number;
        return Err(Error::Refused(format!("run {number} is still writing; undo it when it has ended")));
    }
    for number in (0..run.files.len()).rev() {
        if run.files[number].is_undone {
            continue;
        }
        let entry = &run.files[number].entry;
        let path = entry.path();
        path.parent().map(remove_leftovers);
        let outcome = undo(entry);
        let is_undone = outcome.is_ok();
        on_file(&path, outcome);
        if is_undone {
            run.undone(number)?;
        }
    }
    Ok(())
}

/// Why a run cannot be undone.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unrestorable<'a> {
    /// The run.
    pub run: &'a Run,
    /// The first of its files that cannot be restored, and why.
    pub first: (PathBuf, Error),
    /// How many more of its files cannot.
    pub num_others: usize,
}

/// The place of the newest run that has at least one file that can be restored; `on_skipped` gets the newer
/// runs, which have none.
pub fn newest_undoable(runs: &[Run], mut on_skipped: impl FnMut(&Unrestorable<'_>)) -> Option<usize> {
    for (index, run) in runs.iter().enumerate().rev() {
        let mut first = None;
        let mut num_failed = 0;
        for file in run.files.iter().filter(|file| !file.is_undone) {
            match check_undo(&file.entry) {
                Ok(()) => return Some(index),
                Err(error) => {
                    first.get_or_insert_with(|| (file.entry.path(), error));
                    num_failed += 1;
                }
            }
        }
        if let Some(first) = first {
            on_skipped(&Unrestorable { run, first, num_others: num_failed - 1 });
        }
    }
    None
}

/// Checks that a file is as a write left it, so that the write can be undone, or as it was before. Changes
/// nothing.
///
/// # Errors
/// Those errors of [`undo`] that can be known beforehand.
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
