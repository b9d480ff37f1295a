//! A recorded session in place of a live one.

use std::collections::VecDeque;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use genrescope_engine::{Model, Snapshot};
use genrescope_record::{Input, Line, Notice, Record};

use crate::console::printable;

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

/// Lines that cannot be read and are reported one by one.
const MAX_REPORTED: usize = 10;
/// A file with so many of them before the first line of a session is something else.
const MAX_STRANGE: usize = 100;

/// A recorded session.
#[derive(Debug)]
pub(crate) struct Replay {
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
    /// Reads a record; a line that cannot be read is left out, the first of which are reported on stderr.
    ///
    /// # Errors
    /// If the file cannot be read, or does not begin like a session.
    pub(crate) fn open(path: &Path, speed: f64, model: &Model) -> Result<Self> {
        let context = || format!("cannot read {}", printable(path));
        let file = std::fs::File::open(path).with_context(context)?;
        let mut replay =
            Self { lines: VecDeque::new(), num_broken: 0, speed, shown: Duration::ZERO, since: None };
        let mut is_of_other_model = false;
        let mut record = Record::new(BufReader::new(file));
        while let Some(read) = record.next(model).with_context(context)? {
            match read {
                Ok((due, line)) => {
                    if let Line::Answer(answer) = &line {
                        is_of_other_model |= answer.model != model.sha256();
                    }
                    replay.lines.push_back((due, line));
                }
                Err(error) => {
                    replay.num_broken += 1;
                    if replay.lines.is_empty() && replay.num_broken == MAX_STRANGE {
                        bail!(
                            "{} is not a session: none of its first {MAX_STRANGE} lines is of one",
                            printable(path)
                        );
                    }
                    if replay.num_broken <= MAX_REPORTED {
                        let number = record.number();
                        eprintln!("genrescope: {}:{number}: left out, {error:#}", printable(path));
                    }
                }
            }
        }
        if let Some(more) = replay.num_broken.checked_sub(MAX_REPORTED).filter(|more| *more > 0) {
            eprintln!("genrescope: {}: {more} more lines cannot be read and are left out", printable(path));
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
    pub(crate) fn num_broken(&self) -> usize {
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use genrescope_engine::State;

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
            &format!("{{\"event\":\"{}\"}}", "x".repeat(200_000)),
            "{\"event\":\"earthquake\"}",
            &line(3.0, 2, "enlightened"),
            "",
            "{\"unix_seconds\":3.5,\"event\":\"device back\",\"device\":\"mic\",\"sample_rate_hz\":48000}",
            &line(4.0, 3, "silence"),
        ]
        .join("\n");
        let replay = open(&text, 1.0).unwrap();
        assert_eq!((replay.num_broken(), replay.lines.len()), (6, 3));
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
