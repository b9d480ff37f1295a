//! APEv2 tags: read, never written.

use crate::common::Common;
use crate::error::Result;
use crate::field::Field;
use crate::said::{Picture, Said, mime, utf8_or_windows};
use crate::source::{Source, little_endian};

const FOOTER_LEN: u64 = 32;
const MAX_LEN: u64 = 16 << 20;
/// The bit that marks a tag with a header like the footer.
const HAS_HEADER: u8 = 0x80;
/// The kind of an item's value, in its flags: 0 is text, 1 is anything else.
const KIND: u64 = 0b110;
const BINARY: u64 = 0b010;

/// Where the tag that ends at `end` begins, and what it says; `None` if there is none.
pub(crate) fn read(source: &mut Source, end: u64) -> Result<Option<(u64, Said)>> {
    if end < FOOTER_LEN {
        return Ok(None);
    }
    let footer = source.bytes(end - FOOTER_LEN, FOOTER_LEN, "file")?;
    let len = little_endian(&footer[12..16]);
    if !footer.starts_with(b"APETAGEX") || len < FOOTER_LEN || len > end.min(MAX_LEN) {
        return Ok(None);
    }
    let items = source.bytes(end - len, len - FOOTER_LEN, "APE tag")?;
    let header_len = if footer[23] & HAS_HEADER != 0 { FOOTER_LEN } else { 0 };
    Ok(Some(((end - len).saturating_sub(header_len), said(&items))))
}

/// An item: value length, flags, key up to a zero, value. An invalid item ends the list: nothing is written
/// here.
fn said(mut items: &[u8]) -> Said {
    let mut said = Said::new("APEv2");
    while items.len() > 8 {
        let value_len = little_endian(&items[..4]) as usize;
        let kind = little_endian(&items[4..8]) & KIND;
        let Some(key_len) = items[8..].iter().position(|&byte| byte == 0) else { break };
        let (key, rest) = items[8..].split_at(key_len);
        let Some(value) = value_len.checked_add(1).and_then(|end| rest.get(1..end)) else { break };
        let key = String::from_utf8_lossy(key);
        let field = Common::by_ape(&key).map(Field::Common).or_else(|| Field::named(&key));
        match (kind, field, picture(&key, value)) {
            (BINARY, _, Some(picture)) => said.pictures.push(picture),
            (0, Some(field), _) => {
                let text = utf8_or_windows(value);
                text.split('\0').for_each(|text| said.add(field.clone(), text));
            }
            _ => said.leave_out(&key),
        }
        items = &rest[1 + value_len..];
    }
    said
}

/// A cover: the name of its file up to a zero, then the file.
fn picture(key: &str, value: &[u8]) -> Option<Picture> {
    let kind = match key.to_ascii_lowercase().as_str() {
        "cover art (front)" => 3,
        "cover art (back)" => 4,
        key if key.starts_with("cover art") => 0,
        _ => return None,
    };
    let name_len = value.iter().position(|&byte| byte == 0)?;
    let data = value[name_len + 1..].to_vec();
    Some(Picture { kind, mime: mime(&data).to_owned(), description: String::new(), data })
}
