//! The content of frames with texts: for some kinds, a name tells one frame from others of its kind.

use super::text;
use crate::common::{self, Common};
use crate::field::Field;

/// Which frame holds a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot<'a> {
    /// The frame in version 3 and 4, and in version 2.
    pub(super) id: &'a str,
    pub(super) old_id: &'a str,
    /// The description of a comment, a lyric, an address or a text of one's own, or whose identifier it is;
    /// empty for all other kinds.
    pub(super) name: &'a str,
}

impl<'a> Slot<'a> {
    /// `None` for chapters, and for what is not in ID3v2.
    pub(super) fn of(field: &'a Field, version: u8) -> Option<Self> {
        let slot = |id, old_id, name| Some(Self { id, old_id, name });
        match field {
            Field::Genre => slot("TCON", "TCO", ""),
            // There is no such frame yet, so it is a text of one's own.
            Field::Common(common) if version == 2 && common.id3v22.is_empty() => {
                slot("TXXX", "TXX", common.vorbis)
            }
            Field::Common(Common { id3, id3v22, .. }) => {
                let (id, name) = id3.split_once(':').unwrap_or((id3, ""));
                slot(id, id3v22, name)
            }
            Field::Custom(custom) => match custom.split_once(':') {
                Some((kind, name)) if kind.eq_ignore_ascii_case("COMMENT") => slot("COMM", "COM", name),
                Some((kind, name)) if kind.eq_ignore_ascii_case("URL") => slot("WXXX", "WXX", name),
                _ => slot("TXXX", "TXX", custom),
            },
            Field::Chapters | Field::InfoGenre => None,
        }
    }

    /// Whether frames of this kind have names.
    pub(super) fn is_named(self) -> bool {
        matches!(self.id, "TXXX" | "COMM" | "USLT" | "WXXX" | "UFID")
    }
}

/// Name and texts of a frame; `None` if it is cut short.
pub(super) fn read(id: &str, content: &[u8]) -> Option<(String, Vec<String>)> {
    match id {
        "TXXX" | "TXX" => {
            let mut texts = text::decode(content);
            (!texts.is_empty()).then(|| (texts.remove(0), texts))
        }
        "COMM" | "COM" | "USLT" | "ULT" => {
            // Between the encoding and the texts there is a language code of three letters.
            let (encoding, texts) = (content.first()?, content.get(4..)?);
            let mut texts = text::decode(&[&[*encoding], texts].concat()).into_iter();
            Some((texts.next()?, vec![texts.next().unwrap_or_default()]))
        }
        "WXXX" | "WXX" => {
            let (name, address) = text::split_first(content)?;
            Some((name, vec![latin1(address)]))
        }
        "UFID" | "UFI" => {
            let owner_len = content.iter().position(|&byte| byte == 0)?;
            Some((latin1(&content[..owner_len]), vec![latin1(&content[owner_len + 1..])]))
        }
        _ if id.starts_with('W') => Some((String::new(), vec![latin1(content)])),
        _ => Some((String::new(), text::decode(content))),
    }
}

/// The contents of the frames that hold these values.
pub(super) fn write(version: u8, slot: Slot<'_>, values: &[&str]) -> Vec<Vec<u8>> {
    match slot.id {
        "TXXX" => vec![text::encode(version, &[&[slot.name], values].concat())],
        "COMM" => vec![text::encode_comment(version, slot.name, &values.join("; "))],
        "USLT" => vec![text::encode_comment(version, slot.name, &values.join("\n\n"))],
        "WXXX" => {
            let address = |address: &&str| text::encode_before(version, slot.name, address.as_bytes());
            values.iter().map(address).collect()
        }
        "UFID" => values.iter().map(|value| [slot.name, value].join("\0").into_bytes()).collect(),
        id if id.starts_with('W') => values.iter().map(|value| value.as_bytes().to_vec()).collect(),
        _ => vec![text::encode(version, values)],
    }
}

/// Up to a zero.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().take_while(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect()
}

/// The field of one's own with this description.
pub(super) fn custom(description: &str) -> Option<Field> {
    Common::by_txxx(description).map(Field::Common).or_else(|| Field::named(description))
}

/// The field of a comment or an address with a description.
pub(super) fn described(common: Common, description: &str) -> Option<Field> {
    match description {
        "" => Some(Field::Common(common)),
        // Readers of other tags show all of a track's lyrics under one name.
        _ if common == common::LYRICS => Some(Field::Common(common)),
        _ => Field::custom(&format!("{}:{description}", common.vorbis)),
    }
}
