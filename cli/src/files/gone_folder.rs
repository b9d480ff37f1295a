//! Folders that vanish while their files are worked on: a disk that is unmounted, a folder that is deleted.

use std::fmt::{self, Display};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::console::printable;

/// A folder that had files in it when they were listed, and has none any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoneFolder {
    pub(super) path: PathBuf,
}

impl GoneFolder {
    /// The outermost folder above a file that is gone with all that was in it; `None` if the file is there,
    /// or is missing from a folder that has others.
    ///
    /// A folder that is empty counts as gone: so are those where a disk was mounted.
    pub(crate) fn above(file: &Path) -> Option<Self> {
        if file.metadata().is_ok() {
            return None;
        }
        let file = std::path::absolute(file).ok()?;
        let gone = file.ancestors().skip(1).take_while(|folder| is_gone(folder)).last()?;
        Some(Self { path: gone.to_owned() })
    }
}

impl Display for GoneFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the folder {} is gone or empty: was it deleted, or its disk unmounted?",
            printable(&self.path)
        )
    }
}

fn is_gone(folder: &Path) -> bool {
    match folder.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() != ErrorKind::PermissionDenied,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_outermost_folder_that_is_gone_or_empty_is_named() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("disk/artist/album")).unwrap();
        fs::write(path("stays.wav"), "").unwrap();
        fs::write(path("disk/artist/album/1.wav"), "").unwrap();
        let gone = |name: &str| GoneFolder::above(&path(name)).map(|folder| folder.path);
        assert_eq!(gone("disk/artist/album/1.wav"), None);
        // One of several files that is deleted is no folder that is gone.
        assert_eq!(gone("disk/artist/album/2.wav"), None);
        fs::write(path("disk/artist/cover.jpg"), "").unwrap();
        fs::remove_dir_all(path("disk/artist/album")).unwrap();
        assert_eq!(gone("disk/artist/album/1.wav"), Some(path("disk/artist/album")));
        // As after unmounting: the place where the disk was is there, with nothing in it.
        fs::remove_dir_all(path("disk/artist")).unwrap();
        assert_eq!(gone("disk/artist/album/1.wav"), Some(path("disk")));
    }
}
