//! The record of a session: lines of JSON, and when each is due.
//!
//! It may be from anywhere, so a line that is none of ours is an error and never more than that.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use genrescope_engine::{Level, Model, Snapshot, State};
use serde::Deserialize;

use super::input::Input;
use super::notice::Notice;

/// Where one session ends and the next begins, this much time passes.
const BETWEEN_SESSIONS: Duration = Duration::from_secs(1);
/// No gap between two lines is taken for longer than this: the answer may come every minute at most.
const MAX_GAP: Duration = Duration::from_secs(61);

/// No line of ours is longer: with the most genres and tags that a model may have, an answer is a tenth of this.
const MAX_LINE_LEN: usize = 1 << 16;

/// A line of the record.
#[derive(Debug, Clone)]
pub(super) enum Line {
    Event(Notice),
    Answer(Box<Answer>),
}

/// A snapshot as `--json` prints it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Answer {
    sequence: u64,
    state: String,
    #[serde(default)]
    seconds_left: f32,
    heard_seconds: f64,
    window_seconds: f32,
    frozen: bool,
    genres: BTreeMap<String, f32>,
    genres_now: BTreeMap<String, f32>,
    tags: BTreeMap<String, f32>,
    level: LevelObject,
    dropped_samples: u64,
    non_finite_samples: u64,
    /// Blocks that the device had lost.
    pub(super) overruns: u64,
    device: String,
    sample_rate_hz: u32,
    /// The model that answered: [`Model::sha256`].
    pub(super) model: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct LevelObject {
    peak_dbfs: Option<f32>,
    rms_dbfs: Option<f32>,
}

/// When a line was written; what `--json` prints does not say.
#[derive(Debug, Deserialize)]
struct Stamp {
    unix_seconds: Option<f64>,
}

impl Answer {
    /// What was shown, in the order of this model's genres and tags.
    ///
    /// # Errors
    /// There is no such state.
    pub(super) fn snapshot(&self, model: &Model) -> Result<Snapshot> {
        let state = match self.state.as_str() {
            "loading" => State::Loading,
            "failed" => State::Failed,
            "warming up" => State::WarmingUp { seconds_left: self.seconds_left },
            "silence" => State::Silence,
            "not music" => State::NotMusic,
            "unsure" => State::Unsure,
            "sure" => State::Sure,
            other => bail!("there is no state `{other}`"),
        };
        let LevelObject { peak_dbfs, rms_dbfs } = self.level;
        let mut snapshot = Snapshot {
            sequence: self.sequence,
            state,
            frozen: self.frozen,
            num_genres: model.genres().len(),
            num_tags: model.backbone().tags().len(),
            window_seconds: self.window_seconds,
            heard_seconds: self.heard_seconds,
            dropped_samples: self.dropped_samples,
            non_finite_samples: self.non_finite_samples,
            level: Level {
                peak_dbfs: peak_dbfs.unwrap_or(f32::NEG_INFINITY),
                rms_dbfs: rms_dbfs.unwrap_or(f32::NEG_INFINITY),
            },
            ..Snapshot::default()
        };
        for (index, name) in model.genres().names().enumerate() {
            snapshot.genres[index] = self.genres.get(name).copied().unwrap_or_default();
            snapshot.genres_now[index] = self.genres_now.get(name).copied().unwrap_or_default();
        }
        for (index, name) in model.backbone().tags().iter().enumerate() {
            snapshot.tags[index] = self.tags.get(name).copied().unwrap_or_default();
        }
        Ok(snapshot)
    }

    /// What was listened to.
    pub(super) fn input(&self) -> Input {
        Input {
            name: harmless(self.device.clone()),
            host: "recorded".to_owned(),
            sample_rate_hz: self.sample_rate_hz,
            channels: "mixed to mono".to_owned(),
        }
    }
}

/// Reads a record line by line, never more than one of them at a time.
#[derive(Debug)]
pub(super) struct Record<R> {
    reader: R,
    clock: Clock,
    bytes: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Record<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, clock: Clock::default(), bytes: Vec::new(), number: 0 }
    }

    /// The next line that is not empty, when it is due after the first, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// The record cannot be read any further.
    pub(super) fn next(&mut self, model: &Model) -> io::Result<Option<Result<(Duration, Line)>>> {
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
            return Ok(Some(parsed.map(|(stamp, line)| (self.clock.due(&stamp, &line), line))));
        }
    }

    /// The number of the line that was read last, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

/// Reads a line with its end; `false` if only its beginning was kept, for it is too long.
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

/// A text that commands no terminal which shows it.
fn harmless(text: String) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn harmless_notice(mut notice: Notice) -> Notice {
    for text in notice.texts_mut() {
        *text = harmless(std::mem::take(text));
    }
    notice
}

/// Finds out when lines are due.
#[derive(Debug, Default)]
struct Clock {
    due: Duration,
    last_stamp: Option<f64>,
    last_heard: Option<(u64, f64)>,
}

impl Clock {
    fn due(&mut self, stamp: &Stamp, line: &Line) -> Duration {
        let heard = match line {
            Line::Answer(answer) => Some((answer.sequence, answer.heard_seconds)),
            Line::Event(_) => None,
        };
        let is_other_session =
            heard.zip(self.last_heard).is_some_and(|((sequence, _), (last, _))| sequence < last);
        let by_stamp = stamp.unix_seconds.zip(self.last_stamp).map(|(now, last)| now - last);
        let by_sound = heard.zip(self.last_heard).map(|((_, now), (_, last))| now - last);
        let passed = by_stamp.or(by_sound).unwrap_or(0.0);
        self.due += if is_other_session {
            BETWEEN_SESSIONS
        } else {
            // A clock that was set back, or a line that lies about the time.
            Duration::try_from_secs_f64(passed).unwrap_or_default().min(MAX_GAP)
        };
        self.last_stamp = stamp.unix_seconds.or(self.last_stamp);
        self.last_heard = heard.or(self.last_heard);
        self.due
    }
}
