//! Chapters: where the parts of a long recording begin, and what they are called.

use std::fmt;

use crate::error::{Error, Result};

/// The most that a table of contents in ID3v2 and a list of Nero's can count.
pub(crate) const MAX_CHAPTERS: usize = 255;

/// A part of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Where it begins, milliseconds.
    pub start_ms: u64,
    /// Where it ends, milliseconds.
    pub end_ms: u64,
    /// What it is called.
    pub title: String,
}

impl Chapter {
    /// Reads what `to_string` has written, which is the form in which chapters are the values of a field.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (start, rest) = text.split_once(" - ")?;
        let (end, title) = rest.split_once(' ')?;
        Some(Self { start_ms: from_clock(start)?, end_ms: from_clock(end)?, title: title.to_owned() })
    }

    /// All the values of a field.
    ///
    /// # Errors
    /// When one is not a chapter, or there are more than tags can count.
    pub(crate) fn parse_all(values: &[String]) -> Result<Vec<Self>> {
        if values.len() > MAX_CHAPTERS {
            return Err(Error::Refused(format!(
                "has {} chapters, and tags can count {MAX_CHAPTERS}; fewer and longer ones would fit",
                values.len()
            )));
        }
        let parsed = values.iter().map(|value| Self::parse(value)).collect::<Option<_>>();
        parsed.ok_or_else(|| Error::Refused("no chapters were given".into()))
    }
}

impl fmt::Display for Chapter {
    /// `00:00:00.000 - 00:12:34.567 techno 81 %`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {} {}", to_clock(self.start_ms), to_clock(self.end_ms), self.title)
    }
}

/// `01:02:03.004`
pub(crate) fn to_clock(ms: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

fn from_clock(text: &str) -> Option<u64> {
    let (rest, ms) = text.split_once('.')?;
    let mut parts = rest.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_that_was_written_is_read_again() {
        let chapter =
            Chapter { start_ms: 3_723_004, end_ms: 36_000_000, title: "drum and bass - 81 %".to_owned() };
        assert_eq!(chapter.to_string(), "01:02:03.004 - 10:00:00.000 drum and bass - 81 %");
        assert_eq!(Chapter::parse(&chapter.to_string()), Some(chapter));
        assert_eq!(Chapter::parse("techno"), None);
    }
}
