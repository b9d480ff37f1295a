//! Names in formats of lines and in XML.

/// A name in which what ends a line, moves a cursor, or is no character to XML is a space.
pub fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'), " ")
}
