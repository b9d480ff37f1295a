//! A recorded session in place of a live one.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use genrescope_engine::{Level, Model, Snapshot, State};
use serde::Deserialize;

use super::notice::Notice;
use super::source::Input;
use crate::console::printable;

/// The time that passes between the end of one session and the start of the next.
const BETWEEN_SESSIONS: Duration = Duration::from_secs(1);
/// No gap between two lines counts as longer than this: an answer comes at least every minute.
const MAX_GAP: Duration = Duration::from_secs(61);

/// A line of the record.
#[derive(Debug, Clone)]
enum Line {
    Event(Notice),
    Answer(Box<Answer>),
}

/// A snapshot as `--json` prints it.
#[derive(Debug, Clone, Deserialize)]
struct Answer {
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
    overruns: u64,
    device: String,
    sample_rate_hz: u32,
    model: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct LevelObject {
    peak_dbfs: Option<f32>,
    rms_dbfs: Option<f32>,
}

/// When a line was written; `--json` output does not say.
#[derive(Debug, Deserialize)]
struct Stamp {
    unix_seconds: Option<f64>,
}

impl Answer {
    fn snapshot(&self, model: &Model) -> Result<Snapshot> {
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

    fn input(&self) -> Input {
        Input {
            name: self.device.clone(),
            host: "recorded".to_owned(),
            sample_rate_hz: self.sample_rate_hz,
            channels: "mixed to mono".to_owned(),
        }
    }
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing yet.
    Wait,
    /// An answer, the blocks that the device had lost, and what was listened to.
    Answer(Box<Snapshot>, u64, Input),
    /// Something has happened to the input.
    Event(Notice),
    /// No more.
    End,
}

/// A recorded session.
#[derive(Debug)]
pub(super) struct Replay {
    /// Readable lines, and when they are due after the first.
    lines: VecDeque<(Duration, Line)>,
    num_broken: usize,
    speed: f64,
    /// How much of the record had been shown by `since`.
    shown: Duration,
    /// `None` while it is paused.
    since: Option<Instant>,
}

impl Replay {
    /// Reads a record; a line that cannot be read is reported on stderr and left out.
    ///
    /// # Errors
    /// If the file cannot be read, or has no readable line.
    pub(super) fn open(path: &Path, speed: f64, model: &Model) -> Result<Self> {
        let context = || format!("cannot read {}", printable(path));
        let file = std::fs::File::open(path).with_context(context)?;
        let mut replay =
            Self { lines: VecDeque::new(), num_broken: 0, speed, shown: Duration::ZERO, since: None };
        let mut clock = Clock::default();
        let mut is_of_other_model = false;
        let mut reader = BufReader::new(file);
        let mut bytes = Vec::new();
        for number in 1_u64.. {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes).with_context(context)? == 0 {
                break;
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            match parse(&bytes, model) {
                Ok((stamp, line)) => {
                    if let Line::Answer(answer) = &line {
                        is_of_other_model |= answer.model != model.sha256();
                    }
                    let due = clock.due(&stamp, &line);
                    replay.lines.push_back((due, line));
                }
                Err(error) => {
                    replay.num_broken += 1;
                    eprintln!("genrescope: {}:{number}: left out, {error:#}", printable(path));
                }
            }
        }
        if replay.lines.is_empty() {
            bail!("{} contains no line of a session", printable(path));
        }
        if is_of_other_model {
            eprintln!(
                "genrescope: {} was recorded with another model; genres that this one does not know are left out",
                printable(path)
            );
        }
        Ok(replay)
    }

    /// Lines that could not be read.
    pub(super) fn num_broken(&self) -> usize {
        self.num_broken
    }

    /// Pauses it, or lets it go on.
    pub(super) fn set_held(&mut self, is_held: bool, now: Instant) {
        self.shown = self.position(now);
        self.since = (!is_held).then_some(now);
    }

    fn position(&self, now: Instant) -> Duration {
        let passed = self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        self.shown + passed.mul_f64(self.speed)
    }

