//! The hash of a file's sound: the same for the same file, and independent of any tag after the sound.

use genrescope_decode::{ContentHash, content_hash};

use crate::file::{MAX_FILE_LEN, with_file};

pub(crate) fn check(bytes: &[u8]) {
    if bytes.len() > MAX_FILE_LEN {
        return;
    }
    let Some(hash) = hash(bytes) else { return };
    assert_eq!(self::hash(bytes), Some(hash), "the same file has another hash");
    // After these there is no sound, and the decoder looks for a tag.
    if matches!(bytes, [0xff, 0xe0..=0xff, ..] | [b'f', b'L', b'a', b'C', ..]) {
        let mut tag = [0; 128];
        tag[..7].copy_from_slice(b"TAGSong");
        assert_eq!(self::hash(&[bytes, &tag].concat()), Some(hash), "a tag has changed the hash");
    }
}

fn hash(bytes: &[u8]) -> Option<ContentHash> {
    with_file(bytes, |path, _| content_hash(path).ok())
}
