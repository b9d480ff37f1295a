//! A tag's header in its file, where what follows shows how long the tag is.

use super::header::{HEADER_LEN, Header, PART};
use super::tag::Id3Tag;
use crate::error::Result;
use crate::source::Source;

/// Reads the header at `at`; `None` if there is no tag.
///
/// RealJukebox and others wrote the length with all eight bits of each byte. We accept that if sound or
/// another tag follows there, while the length as the format defines it leads to neither, and into the middle
/// of a frame. The first change writes a correct length, so that all readers see the tag; we do too, whatever
/// follows it, since its frames end where it does.
///
/// # Errors
/// As [`Header::read`], and when the file cannot be read.
pub(crate) fn header_at(source: &mut Source, at: u64) -> Result<Option<Header>> {
    let bytes = source.some_bytes(at, HEADER_LEN)?;
    let meant = Header::read(&bytes);
    let Some(plain) = Header::plain(&bytes) else { return meant };
    if !is_sound(&behind(source, at + plain.tag_len())?) {
        return meant;
    }
    let is_meant = match &meant {
        Ok(Some(meant)) => {
            let behind = behind(source, at + meant.tag_len())?;
            let is_followed = is_sound(&behind) || behind.iter().all(|&byte| byte == 0);
            is_followed || Id3Tag::read(source.bytes(at, meant.tag_len(), PART)?).is_ok()
        }
        _ => false,
    };
    if is_meant { meant } else { Ok(Some(plain)) }
}

/// What follows a tag that ends here; nothing if that is past the end of the file.
fn behind(source: &mut Source, end: u64) -> Result<Vec<u8>> {
    if end < source.len() { source.some_bytes(end, 16) } else { Ok(Vec::new()) }
}

/// Whether MPEG sound, another tag, or a file of a kind that may have tags before it begins here.
fn is_sound(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xe0..=0xff, ..] | [_, _, _, _, b'f', b't', b'y', b'p', ..])
        || [&b"ID3"[..], b"fLaC", b"OggS"].iter().any(|name| head.starts_with(name))
}
