//! What the page shows, as messages.
//!
//! Each is a JSON object whose members take the place of what the page showed before; what has not changed is
//! left out. `moments` alone is added to what is there. A page that has just connected gets the whole scene.

use std::time::{Duration, Instant};

use genrescope_display::{
    Bars, FLOOR_DBFS, GenreLevel, History, Manner, Meter, explanation, level_words, rate_words, shares,
    state_words,
};
use genrescope_engine::model::Genres;
use genrescope_engine::{Level, Model, Snapshot, State};
use genrescope_palette::{genre_rgb, ink_on, level_rgb};
use genrescope_record::Input;
use serde_json::{Map, Value, json};

/// Shortest time between two messages: 25 a second, a little more often than the engine publishes.
const INTERVAL: Duration = Duration::from_millis(40);
/// Longest time: a page that hears nothing for longer knows that it is cut off.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// What there is to see at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LiveState<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) model: &'a Model,
    pub(crate) input: &'a Input,
    /// What is wrong, if anything.
    pub(crate) trouble: Option<&'a str>,
}

/// The scene, and what of it has been told.
#[derive(Debug)]
pub(crate) struct Scene {
    version: String,
    started_at: Option<Instant>,
    fine: Bars,
    broad: Bars,
    meter: Meter,
    history: History,
    /// All members but the history, as they were told last.
    told: Map<String, Value>,
    told_at: Option<Instant>,
    /// How often the history had been cleared when it was told last, and moments told since then.
    told_moments: (u64, u64),
}

impl Scene {
    /// A scene that has seen nothing, for pages of this version.
    pub(crate) fn new(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            started_at: None,
            fine: Bars::new(Manner::TALL),
            broad: Bars::new(Manner::TALL),
            meter: Meter::default(),
            history: History::default(),
            told: Map::new(),
            told_at: None,
            told_moments: (0, 0),
        }
    }

    /// Takes note of what there is to see now; returns what the pages must be told, if it is time to.
    pub(crate) fn take(&mut self, live: &LiveState<'_>, now: Instant) -> Option<String> {
        let seconds = now.saturating_duration_since(*self.started_at.get_or_insert(now)).as_secs_f64();
        let genres = live.model.genres();
        self.meter.set(live.snapshot.level, seconds);
        self.fine.set(&shares(live.snapshot, genres, GenreLevel::Fine));
        self.broad.set(&shares(live.snapshot, genres, GenreLevel::Broad));
        let names: Vec<&str> = genres.names().collect();
        self.history.note(live.snapshot, &names);

        let silent_for = self.told_at.map(|at| now.saturating_duration_since(at));
        if silent_for.is_some_and(|time| time < INTERVAL) {
            return None;
        }
        let members = self.members(live, seconds);
        let mut news: Map<String, Value> =
            members.iter().filter(|(name, value)| self.told.get(*name) != Some(value)).map(owned).collect();
        let (num_cleared, num_told) = self.told_moments;
        let counts = (self.history.num_cleared(), self.history.num_noted());
        if counts.0 != num_cleared {
            news.insert("history".to_owned(), self.moments(self.history.len()));
        } else if counts.1 > num_told {
            let num_new = usize::try_from(counts.1 - num_told).unwrap_or(usize::MAX);
            news.insert("moments".to_owned(), self.moments(num_new.min(self.history.len())));
        }
        if news.is_empty() && silent_for.is_some_and(|time| time < HEARTBEAT) {
            return None;
        }
        (self.told, self.told_at, self.told_moments) = (members, Some(now), counts);
        Some(Value::Object(news).to_string())
    }

    /// All of it, as it was told last.
    pub(crate) fn whole(&self) -> String {
        let mut whole = self.told.clone();
        whole.insert("version".to_owned(), json!(self.version));
        // What has come since then is told to everybody.
        let (num_cleared, num_told) = self.told_moments;
        let num_untold = if num_cleared == self.history.num_cleared() {
            usize::try_from(self.history.num_noted() - num_told).unwrap_or(usize::MAX)
        } else {
            self.history.len()
        };
        let Value::Array(mut moments) = self.moments(self.history.len()) else { return String::new() };
        moments.truncate(moments.len().saturating_sub(num_untold));
        whole.insert("history".to_owned(), Value::Array(moments));
        Value::Object(whole).to_string()
    }

    fn members(&self, live: &LiveState<'_>, seconds: f64) -> Map<String, Value> {
        let LiveState { snapshot, model, input, trouble } = *live;
        let genres = model.genres();
        let lost = match snapshot.dropped_samples {
            0 => "nothing dropped".to_owned(),
            num => format!("{num} samples dropped"),
        };
        let rate = (input.sample_rate_hz > 0).then(|| rate_words(input.sample_rate_hz));
        let about: Vec<String> = std::iter::once(input.name.clone())
            .chain(rate)
            .chain([format!("model {}", model.manifest().name)])
            .collect();
        let members = json!({
            "genres": genres.names().collect::<Vec<_>>(),
            "broad": (0..genres.len()).map(|genre| genres.broad(genre)).collect::<Vec<_>>(),
            "colors": colors(genres),
            "state": {
                "name": snapshot.state.name(),
                "words": state_words(snapshot.state, None),
                "sure": snapshot.state == State::Sure,
                "frozen": snapshot.frozen,
                "explanation": explanation(snapshot.state),
            },
            "bars": { "fine": bars(&self.fine), "broad": bars(&self.broad) },
            "level": level(&self.meter, seconds),
            "about": about.join("  \u{b7}  "),
            "lost": { "words": lost, "any": snapshot.dropped_samples > 0 },
            "trouble": trouble,
        });
        let Value::Object(members) = members else { return Map::new() };
        members
    }

    /// The newest moments: whole percent of each genre.
    fn moments(&self, num: usize) -> Value {
        let percent = |share: &f32| json!((100.0 * share).round() as i64);
        self.history
            .moments()
            .skip(self.history.len() - num)
            .map(|shares| shares.iter().map(percent).collect::<Value>())
            .collect()
    }
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// Names and probabilities, in the order in which they are shown.
fn bars(bars: &Bars) -> Value {
    bars.as_slice().iter().map(|bar| json!([bar.name, round(bar.probability, 10_000.0)])).collect()
}

