//! Bytes as a file, for code that only reads files.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// The longest file to try: long enough for any header, and short enough to try thousands.
pub(crate) const MAX_FILE_LEN: usize = 256 << 10;

thread_local! {
    /// Made once per thread: making and removing a file takes longer than most checks.
    static FILE: RefCell<Option<NamedTempFile>> = const { RefCell::new(None) };
}

/// Calls `look` with a file that holds these bytes.
pub(crate) fn with_file<T>(bytes: &[u8], look: impl FnOnce(&Path, &File) -> T) -> T {
    let mut file =
        FILE.take().unwrap_or_else(|| NamedTempFile::new().expect("there is room for a temporary file"));
    let written = file
        .as_file_mut()
        .set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| file.write_all(bytes));
    written.expect("a temporary file can be written");
    let seen = look(file.path(), file.as_file());
    FILE.set(Some(file));
    seen
}
