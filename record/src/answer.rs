//! An answer as a line of JSON: what `--json`, the log and the WebSocket write, and what a replay reads.

use anyhow::{Result, bail};
use genrescope_engine::{Level, Model, Snapshot, State};
use serde::{Deserialize, Serialize};

use crate::input::Input;
use crate::rounded::rounded;
use crate::shares::Shares;

/// A snapshot, and what was listened to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub(crate) sequence: u64,
    state: String,
    /// Until the first answer; absent after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds_left: Option<f64>,
    pub(crate) heard_seconds: f64,
    window_seconds: f64,
    frozen: bool,
    /// Empty before the first answer, as are the other two.
    genres: Shares,
    genres_now: Shares,
    tags: Shares,
    level: LevelObject,
    dropped_samples: u64,
    non_finite_samples: u64,
    /// Blocks that the device had lost.
    pub overruns: u64,
    device: String,
    sample_rate_hz: u32,
    /// The model that answered: [`Model::sha256`].
    pub model: String,
}

/// The level; JSON has no infinity, so silence is `null`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct LevelObject {
    peak_dbfs: Option<f64>,
    rms_dbfs: Option<f64>,
}

impl Answer {
    /// What `snapshot` says of `input`, in the words of the model that answered; `overruns` are blocks that
    /// the device has lost.
    pub fn new(snapshot: &Snapshot, model: &Model, input: &Input, overruns: u64) -> Self {
        let has_answer = !matches!(snapshot.state, State::Loading | State::Failed | State::WarmingUp { .. });
        // Before the first answer the values mean nothing.
        let known = |values| if has_answer { values } else { &[][..] };
        let genres = |values| Shares::new(model.genres().names(), known(values));
        let tags = model.info().tags().iter().map(String::as_str);
        let Level { peak_dbfs, rms_dbfs } = snapshot.level;
        Self {
            sequence: snapshot.sequence,
            state: snapshot.state.name().to_owned(),
            seconds_left: match snapshot.state {
                State::WarmingUp { seconds_left } => Some(rounded(f64::from(seconds_left), 2)),
                _ => None,
            },
            heard_seconds: rounded(snapshot.heard_seconds, 3),
            window_seconds: rounded(f64::from(snapshot.window_seconds), 3),
            frozen: snapshot.frozen,
            genres: genres(&snapshot.genres),
            genres_now: genres(&snapshot.genres_now),
            tags: Shares::new(tags, known(&snapshot.tags)),
            level: LevelObject { peak_dbfs: decibels(peak_dbfs), rms_dbfs: decibels(rms_dbfs) },
            dropped_samples: snapshot.dropped_samples,
            non_finite_samples: snapshot.non_finite_samples,
            overruns,
            device: input.name.clone(),
            sample_rate_hz: input.sample_rate_hz,
            model: model.sha256().to_owned(),
        }
    }

    /// What was shown, in the order of this model's genres and tags.
    ///
    /// # Errors
    /// There is no such state.
    pub fn snapshot(&self, model: &Model) -> Result<Snapshot> {
        let Some(state) = State::from_name(&self.state) else { bail!("there is no state `{}`", self.state) };
        let state = match state {
            State::WarmingUp { .. } => {
                State::WarmingUp { seconds_left: self.seconds_left.unwrap_or_default() as f32 }
            }
            state => state,
        };
        let read = |dbfs: Option<f64>| dbfs.map_or(f32::NEG_INFINITY, |dbfs| dbfs as f32);
        let genres = |shares: &Shares| model.genres().names().map(|name| shares.of(name)).collect();
        Ok(Snapshot::with(|snapshot| {
            snapshot.sequence = self.sequence;
            snapshot.state = state;
            snapshot.frozen = self.frozen;
            snapshot.genres = genres(&self.genres);
            snapshot.genres_now = genres(&self.genres_now);
            snapshot.tags = model.info().tags().iter().map(|name| self.tags.of(name)).collect();
            snapshot.window_seconds = self.window_seconds as f32;
            snapshot.heard_seconds = self.heard_seconds;
            snapshot.dropped_samples = self.dropped_samples;
            snapshot.non_finite_samples = self.non_finite_samples;
            snapshot.level =
                Level { peak_dbfs: read(self.level.peak_dbfs), rms_dbfs: read(self.level.rms_dbfs) };
        }))
    }

    /// What was listened to.
    pub fn input(&self) -> Input {
        Input {
            name: harmless(&self.device),
            host: "recorded".to_owned(),
            sample_rate_hz: self.sample_rate_hz,
            channels: "mixed to mono".to_owned(),
        }
    }
}

/// A text that commands no terminal which shows it.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn decibels(dbfs: f32) -> Option<f64> {
    dbfs.is_finite().then(|| rounded(f64::from(dbfs), 2))
}

#[cfg(test)]
mod tests {
    use genrescope_engine::Slots;
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
        serde_json::to_value(Answer::new(snapshot, &model, &input, 3)).unwrap()
    }

    #[test]
    fn a_line_has_every_field() {
        let model = genrescope_models::default_model().unwrap();
        let snapshot = Snapshot::with(|snapshot| {
            snapshot.sequence = 9;
            snapshot.state = State::Sure;
            snapshot.window_seconds = 12.0;
            snapshot.heard_seconds = 15.25;
            snapshot.level = Level { peak_dbfs: -6.0206, rms_dbfs: -9.0309 };
            snapshot.genres = Slots::zeros(model.genres().len());
            snapshot.genres[1] = 0.75;
            snapshot.genres[0] = 0.250_04;
        });
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
    fn silence_has_no_level_and_warming_up_no_genres() {
        let state = State::WarmingUp { seconds_left: 1.834 };
        let line =
            line(&Snapshot::with(|snapshot| (snapshot.state, snapshot.genres) = (state, Slots::zeros(3))));
        assert_eq!(line["state"], "warming up");
        assert_eq!(line["seconds_left"], 1.83);
        assert_eq!(line["level"]["peak_dbfs"], Value::Null);
        assert_eq!(line["level"]["rms_dbfs"], Value::Null);
        assert!(line["genres"].as_object().unwrap().is_empty());
    }
}
