//! Whether results will find a place, before they take hours to make.

use std::path::Path;

use anyhow::{Context, Result};

use crate::console::printable;
use crate::files::try_place;

/// Makes a folder that files will be written into, and tries whether it takes them: before hours of work, not
/// after them.
///
/// # Errors
/// When it cannot be created, or takes no file.
pub(super) fn prepare_folder(folder: &Path) -> Result<()> {
    let name = printable(folder);
    std::fs::create_dir_all(folder).with_context(|| format!("folder {name} cannot be created"))?;
    try_place(&folder.join("report")).with_context(|| format!("folder {name} cannot be written to"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_tried_and_left_empty() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("a/b");
        prepare_folder(&reports).unwrap();
        assert_eq!(fs::read_dir(&reports).unwrap().count(), 0);
        fs::write(reports.join("file"), "").unwrap();
        let error = format!("{:#}", prepare_folder(&reports.join("file/c")).unwrap_err());
        assert!(error.contains("file/c cannot be created: "), "{error}");
    }
}
