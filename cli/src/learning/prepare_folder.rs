//! Whether results will find a place, before they take hours to make.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::console::printable;
use crate::files::{FileKind, ensure_replaceable, try_place};

/// Makes a folder that these files will be written into, and tries whether it takes them: before hours of
/// work, not after them.
///
/// # Errors
/// When it cannot be created, takes no file, or has something else of such a name.
pub(super) fn prepare_folder(folder: &Path, files: &[(&str, FileKind)]) -> Result<()> {
    let name = printable(folder);
    std::fs::create_dir_all(folder).with_context(|| format!("folder {name} cannot be created"))?;
    for (file, kind) in files {
        ensure_replaceable(&folder.join(file), *kind)?;
    }
    try_place(&folder.join("report")).with_context(|| format!("folder {name} cannot be written to"))
}

/// Makes sure that what took somebody's judgment or an hour to make is replaced only where that is asked for.
///
/// # Errors
/// When something of another kind is there, or anything, and `force` is not set.
pub(super) fn ensure_free(path: &Path, kind: FileKind, force: bool) -> Result<()> {
    ensure_replaceable(path, kind)?;
    let is_there = path.symlink_metadata().is_ok();
    ensure!(force || !is_there, "{} is there already; it is replaced only with --force", printable(path));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn force_replaces_nothing_of_another_kind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.mp3");
        let refused = |bytes: &[u8], force| {
            fs::write(&path, bytes).unwrap();
            ensure_free(&path, FileKind::Head, force).map_err(|error| error.to_string()).err()
        };
        for force in [false, true] {
            let error = refused(b"ID3\x04\0\0\0\0\0\x0a", force).unwrap();
            assert!(
                error.contains("is there already, and is not a head: please rename it, or name another file"),
                "{error}"
            );
        }
        let head = b"\xd8\x05\0\0\0\0\0\0{\"__metadata__\":{\"genrescope\":";
        assert!(refused(head, false).unwrap().contains("only with --force"));
        assert_eq!(refused(head, true), None);
    }

    #[test]
    fn a_folder_is_tried_and_left_empty() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("a/b");
        let files = [("report.html", FileKind::Html)];
        prepare_folder(&reports, &files).unwrap();
        assert_eq!(fs::read_dir(&reports).unwrap().count(), 0);
        fs::write(reports.join("file"), "").unwrap();
        let error = format!("{:#}", prepare_folder(&reports.join("file/c"), &files).unwrap_err());
        assert!(error.contains("file/c cannot be created: "), "{error}");
        fs::write(reports.join("report.html"), "by hand").unwrap();
        let error = prepare_folder(&reports, &files).unwrap_err().to_string();
        assert!(error.contains("is not an HTML page"), "{error}");
    }
}
