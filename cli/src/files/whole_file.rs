//! Files that are complete or not there at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::console::{complain, printable};

/// Writes a file beside its destination, then renames it: whatever ends the program, nothing is half written.
/// Removes what such an end left in the folder at another time.
///
/// # Errors
/// If the disk or the folder does not accept the file.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes)?;
    file.place()
}

/// Tries whether a file could be written there, and leaves nothing.
///
/// # Errors
/// When the folder does not take it.
pub(crate) fn try_place(path: &Path) -> io::Result<()> {
    WholeFile::create(path).map(drop)
}

/// A file in the making, beside its place. Unless it is placed there, nothing is left of it.
#[derive(Debug)]
pub(crate) struct WholeFile {
    file: File,
    copy: PathBuf,
    path: PathBuf,
    is_placed: bool,
}

impl WholeFile {
    /// Begins a file for `path`, and removes what a killed run left in the folder.
    ///
    /// # Errors
    /// When the disk or the folder does not take it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        remove_leftovers(folder);
        let (copy, file) = genrescope_tags::create_temp_file(folder)?;
        Ok(Self { file, copy, path: path.to_owned(), is_placed: false })
    }

    /// Puts the file in its place; what was there is gone.
    ///
    /// # Errors
    /// When the disk or the folder does not take it.
    pub(crate) fn place(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.copy, &self.path)?;
        self.is_placed = true;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_placed {
            // What is left of it helps nobody.
            let _ = std::fs::remove_file(&self.copy);
        }
    }
}

/// Removes copies that killed runs left in a folder, and reports them.
pub(crate) fn remove_leftovers(folder: &Path) {
    for removed in genrescope_tags::remove_leftovers(folder) {
        complain_of_leftover(&removed);
    }
}

/// Reports a copy that a killed run left and that was removed.
pub(crate) fn complain_of_leftover(removed: &Path) {
    complain(format_args!("{}: left by an interrupted run; removed", printable(removed)));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_overwritten_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        // What others may have put there, and what another run is working on.
        let others = ["list.m3u8.part", "list.m3u8.12.part", ".genrescope-notes.tmp"];
        others.iter().for_each(|name| fs::write(path(name), "by hand").unwrap());
        let (in_use, _file) = genrescope_tags::create_temp_file(folder.path()).unwrap();
        fs::write(path("list.m3u8"), "old").unwrap();
        write_whole(&path("list.m3u8"), b"new").unwrap();
        assert_eq!(fs::read_to_string(path("list.m3u8")).unwrap(), "new");
        assert!(others.iter().all(|name| fs::read_to_string(path(name)).unwrap() == "by hand"));
        assert!(in_use.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len() + 2);
        // A folder has its name: nothing is left of the copy.
        fs::create_dir(path("lists")).unwrap();
        write_whole(&path("lists"), b"new").unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len() + 3);
    }
}
