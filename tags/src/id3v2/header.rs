//! The ten bytes with which every tag begins.

use crate::error::{Error, Result};

pub(super) const HEADER_LEN: u64 = 10;

/// What this part of a file is called in messages.
pub(super) const PART: &str = "ID3v2 tag";

const UNSYNCHRONISED: u8 = 0x80;
const EXTENDED: u8 = 0x40;
const FOOTER: u8 = 0x10;

/// The fields of the header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// 2, 3 or 4.
    pub(super) version: u8,
    flags: u8,
    /// Length of everything between header and footer, bytes.
    pub(super) body_len: u32,
}

impl Header {
    /// Reads it; `None` if there is no tag.
    ///
    /// # Errors
    /// For an unknown version, or an invalid length: the tag is there, but where it ends is unknown.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(&[b'I', b'D', b'3', version, revision, flags, ref len @ ..]) = bytes.first_chunk::<10>()
        else {
            return Ok(None);
        };
        if !is_known(version, revision) {
            return Err(Error::damaged(PART, format!("its version is 2.{version}.{revision}")));
        }
        let body_len = synchsafe(len).ok_or_else(|| {
            Error::damaged(PART, "its length is not encoded as the format requires, as by RealJukebox")
        })?;
        Ok(Some(Self { version, flags, body_len }))
    }

    /// The header of a whole tag, whose actual length shows which way its length is written.
    pub(super) fn of(tag: &[u8]) -> Result<Option<Self>> {
        let is_whole = |header: &Self| header.tag_len() == tag.len() as u64;
        match (Self::read(tag), Self::plain(tag)) {
            (Ok(Some(meant)), _) if is_whole(&meant) => Ok(Some(meant)),
            (_, Some(plain)) if is_whole(&plain) => Ok(Some(plain)),
            (meant, _) => meant,
        }
    }

    /// Reads the length as eight bits per byte, for the versions that were written that way.
    pub(super) fn plain(bytes: &[u8]) -> Option<Self> {
        let &[b'I', b'D', b'3', version @ 2..=3, revision, flags, ref len @ ..] =
            bytes.first_chunk::<10>()?
        else {
            return None;
        };
        let body_len = u32::from_be_bytes(*len);
        is_known(version, revision).then_some(Self { version, flags, body_len })
    }

    /// Length of the whole tag, bytes.
    pub(crate) fn tag_len(self) -> u64 {
        HEADER_LEN * if self.has_footer() { 2 } else { 1 } + u64::from(self.body_len)
    }

    pub(super) fn has_footer(self) -> bool {
        self.version == 4 && self.flags & FOOTER != 0
    }

    pub(super) fn is_unsynchronized(self) -> bool {
        self.flags & UNSYNCHRONISED != 0
    }

    /// In version 2, the same bit means a compression that nobody ever defined.
    pub(super) fn has_extension(self) -> bool {
        self.version > 2 && self.flags & EXTENDED != 0
    }

    pub(super) fn is_compressed(self) -> bool {
        self.version == 2 && self.flags & EXTENDED != 0
    }
}

/// Whether there is such a version; the format reserves 255 in both places.
fn is_known(version: u8, revision: u8) -> bool {
    (2..=4).contains(&version) && revision != 0xff
}

/// A number of four times seven bits; `None` if an eighth bit is set.
pub(super) fn synchsafe(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |number, &byte| (byte < 0x80).then_some(number << 7 | u32::from(byte)))
}

/// Four times seven bits.
pub(super) fn to_synchsafe(number: u32) -> Result<[u8; 4]> {
    if number >= 1 << 28 {
        return Err(Error::damaged(PART, "it has no room for more"));
    }
    Ok([21, 14, 7, 0].map(|shift| (number >> shift & 0x7f) as u8))
}
