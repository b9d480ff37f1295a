//! Files that are complete or not there at all.

use std::io::{self, Write};
use std::path::Path;

use crate::console::{complain, printable};

/// Writes a file beside its destination, then renames it: whatever ends the program, nothing is half written.
/// Removes what such an end left in the folder at another time.
///
/// # Errors
/// If the disk or the folder does not accept the file.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    remove_leftovers(folder);
    let (copy, mut file) = genrescope_tags::create_copy(folder)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.and_then(|()| std::fs::rename(&copy, path)).inspect_err(|_| {
        // What is left of it is of no use.
        let _ = std::fs::remove_file(&copy);
    })
}

/// Removes copies that killed runs left in a folder, and reports them.
pub(crate) fn remove_leftovers(folder: &Path) {
    for removed in genrescope_tags::clean(folder) {
        complain(format_args!("{}: left by an interrupted run; removed", printable(&removed)));
    }
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
        let (in_use, _file) = genrescope_tags::create_copy(folder.path()).unwrap();
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
