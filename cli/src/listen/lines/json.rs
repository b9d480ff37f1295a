//! `--json`: one object per line, for programs.

use std::io::{self, Write};
use std::time::Duration;

use genrescope_engine::{Level, Model, Snapshot, State};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::listen::face::{Face, Flow};
use crate::listen::input::Input;
use crate::listen::monitor::Monitor;
use crate::listen::notice::Notice;

/// Writes lines and flushes each at once.
#[derive(Debug)]
pub(crate) struct JsonFace<W> {
    out: W,
    pause: Duration,
}

impl<W: Write> JsonFace<W> {
    /// `pause` is the time between two looks at the monitor.
    pub(crate) fn new(out: W, pause: Duration) -> Self {
        Self { out, pause }
    }

    fn write(&mut self, mut line: String) -> io::Result<()> {
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }
}

/// An answer as a line, without the line end.
pub(crate) fn answer_line(monitor: &Monitor, snapshot: &Snapshot) -> String {
    text(&Line::new(snapshot, monitor.model(), monitor.input(), monitor.num_overruns()))
}

/// An event as a line, without the line end.
pub(crate) fn notice_line(notice: &Notice) -> String {
    text(notice)
}

fn text(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("names, numbers and strings can be written, and every key is a string")
}

impl<W: Write> Face for JsonFace<W> {
    fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        self.write(notice_line(notice))
    }

    fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) -> io::Result<()> {
        self.write(answer_line(monitor, snapshot))
    }

    fn pause(&mut self, _: &mut Monitor) -> io::Result<Flow> {
        std::thread::sleep(self.pause);
        Ok(Flow::Continue)
    }
}

/// A snapshot as an object.
#[derive(Debug, Serialize)]
struct Line<'a> {
    sequence: u64,
    state: &'static str,
    /// Until the first answer; absent after that.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<f64>,
    heard_seconds: f64,
    window_seconds: f64,
    frozen: bool,
    genres: Shares<'a>,
    genres_now: Shares<'a>,
    tags: Shares<'a>,
    level: LevelObject,
    dropped_samples: u64,
    non_finite_samples: u64,
    overruns: u64,
    device: &'a str,
    sample_rate_hz: u32,
    model: &'a str,
}

/// The level; JSON has no infinity, so silence is `null`.
#[derive(Debug, Serialize)]
struct LevelObject {
    peak_dbfs: Option<f64>,
    rms_dbfs: Option<f64>,
}

/// Names and probabilities, the largest first.
#[derive(Debug)]
struct Shares<'a>(Vec<(&'a str, f64)>);

impl<'a> Shares<'a> {
    fn new(names: impl Iterator<Item = &'a str>, values: &[f32]) -> Self {
        // Rounded first, so that a record that is read again has the same order.
        let mut shares: Vec<(&str, f64)> =
            names.zip(values.iter().map(|&value| rounded(f64::from(value), 4))).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self(shares)
    }
}

impl Serialize for Shares<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for &(name, value) in &self.0 {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

impl<'a> Line<'a> {
    fn new(snapshot: &'a Snapshot, model: &'a Model, input: &'a Input, overruns: u64) -> Self {
        let has_answer = !matches!(snapshot.state, State::Loading | State::Failed | State::WarmingUp { .. });
        let shares = |names: Vec<&'a str>, values: &[f32]| {
            // Before the first answer the values mean nothing.
            Shares::new(names.into_iter(), if has_answer { values } else { &[] })
        };
        let genres: Vec<&str> = model.genres().names().collect();
        let tags = model.backbone().tags().iter().map(String::as_str).collect();
        let Level { peak_dbfs, rms_dbfs } = snapshot.level;
        Self {
            sequence: snapshot.sequence,
            state: snapshot.state.name(),
            seconds_left: match snapshot.state {
                State::WarmingUp { seconds_left } => Some(rounded(f64::from(seconds_left), 2)),
                _ => None,
            },
            heard_seconds: rounded(snapshot.heard_seconds, 3),
            window_seconds: rounded(f64::from(snapshot.window_seconds), 3),
            frozen: snapshot.frozen,
            genres: shares(genres.clone(), snapshot.genres()),
            genres_now: shares(genres, snapshot.genres_now()),
            tags: shares(tags, snapshot.tags()),
            level: LevelObject { peak_dbfs: decibels(peak_dbfs), rms_dbfs: decibels(rms_dbfs) },
            dropped_samples: snapshot.dropped_samples,
            non_finite_samples: snapshot.non_finite_samples,
            overruns,
            device: &input.name,
            sample_rate_hz: input.sample_rate_hz,
            model: model.sha256(),
        }
    }
}

fn decibels(dbfs: f32) -> Option<f64> {
    dbfs.is_finite().then(|| rounded(f64::from(dbfs), 2))
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10.0_f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn line(snapshot: &Snapshot) -> Value {
        let model = genrescope_models::default_model().unwrap();
        let input = Input {
            name: "mic".to_owned(),
            host: "test".to_owned(),
            sample_rate_hz: 48_000,
            channels: "all".to_owned(),
        };
        serde_json::from_str(&text(&Line::new(snapshot, &model, &input, 3))).unwrap()
    }

    #[test]
    fn a_line_has_every_field() {
        let model = genrescope_models::default_model().unwrap();
        let mut snapshot = Snapshot {
            sequence: 9,
            state: State::Sure,
            num_genres: model.genres().len(),
            window_seconds: 12.0,
            heard_seconds: 15.25,
            level: Level { peak_dbfs: -6.0206, rms_dbfs: -9.0309 },
            ..Snapshot::default()
        };
        snapshot.genres[1] = 0.75;
        snapshot.genres[0] = 0.250_04;
        let line = line(&snapshot);
        assert_eq!(line["sequence"], 9);
        assert_eq!(line["state"], "sure");
        assert_eq!(line["heard_seconds"], 15.25);
        assert_eq!(line["window_seconds"], 12.0);
        assert_eq!(line["level"], serde_json::json!({"peak_dbfs": -6.02, "rms_dbfs": -9.03}));
        assert_eq!(line["dropped_samples"], 0);
        assert_eq!(line["non_finite_samples"], 0);
        assert_eq!(line["overruns"], 3);
        assert_eq!(line["frozen"], false);
        assert_eq!(line["device"], "mic");
        assert_eq!(line["sample_rate_hz"], 48_000);
        assert_eq!(line["model"], model.sha256());
        assert_eq!(line["genres"].as_object().unwrap().len(), model.genres().len());
        let names: Vec<&str> = model.genres().names().collect();
        assert_eq!(line["genres"][names[1]], 0.75);
        assert_eq!(line["genres"][names[0]], 0.25);
        assert!(line.get("seconds_left").is_none());
    }

    #[test]
    fn the_most_probable_genres_come_first() {
        let shares = Shares::new(["rock", "pop", "jazz"].into_iter(), &[0.1, 0.7, 0.2]);
        assert_eq!(serde_json::to_string(&shares).unwrap(), r#"{"pop":0.7,"jazz":0.2,"rock":0.1}"#);
    }

    #[test]
    fn silence_has_no_level_and_warming_up_no_genres() {
        let state = State::WarmingUp { seconds_left: 1.834 };
        let line = line(&Snapshot { state, num_genres: 3, ..Snapshot::default() });
        assert_eq!(line["state"], "warming up");
        assert_eq!(line["seconds_left"], 1.83);
        assert_eq!(line["level"]["peak_dbfs"], Value::Null);
        assert_eq!(line["level"]["rms_dbfs"], Value::Null);
        assert!(line["genres"].as_object().unwrap().is_empty());
    }
}
