//! APEv2 tags at the end of MPEG files: read for their genre, never written.

use crate::error::Result;
use crate::id3v1;
use crate::source::{Source, little_endian};

const FOOTER_LEN: u64 = 32;
const MAX_LEN: u64 = 16 << 20;

/// The genres that an APEv2 tag states, where there is one.
pub(crate) fn genres(source: &mut Source) -> Result<Vec<String>> {
    let mut end = source.len();
    if end >= id3v1::LEN && source.bytes(end - id3v1::LEN, 3, "file")? == b"TAG" {
        end -= id3v1::LEN;
    }
    // Lyrics3v2 lies between the two: six digits tell how long it is.
    if end >= 15 && source.bytes(end - 9, 9, "file")? == b"LYRICS200" {
        let digits = source.bytes(end - 15, 6, "file")?;
        let len = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<u64>().ok());
        end = len.and_then(|len| end.checked_sub(len + 15)).unwrap_or(end);
    }
    if end < FOOTER_LEN {
        return Ok(Vec::new());
    }
    let footer = source.bytes(end - FOOTER_LEN, FOOTER_LEN, "file")?;
    let len = little_endian(&footer[12..16]);
    if !footer.starts_with(b"APETAGEX") || len < FOOTER_LEN || len > end.min(MAX_LEN) {
        return Ok(Vec::new());
    }
    let items = source.bytes(end - len, len - FOOTER_LEN, "APE tag")?;
    Ok(genres_in(&items))
}

/// An item: value length, flags, key up to a zero, value. Whatever does not fit ends the list: nothing is written here.
fn genres_in(mut items: &[u8]) -> Vec<String> {
    while items.len() > 8 {
        let value_len = little_endian(&items[..4]) as usize;
        let Some(key_len) = items[8..].iter().position(|&byte| byte == 0) else { break };
        let (key, rest) = items[8..].split_at(key_len);
        let Some(value) = rest.get(1..1 + value_len) else { break };
        if key.eq_ignore_ascii_case(b"genre") {
            let text = String::from_utf8_lossy(value);
            return text.split('\0').filter(|genre| !genre.is_empty()).map(str::to_owned).collect();
        }
        items = &rest[1 + value_len..];
    }
    Vec::new()
}
