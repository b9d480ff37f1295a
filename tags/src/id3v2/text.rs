//! Texts in frames.

use crate::id3v1;
use crate::said::{self, Picture};

/// How the texts of a frame are encoded, which the byte before them says.
const LATIN1: u8 = 0;
const UTF16: u8 = 1;
const UTF16_BIG_ENDIAN: u8 = 2;
const UTF8: u8 = 3;

/// The texts of a text frame's content, encoding byte included. Trailing zeros are not texts.
pub(super) fn decode(content: &[u8]) -> Vec<String> {
    let Some((&encoding, bytes)) = content.split_first() else { return Vec::new() };
    let text = match encoding {
        LATIN1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
        UTF16 | UTF16_BIG_ENDIAN => utf16(bytes, encoding == UTF16_BIG_ENDIAN),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.trim_end_matches('\0').split('\0').map(str::to_owned).collect()
}

/// Every text may begin with its own byte order mark.
fn utf16(bytes: &[u8], mut is_big_endian: bool) -> String {
    let mut units = Vec::with_capacity(bytes.len() / 2);
    for pair in bytes.chunks_exact(2) {
        match pair {
            [0xff, 0xfe] => is_big_endian = false,
            [0xfe, 0xff] => is_big_endian = true,
            _ => {
                let pair = [pair[0], pair[1]];
                units.push(if is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
            }
        }
    }
    String::from_utf16_lossy(&units)
}

/// The content of a text frame: encoding byte, then the texts with zeros between them.
///
/// ASCII is written as such, since many programs read Latin-1 in their system's code page; everything else as
/// UTF-16 up to version 3, which has no UTF-8.
pub(super) fn encode(version: u8, texts: &[&str]) -> Vec<u8> {
    let all = texts.join("\0");
    if all.is_ascii() {
        [&[LATIN1], all.as_bytes()].concat()
    } else if version >= 4 {
        [&[UTF8], all.as_bytes()].concat()
    } else {
        let mut content = vec![UTF16];
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                content.extend([0, 0]);
            }
            content.extend([0xff, 0xfe]);
            content.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        }
        content
    }
}

/// The content of a comment frame: encoding, the code for an unknown language, a description, the text.
pub(super) fn encode_comment(version: u8, description: &str, text: &str) -> Vec<u8> {
    let mut content = encode(version, &[description, text]);
    content.splice(1..1, *b"XXX");
    content
}

/// The content of a picture frame.
pub(super) fn encode_picture(version: u8, picture: &Picture) -> Vec<u8> {
    let mime = picture.mime.as_str();
    let kind: &[u8] = match (version, mime) {
        (2, "image/png") => b"PNG",
        (2, _) => b"JPG",
        _ => &[mime.as_bytes(), &[0]].concat(),
    };
    let rest = encode_before(version, &picture.description, &picture.data);
    let (encoding, rest) = rest.split_at(1);
    [encoding, kind, &[picture.kind], rest].concat()
}

/// Encoding byte, a text with its end, and then bytes that have no encoding.
pub(super) fn encode_before(version: u8, text: &str, behind: &[u8]) -> Vec<u8> {
    let mut content = encode(version, &[text]);
    let end: &[u8] = if content[0] == UTF16 { &[0, 0] } else { &[0] };
    content.extend([end, behind].concat());
    content
}

/// The first text of a content that begins with an encoding byte, and what comes after its end.
pub(super) fn split_first(content: &[u8]) -> Option<(String, &[u8])> {
    let (&encoding, rest) = content.split_first()?;
    let width = if matches!(encoding, UTF16 | UTF16_BIG_ENDIAN) { 2 } else { 1 };
    let len = width * rest.chunks_exact(width).position(|unit| unit.iter().all(|&byte| byte == 0))?;
    Some((decode(&[&[encoding], &rest[..len]].concat()).concat(), &rest[len + width..]))
}

/// The picture in a picture frame's content.
pub(super) fn picture(version: u8, content: &[u8]) -> Option<Picture> {
    let (&encoding, rest) = content.split_first()?;
    let (mime, rest) = if version == 2 {
        (String::new(), rest.get(3..)?)
    } else {
        let len = rest.iter().position(|&byte| byte == 0)?;
        (String::from_utf8_lossy(&rest[..len]).into_owned(), &rest[len + 1..])
    };
    let (&kind, rest) = rest.split_first()?;
    let rest = [&[encoding], rest].concat();
    let (description, data) = split_first(&rest)?;
    let data = data.to_vec();
    let mime = if mime.contains('/') { mime } else { said::mime(&data).to_owned() };
    Some(Picture { kind, mime, description, data })
}

/// Genres as texts name them: `(17)(52)Rave` and `17` by number, in any version.
pub(super) fn genres(texts: &[String]) -> Vec<String> {
    let mut genres: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !name.is_empty() && !genres.iter().any(|known| known == name) {
            genres.push(name.to_owned());
        }
    };
    for text in texts {
        let mut rest = text.as_str();
        // `((Foo` is a name that begins with a parenthesis.
        while let Some((number, behind)) = rest
            .strip_prefix('(')
            .filter(|inner| !inner.starts_with('('))
            .and_then(|inner| inner.split_once(')'))
        {
            match by_reference(number) {
                Some(name) => add(name),
                None => break,
            }
            rest = behind;
        }
        let name = if rest.starts_with("((") { &rest[1..] } else { rest };
        // The blanks around a whole text are its own.
        let name = if rest.len() < text.len() { name.trim() } else { name };
        add(by_reference(name).unwrap_or(name));
    }
    genres
}

fn by_reference(text: &str) -> Option<&'static str> {
    match text {
        "RX" => Some("Remix"),
        "CR" => Some("Cover"),
        number => id3v1::by_number(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn genres_of(text: &str) -> Vec<String> {
        genres(&[text.to_owned()])
    }

    #[test]
    fn genres_by_number_have_their_names() {
        assert_eq!(genres_of("(17)"), ["Rock"]);
        assert_eq!(genres_of("17"), ["Rock"]);
        assert_eq!(genres_of("(51)(39)"), ["Techno-Industrial", "Noise"]);
        assert_eq!(genres_of("(4)Eurodisco"), ["Disco", "Eurodisco"]);
        assert_eq!(genres_of("(18)Techno"), ["Techno"]);
        assert_eq!(genres_of("((Foo)"), ["(Foo)"]);
        assert_eq!(genres_of("(sic)"), ["(sic)"]);
        assert_eq!(genres_of("2 Step"), ["2 Step"]);
        assert_eq!(genres_of("(4) Eurodisco "), ["Disco", "Eurodisco"]);
        assert_eq!(genres_of("House "), ["House "]);
        assert_eq!(genres_of(""), [""; 0]);
    }

    #[test]
    fn texts_come_back_in_every_version() {
        for version in [2, 3, 4] {
            for texts in [vec!["House"], vec!["House", "Tech"], vec!["日本", "ﾟñ", "a"]] {
                assert_eq!(decode(&encode(version, &texts)), texts, "{version}");
            }
        }
        assert_eq!(decode(&[2, 0, b'a', 0, 0, 0xff, 0x21]), ["a", "Ａ"]);
        assert_eq!(decode(b"\x00Rock\0\0"), ["Rock"]);
        assert_eq!(decode(b""), [""; 0]);
    }
}