/// The color of every genre, and that of letters on it.
fn colors(genres: &Genres) -> Value {
    let broad: Vec<f32> = vec![0.0; genres.len()];
    let broad = genres.roll_up(&broad);
    let names = genres.names().chain(broad.iter().map(|&(name, _)| name));
    let colors = names.map(|name| {
        let color = genre_rgb(name);
        (name.to_owned(), json!([hex(color), hex(ink_on(color))]))
    });
    Value::Object(colors.collect())
}

fn level(meter: &Meter, seconds: f64) -> Value {
    let Level { peak_dbfs, rms_dbfs } = meter.level();
    let place = |dbfs: f32| round(((dbfs - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0), 1000.0);
    let clips = meter.clips(seconds);
    json!({
        "peak": place(peak_dbfs),
        "rms": place(rms_dbfs),
        "held": meter.held_dbfs(seconds).map(place),
        "dbfs": peak_dbfs.is_finite().then(|| round(peak_dbfs, 10.0)),
        "words": if clips { "clipping".to_owned() } else { level_words(peak_dbfs) },
        "clips": clips,
        "color": hex(level_rgb(peak_dbfs)),
    })
}

fn round(value: f32, steps: f64) -> f64 {
    (f64::from(value) * steps).round() / steps
}

fn hex(rgb: u32) -> String {
    format!("#{rgb:06x}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use genrescope_display::MAX_MOMENTS;
    use genrescope_engine::Slots;

    use super::*;

    /// What a page does with messages.
    #[derive(Default)]
    struct Reader {
        shown: BTreeMap<String, Value>,
        history: Vec<Value>,
        num_messages: usize,
    }

    impl Reader {
        fn read(&mut self, message: &str) {
            let Value::Object(members) = serde_json::from_str(message).unwrap() else { panic!("{message}") };
            self.num_messages += 1;
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("history", Value::Array(moments)) => self.history = moments,
                    ("moments", Value::Array(moments)) => self.history.extend(moments),
                    (_, value) => drop(self.shown.insert(name, value)),
                }
            }
            let num_old = self.history.len().saturating_sub(MAX_MOMENTS);
            self.history.drain(..num_old);
        }
    }

    struct Stage {
        scene: Scene,
        model: Arc<Model>,
        input: Input,
        start: Instant,
    }

    impl Stage {
        fn new() -> Self {
            let input = Input {
                name: "mic".to_owned(),
                host: "test".to_owned(),
                sample_rate_hz: 48_000,
                channels: String::new(),
            };
            let model = genrescope_models::default_model().unwrap();
            Self { scene: Scene::new("1"), model, input, start: Instant::now() }
        }

        fn take(&mut self, snapshot: &Snapshot, milliseconds: u64) -> Option<String> {
            let live = LiveState { snapshot, model: &self.model, input: &self.input, trouble: None };
            self.scene.take(&live, self.start + Duration::from_millis(milliseconds))
        }

        fn snapshot(&self, heard_seconds: f64, leader: usize) -> Snapshot {
            let num_genres = self.model.genres().len();
            Snapshot::with(|snapshot| {
                (snapshot.state, snapshot.heard_seconds) = (State::Sure, heard_seconds);
                snapshot.genres = Slots::zeros(num_genres);
                snapshot.genres[leader % num_genres] = 1.0;
                snapshot.genres_now = snapshot.genres;
                snapshot.level = Level { peak_dbfs: -6.0 - (leader % 5) as f32, rms_dbfs: -12.0 };
            })
        }
    }

    #[test]
    fn whoever_comes_later_sees_the_same_as_whoever_was_there_from_the_start() {
        let mut stage = Stage::new();
        let mut early = Reader::default();
        early.read(&stage.scene.whole());
        let mut late = None;
        for step in 0..2000_u64 {
            // A reset in between, and many looks that are too early to be told.
            let heard = if step < 500 { step as f64 * 0.11 } else { (step - 500) as f64 * 0.11 };
            let snapshot = stage.snapshot(heard, (step / 40) as usize);
            if let Some(message) = stage.take(&snapshot, step * 20) {
                early.read(&message);
                late.iter_mut().for_each(|late: &mut Reader| late.read(&message));
            }
            if [497, 1202].contains(&step) {
                let mut reader = Reader::default();
                reader.read(&stage.scene.whole());
                late = Some(reader);
            }
        }
        let late = late.unwrap();
        assert_eq!(early.history.len(), (1500.0 * 0.11 / 0.5) as usize);
        assert_eq!(early.history, late.history);
        early.shown.insert("version".to_owned(), json!("1"));
        assert_eq!(early.shown, late.shown);
        assert!(early.num_messages <= 1 + 2000 * 20 / 40, "{}", early.num_messages);
    }

    #[test]
    fn a_scene_says_what_the_window_shows() {
        let mut stage = Stage::new();
        let rock = stage.model.genres().names().position(|name| name == "rock").unwrap();
        let snapshot = stage.snapshot(4.0, rock);
        let message: Value = serde_json::from_str(&stage.take(&snapshot, 0).unwrap()).unwrap();
        assert_eq!(message["bars"]["fine"][0], json!(["rock", 1.0]));
        assert_eq!(message["state"]["words"], "sure");
        assert_eq!(
            message["about"],
            format!("mic  \u{b7}  48 kHz  \u{b7}  model {}", stage.model.manifest().name)
        );
        assert_eq!(message["lost"]["words"], "nothing dropped");
        assert_eq!(message["history"][0][rock], 100);
        assert_eq!(message["level"]["words"].as_str().unwrap(), level_words(snapshot.level.peak_dbfs));
        let broad = message["bars"]["broad"].as_array().unwrap();
        assert!(broad.len() < stage.model.genres().len());
        for bar in broad {
            assert!(message["colors"][bar[0].as_str().unwrap()][0].is_string(), "{bar} has no color");
        }
    }

    #[test]
    fn what_has_not_changed_is_not_told_but_a_page_hears_something_every_two_seconds() {
        let mut stage = Stage::new();
        let snapshot = stage.snapshot(4.0, 0);
        assert!(stage.take(&snapshot, 0).is_some());
        assert_eq!(stage.take(&snapshot, 100), None);
        assert_eq!(stage.take(&snapshot, 1900), None);
        assert_eq!(stage.take(&snapshot, 2000).as_deref(), Some("{}"));
        let mut louder = snapshot;
        louder.level.peak_dbfs = -1.0;
        let message: Value = serde_json::from_str(&stage.take(&louder, 2100).unwrap()).unwrap();
        assert_eq!(message.as_object().unwrap().keys().collect::<Vec<_>>(), ["level"]);
        assert_eq!(stage.take(&snapshot, 2120), None);
    }
}
