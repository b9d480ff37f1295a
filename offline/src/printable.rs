//! Paths for people and for programs.

use std::path::Path;

use data_encoding::BASE64;

/// A path to show to people: names may contain line ends, codes that a terminal obeys, characters that
/// reverse the line, and bytes that are not text. All of these are shown as Rust writes them: `\n`,
/// `\u{202e}`, `\xe9`.
pub fn printable(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_harmless(c) {
                text.push(c);
            } else {
                text.extend(c.escape_default());
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// Whether a terminal shows the character and does nothing else.
pub fn is_harmless(c: char) -> bool {
    let turns_the_line = matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let is_unseen = matches!(c, '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}');
    !c.is_control() && !turns_the_line && !is_unseen
}

/// The bytes of a path that is not text, in base64: as text, two such paths may look the same.
pub fn path_bytes(path: &Path) -> Option<String> {
    path.to_str().is_none().then(|| BASE64.encode(path.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_reverse_a_line_or_command_a_terminal() {
        for (name, shown) in [
            ("plain – 日本語 🎵 é.mp3", "plain – 日本語 🎵 é.mp3"),
            ("rtl \u{202e}3pm.exe", "rtl \\u{202e}3pm.exe"),
            ("a\u{2066}b\u{200f}", "a\\u{2066}b\\u{200f}"),
            ("two\nlines\u{1b}[2J\u{9b}\u{feff}", "two\\nlines\\u{1b}[2J\\u{9b}\\u{feff}"),
        ] {
            assert_eq!(printable(Path::new(name)), shown);
            assert_eq!(path_bytes(Path::new(name)), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        let path = |bytes| Path::new(std::ffi::OsStr::from_bytes(bytes));
        assert_eq!(printable(path(b"caf\xe9.mp3")), "caf\\xe9.mp3");
        assert_eq!(printable(path(b"caf\xe8.mp3")), "caf\\xe8.mp3");
        assert_eq!(path_bytes(path(b"caf\xe9")).as_deref(), Some("Y2Fm6Q=="));
    }
}
