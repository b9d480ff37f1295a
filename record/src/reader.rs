//! Reads a record line by line.

use std::io::{self, BufRead, Read};
use std::time::Duration;

use anyhow::{Context, Result};
use genrescope_engine::Model;

use crate::answer::{Answer, harmless};
use crate::clock::Clock;
use crate::notice::Notice;
use crate::stamp::Stamp;

/// No line of ours is longer: with the most genres and tags that a model may have, an answer is a tenth of
/// this.
const MAX_LINE_LEN: usize = 1 << 16;

/// A line of the record.
#[derive(Debug, Clone)]
pub enum Line {
    /// Something happened.
    Event(Notice),
    /// What was shown.
    Answer(Box<Answer>),
}

impl Line {
    /// The sequence number and the seconds heard of an answer; an event says neither.
    fn heard(&self) -> Option<(u64, f64)> {
        match self {
            Self::Answer(answer) => Some((answer.sequence, answer.heard_seconds)),
            Self::Event(_) => None,
        }
    }
}

/// Reads a record line by line, never more than one of them at a time.
#[derive(Debug)]
pub struct Record<R> {
    reader: R,
    clock: Clock,
    bytes: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Record<R> {
    /// Begins where `reader` is.
    pub fn new(reader: R) -> Self {
        Self { reader, clock: Clock::default(), bytes: Vec::new(), number: 0 }
    }

    /// The next line that is not empty, when it is due after the first, or what is wrong with it; `None` at
    /// the end.
    ///
    /// # Errors
    /// The record cannot be read any further.
    pub fn next(&mut self, model: &Model) -> io::Result<Option<Result<(Duration, Line)>>> {
        loop {
            self.number += 1;
            self.bytes.clear();
            let is_whole = read_line(&mut self.reader, &mut self.bytes)?;
            if self.bytes.is_empty() {
                return Ok(None);
            }
            if self.bytes.trim_ascii().is_empty() {
                continue;
            }
            let parsed = if is_whole {
                parse(&self.bytes, model)
            } else {
                Err(anyhow::anyhow!("longer than a line of a session can be"))
            };
            return Ok(Some(
                parsed.map(|(stamp, line)| (self.clock.due(stamp.unix_seconds, line.heard()), line)),
            ));
        }
    }

    /// The number of the line that was read last, counted from 1.
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// Reads a line with its end; `false` if it was too long and only its beginning was kept.
fn read_line(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    reader.by_ref().take(MAX_LINE_LEN as u64).read_until(b'\n', bytes)?;
    if bytes.len() < MAX_LINE_LEN || bytes.ends_with(b"\n") {
        return Ok(true);
    }
    reader.skip_until(b'\n')?;
    Ok(false)
}

fn parse(bytes: &[u8], model: &Model) -> Result<(Stamp, Line)> {
    let stamp: Stamp = serde_json::from_slice(bytes).context("not a JSON object")?;
    let value: serde_json::Value = serde_json::from_slice(bytes).context("not a JSON object")?;
    let line = if value.get("event").is_some() {
        Line::Event(harmless_notice(serde_json::from_value(value).context("not an event of a session")?))
    } else {
        let answer: Answer = serde_json::from_value(value).context("not an answer of a session")?;
        answer.snapshot(model)?;
        Line::Answer(Box::new(answer))
    };
    Ok((stamp, line))
}

fn harmless_notice(mut notice: Notice) -> Notice {
    for text in notice.texts_mut() {
        *text = harmless(text);
    }
    notice
}
