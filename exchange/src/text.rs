//! Names in line-based formats and in XML.

/// A name in which line ends, characters that move a cursor, and those that XML forbids are spaces.
pub fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'), " ")
}
