//! What shows, without reading a file, that it is unchanged.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Two writes within this time may leave the same timestamp: file systems count in up to 2 s. Nanoseconds.
const CLOCK_STEP: i64 = 2_000_000_000;

/// Size, modification time and inode of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub(super) size: i64,
    /// When it was last changed, nanoseconds since 1970.
    pub(super) modified: i64,
    /// Its number in its file system, where there is one: a file that replaces it has another.
    pub(super) inode: i64,
    /// When the file was looked up, nanoseconds since 1970.
    seen: i64,
}

impl Stamp {
    /// Looks a file up.
    ///
    /// # Errors
    /// If it cannot be found or has no modification time.
    pub fn of(path: &Path) -> io::Result<Self> {
        Self::from_metadata(&path.metadata()?)
    }

    fn from_metadata(metadata: &Metadata) -> io::Result<Self> {
        let size = i64::try_from(metadata.len()).unwrap_or(i64::MAX);
        let modified = nanoseconds(metadata.modified()?);
        Ok(Self { size, modified, inode: inode(metadata), seen: nanoseconds(SystemTime::now()) })
    }

    /// Whether the file is the same as when `earlier` was made.
    pub fn is_same(&self, earlier: &Self) -> bool {
        (self.size, self.modified, self.inode) == (earlier.size, earlier.modified, earlier.inode)
    }

    /// Whether the file is empty.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Whether any later change will show in a stamp.
    pub(super) fn is_settled(&self) -> bool {
        self.seen.saturating_sub(self.modified) >= CLOCK_STEP
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let signed = |duration: std::time::Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => signed(since),
        Err(before) => -signed(before.duration()),
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.ino().cast_signed()
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> i64 {
    0
}
