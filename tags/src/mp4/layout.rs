//! Where things are in an MP4 file.

/// Positions in the file, bytes from its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Where `moov` begins, and how long it is.
    pub(super) moov: (u64, u64),
    /// Where the first sound begins, header included.
    pub(super) sound: Option<u64>,
    /// Where the first atom begins: after tags that do not belong there.
    pub(super) start: u64,
}

impl Layout {
    /// Where `moov` begins.
    pub(super) fn moov_at(&self) -> u64 {
        self.moov.0
    }
}