    /// The next line, once it is due.
    pub(super) fn step(&mut self, model: &Model, now: Instant) -> Step {
        let position = self.position(now);
        match self.lines.front() {
            None => Step::End,
            Some((due, _)) if *due > position || self.since.is_none() => Step::Wait,
            Some(_) => match self.lines.pop_front().map(|(_, line)| line) {
                Some(Line::Event(notice)) => Step::Event(notice),
                Some(Line::Answer(answer)) => match answer.snapshot(model) {
                    Ok(snapshot) => Step::Answer(Box::new(snapshot), answer.overruns, answer.input()),
                    // It was parsed before.
                    Err(_) => Step::Wait,
                },
                None => Step::End,
            },
        }
    }
}

fn parse(bytes: &[u8], model: &Model) -> Result<(Stamp, Line)> {
    let stamp: Stamp = serde_json::from_slice(bytes).context("not a JSON object")?;
    let value: serde_json::Value = serde_json::from_slice(bytes).context("not a JSON object")?;
    let line = if value.get("event").is_some() {
        Line::Event(serde_json::from_value(value).context("not an event of a session")?)
    } else {
        let answer: Answer = serde_json::from_value(value).context("not an answer of a session")?;
        answer.snapshot(model)?;
        Line::Answer(Box::new(answer))
    };
    Ok((stamp, line))
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
            // The clock was set back, or a line has a wrong time.
            Duration::try_from_secs_f64(passed).unwrap_or_default().min(MAX_GAP)
        };
        self.last_stamp = stamp.unix_seconds.or(self.last_stamp);
        self.last_heard = heard.or(self.last_heard);
        self.due
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn line(stamp: f64, sequence: u64, state: &str) -> String {
        format!(
            r#"{{"unix_seconds":{stamp},"sequence":{sequence},"state":"{state}","heard_seconds":5.0,"window_seconds":5.0,"frozen":false,"genres":{{"jazz":0.75}},"genres_now":{{}},"tags":{{}},"level":{{"peak_dbfs":-6.0,"rms_dbfs":null}},"dropped_samples":0,"non_finite_samples":0,"overruns":2,"device":"mic","sample_rate_hz":48000,"model":"m"}}"#
        )
    }

    fn open(text: &str, speed: f64) -> Result<Replay> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Replay::open(file.path(), speed, &genrescope_models::default_model().unwrap())
    }

    #[test]
    fn lines_come_when_they_are_due_and_a_held_record_waits() {
        let model = genrescope_models::default_model().unwrap();
        let text = [line(100.0, 1, "sure"), line(104.0, 2, "unsure")].join("\n");
        let mut replay = open(&text, 2.0).unwrap();
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        assert!(matches!(replay.step(&model, at(0.0)), Step::Wait), "it is paused until it is let go");
        replay.set_held(false, at(0.0));
        let Step::Answer(snapshot, 2, input) = replay.step(&model, at(0.0)) else { panic!("no answer") };
        assert_eq!((snapshot.state, input.name.as_str()), (State::Sure, "mic"));
        assert_eq!(snapshot.genres[model.genres().index_of("jazz").unwrap()], 0.75);
        assert!(matches!(replay.step(&model, at(1.9)), Step::Wait));
        replay.set_held(true, at(1.9));
        assert!(matches!(replay.step(&model, at(9.0)), Step::Wait));
        replay.set_held(false, at(10.0));
        assert!(matches!(replay.step(&model, at(10.05)), Step::Wait));
        assert!(matches!(replay.step(&model, at(10.15)), Step::Answer(..)));
        assert!(matches!(replay.step(&model, at(10.15)), Step::End));
    }

    #[test]
    fn broken_lines_are_left_out_and_the_rest_is_shown() {
        let text = [
            &line(1.0, 1, "sure"),
            "{\"unix_seconds\":2,\"torn",
            "[]",
            "7",
            "{\"event\":\"earthquake\"}",
            &line(3.0, 2, "enlightened"),
            "",
            "{\"unix_seconds\":3.5,\"event\":\"device back\",\"device\":\"mic\",\"sample_rate_hz\":48000}",
            &line(4.0, 3, "silence"),
        ]
        .join("\n");
        let replay = open(&text, 1.0).unwrap();
        assert_eq!((replay.num_broken(), replay.lines.len()), (5, 3));
        let dues: Vec<f64> = replay.lines.iter().map(|(due, _)| due.as_secs_f64()).collect();
        assert_eq!(dues, [0.0, 2.5, 3.0]);
        assert!(open("nothing\n", 1.0).unwrap_err().to_string().contains("contains no line of a session"));
        assert!(open("", 1.0).is_err());
    }

    #[test]
    fn sessions_follow_one_another_and_a_wrong_clock_does_no_harm() {
        let text =
            [line(1000.0, 8, "sure"), line(9000.0, 1, "sure"), line(10.0, 2, "sure"), line(1e300, 3, "sure")]
                .join("\n");
        let replay = open(&text, 1.0).unwrap();
        let dues: Vec<f64> = replay.lines.iter().map(|(due, _)| due.as_secs_f64()).collect();
        assert_eq!(dues, [0.0, 1.0, 1.0, 1.0]);
    }
}
