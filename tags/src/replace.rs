//! A file's new contents: a copy next to it, proven, then put in its place in one step.

use std::fs::{File, FileTimes, Metadata};
use std::io::{BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, Tried as _};
use crate::file_edit::{FileEdit, Hash};
use crate::leftovers;

/// A file as it is now, held open, and its place.
#[derive(Debug)]
pub(crate) struct Target {
    /// Its real path: links are followed, and stay.
    path: PathBuf,
    file: File,
    metadata: Metadata,
}

/// The copy that will replace a file. If it is dropped before that, it is removed.
#[derive(Debug)]
pub(crate) struct NewCopy<'a> {
    target: &'a Target,
    path: PathBuf,
    file: File,
    /// Hash of the file as it is.
    pub(crate) old_hash: Hash,
    /// Hash of the copy.
    pub(crate) new_hash: Hash,
    is_placed: bool,
}

impl Target {
    /// Opens a file to change it.
    ///
    /// # Errors
    /// If it is gone, is not a file, must not be written, or has a second name that would keep the old
    /// contents.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let path = path.canonicalize().tried("cannot be found")?;
        let file = File::open(&path).tried("cannot be read")?;
        let metadata = file.metadata().tried("cannot be read")?;
        if !metadata.is_file() {
            return Err(Error::Refused("is not a regular file".into()));
        }
        if metadata.permissions().readonly() {
            return Err(Error::Refused("is read-only; left as it is".into()));
        }
        if let Some(links) = hard_links(&metadata).filter(|&links| links > 1) {
            return Err(Error::Refused(format!(
                "has {links} names (hard links), and the others would keep the old tags; left as it is"
            )));
        }
        Ok(Self { path, file, metadata })
    }

    /// Its real path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Length, times and permissions when it was opened.
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Writes the changed copy next to the file, safely to disk, with the same permissions, owner and
    /// extended attributes, and proves that undoing the edit restores the file bit for bit.
    ///
    /// # Errors
    /// If the folder or the disk has no room for it, or the proof fails. Nothing is left behind.
    pub(crate) fn copy(&self, file_edit: &FileEdit) -> Result<NewCopy<'_>> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let (path, file) =
            leftovers::create_temp_file(folder).tried("no new copy can be made in its folder")?;
        let mut copy =
            NewCopy { target: self, path, file, old_hash: [0; 32], new_hash: [0; 32], is_placed: false };
        let mut reader = BufReader::new(&self.file);
        reader.seek(SeekFrom::Start(0)).tried("cannot be read")?;
        let mut writer = BufWriter::new(&copy.file);
        let (old_hash, new_hash) = file_edit.copy(&mut reader, &mut writer)?;
        writer.flush().tried("its new copy cannot be written next to it")?;
        drop(writer);
        keep_attributes(&self.file, &copy.file, &self.metadata);
        copy.file
            .set_permissions(self.metadata.permissions())
            .tried("its new copy cannot get its permissions")?;
        copy.file.sync_all().tried("its new copy cannot be written next to it")?;
        // Reads it once more and undoes the edit: that proves the undo before anything has happened.
        let mut reader = BufReader::new(File::open(&copy.path).tried("its new copy cannot be read")?);
        let (read, undone) = file_edit.inverse().copy(&mut reader, &mut std::io::sink())?;
        if read != new_hash || undone != old_hash {
            return Err(Error::Unproven("it is not what was written".into()));
        }
        (copy.old_hash, copy.new_hash) = (old_hash, new_hash);
        Ok(copy)
    }
}

impl NewCopy<'_> {
    /// Where the copy is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the copy these times.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn set_times(&self, times: FileTimes) -> Result<()> {
        self.file.set_times(times).tried("its new copy cannot get its times")?;
        self.file.sync_all().tried("its new copy cannot be written next to it")
    }

    /// Puts the copy in the file's place, in one step that cannot be left half done.
    ///
    /// # Errors
    /// If the file was changed since it was opened, or the system refuses.
    pub(crate) fn place(mut self) -> Result<()> {
        let now = self.target.path.metadata().map_err(|_| Error::Changed)?;
        let then = &self.target.metadata;
        if now.len() != then.len()
            || now.modified().ok() != then.modified().ok()
            || identity(&now) != identity(then)
        {
            return Err(Error::Changed);
        }
        std::fs::rename(&self.path, &self.target.path).tried("its new copy cannot take its place")?;
        self.is_placed = true;
        if let Some(folder) = self.target.path.parent() {
            sync_folder(folder);
        }
        Ok(())
    }
}

impl Drop for NewCopy<'_> {
    fn drop(&mut self) {
        if !self.is_placed {
            // The next run finds what cannot be removed now.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Saves a folder's list of names to disk. A system without that call does it on its own.
pub(crate) fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(unix)]
fn hard_links(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::nlink(metadata))
}

#[cfg(not(unix))]
fn hard_links(_metadata: &Metadata) -> Option<u64> {
    None
}

/// What distinguishes a file from another one with the same name.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> impl PartialEq + use<> {}

/// Owner, group and extended attributes are copied as far as the system lets us.
#[cfg(unix)]
fn keep_attributes(from: &File, to: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    use xattr::FileExt as _;
    // First the group, which an owner may give away, then the owner, which only root may change.
    let _ = fchown(to, None, Some(metadata.gid()));
    let _ = fchown(to, Some(metadata.uid()), None);
    for name in from.list_xattr().into_iter().flatten() {
        if let Ok(Some(value)) = from.get_xattr(&name) {
            let _ = to.set_xattr(&name, &value);
        }
    }
}

#[cfg(not(unix))]
fn keep_attributes(_from: &File, _to: &File, _metadata: &Metadata) {}
