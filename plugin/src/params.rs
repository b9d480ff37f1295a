//! Parameters and saved state.

use std::sync::{Arc, RwLock};

use genrescope_engine::{Settings, WHOLE_TRACK};
use genrescope_view::{GenreLevel, Panel};
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};

use crate::lock::{read, write};

/// Which input is analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Source {
    /// The signal that passes through.
    #[id = "main"]
    #[name = "Main"]
    Main,
    /// The side-chain; the main input, if the host has chosen a layout without one.
    #[id = "side-chain"]
    #[name = "Side-chain"]
    SideChain,
}

/// Whether results leave the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Output {
    /// They are only shown.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// They are sent over OSC.
    #[id = "osc"]
    #[name = "OSC"]
    Osc,
}

/// What the host may automate, and what it saves.
#[derive(Params)]
pub struct GenreParams {
    /// How the editor was left.
    #[persist = "genrescope-editor"]
    pub(crate) look: RwLock<Look>,
    /// The model's file or folder; empty for the built-in one.
    #[persist = "model"]
    pub(crate) model: RwLock<String>,
    /// Where OSC goes.
    #[persist = "osc"]
    pub(crate) osc: RwLock<OscPlace>,
    /// Listening window, seconds.
    #[id = "window"]
    pub window_seconds: FloatParam,
    /// Time between two runs of the network, seconds of sound.
    #[id = "interval"]
    pub update_interval_seconds: FloatParam,
    /// The leading genre counts as sure from this probability up.
    #[id = "sure"]
    pub sure_above: FloatParam,
    /// Hold the genres still.
    #[id = "freeze"]
    pub freeze: BoolParam,
    /// Forget everything heard, when it is switched on.
    #[id = "reset"]
    pub reset: BoolParam,
    /// Which input is analyzed.
    #[id = "source"]
    pub source: EnumParam<Source>,
    /// Whether results leave the plugin.
    #[id = "output"]
    pub output: EnumParam<Output>,
}

/// How the editor was left; saved, but not a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Look {
    /// Width and height, logical pixels.
    pub(crate) size: (f32, f32),
    /// Whether genres are rolled up to broad ones.
    pub(crate) is_broad: bool,
    /// Which panel is shown: 0 history, 1 spectrum, 2 notes.
    pub(crate) panel: u8,
    /// Light instead of dark.
    pub(crate) is_light: bool,
}

/// Smallest and largest side of the editor's window, logical pixels.
const SIDES: [(f32, f32); 2] = [(360.0, 4096.0), (240.0, 4096.0)];

impl Default for Look {
    fn default() -> Self {
        Self { size: (860.0, 500.0), is_broad: false, panel: 0, is_light: false }
    }
}

impl Look {
    /// The window's size, clamped to what it was made for: a saved state may say anything.
    pub(crate) fn size(&self) -> (f32, f32) {
        (within(self.size.0, SIDES[0]), within(self.size.1, SIDES[1]))
    }

    pub(crate) fn theme(&self) -> egui::Theme {
        if self.is_light { egui::Theme::Light } else { egui::Theme::Dark }
    }

    pub(crate) fn level(&self) -> GenreLevel {
        if self.is_broad { GenreLevel::Broad } else { GenreLevel::Fine }
    }

    pub(crate) fn panel(&self) -> Panel {
        match self.panel {
            1 => Panel::Spectrum,
            2 => Panel::Notes,
            _ => Panel::History,
        }
    }

    pub(crate) fn set_panel(&mut self, panel: Panel) {
        self.panel = match panel {
            Panel::History => 0,
            Panel::Spectrum => 1,
            Panel::Notes => 2,
        };
    }
}

/// Where OSC goes; saved, but not a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OscPlace {
    /// `HOST:PORT`.
    pub(crate) target: String,
    /// The part of the address that tells instances apart; empty for this instance's number.
    pub(crate) instance: String,
}

impl Default for OscPlace {
    fn default() -> Self {
        Self { target: "127.0.0.1:9000".to_owned(), instance: String::new() }
    }
}

impl GenreParams {
    /// How the engine should listen.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            window_seconds: f64::from(within(self.window_seconds.value(), WINDOW_SECONDS)),
            update_interval_seconds: f64::from(within(
                self.update_interval_seconds.value(),
                INTERVAL_SECONDS,
            )),
            sure_above: within(self.sure_above.value(), SURE_ABOVE),
        }
    }

    /// How a bounce is judged: all of it, as `genrescope tag` does, whatever the parameters say about
    /// windows.
    pub(crate) fn bounce_settings(&self) -> Settings {
        let Settings { sure_above, .. } = self.settings();
        Settings { window_seconds: WHOLE_TRACK, sure_above, ..Settings::default() }
    }

    pub(crate) fn look(&self) -> Look {
        *read(&self.look)
    }

    pub(crate) fn change_look(&self, change: impl FnOnce(&mut Look)) {
        change(&mut write(&self.look));
    }

    pub(crate) fn model_path(&self) -> String {
        read(&self.model).clone()
    }

    pub(crate) fn set_model_path(&self, path: String) {
        *write(&self.model) = path;
    }

    pub(crate) fn osc_place(&self) -> OscPlace {
        read(&self.osc).clone()
    }

    pub(crate) fn set_osc_place(&self, place: OscPlace) {
        *write(&self.osc) = place;
    }
}

impl Default for GenreParams {
    fn default() -> Self {
        let seconds = |name: &str, default, range, step, digits| {
            FloatParam::new(name, default, range)
                .with_unit(" s")
                .with_step_size(step)
                .with_value_to_string(formatters::v2s_f32_rounded(digits))
                .with_string_to_value(Arc::new(number_in))
        };
        let (min, max) = WINDOW_SECONDS;
        let window = FloatRange::Skewed { min, max, factor: FloatRange::skew_factor(-1.0) };
        let (min, max) = INTERVAL_SECONDS;
        let interval = FloatRange::Linear { min, max };
        let (min, max) = SURE_ABOVE;
        Self {
            look: RwLock::default(),
            model: RwLock::default(),
            osc: RwLock::default(),
            window_seconds: seconds("Listening window", 30.0, window, 1.0, 0),
            update_interval_seconds: seconds("Update interval", 1.0, interval, 0.1, 1),
            sure_above: FloatParam::new(
                "Sure from",
                Settings::default().sure_above,
                FloatRange::Linear { min, max },
            )
            .with_unit(" %")
            .with_step_size(0.01)
            .with_value_to_string(formatters::v2s_f32_percentage(0))
            .with_string_to_value(Arc::new(|words| number_in(words).map(|percent| percent / 100.0))),
            freeze: BoolParam::new("Freeze", false).with_string_to_value(Arc::new(switch_in)),
            reset: BoolParam::new("Reset", false).with_string_to_value(Arc::new(switch_in)),
            source: EnumParam::new("Analyzed source", Source::Main),
            output: EnumParam::new("Output", Output::Off).non_automatable(),
        }
    }
}

/// Ranges: smallest and largest.
pub(crate) const WINDOW_SECONDS: (f32, f32) = (3.0, 120.0);
const INTERVAL_SECONDS: (f32, f32) = (0.5, 10.0);
const SURE_ABOVE: (f32, f32) = (0.0, 1.0);

/// Clamps a value: a host, or a saved state, may say anything.
fn within(value: f32, (min, max): (f32, f32)) -> f32 {
    if value.is_finite() { value.clamp(min, max) } else { min }
}

/// The number at the start of what somebody typed, whatever unit follows it.
fn number_in(words: &str) -> Option<f32> {
    let words = words.trim().trim_end_matches(|letter: char| !letter.is_ascii_digit() && letter != '.');
    words.parse().ok().filter(|number: &f32| number.is_finite())
}

/// On or off, however somebody types it.
fn switch_in(words: &str) -> Option<bool> {
    match words.trim().to_lowercase().as_str() {
        "on" | "1" | "yes" | "true" => Some(true),
        "off" | "0" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// Empties a state that another plugin saved: its parameters may have the same names as ours.
pub(crate) fn refuse_foreign(state: &mut PluginState) {
    if !state.fields.contains_key(OWN_FIELD) {
        state.params.clear();
        state.fields.clear();
    }
}

/// A field that all our states have had from the beginning.
const OWN_FIELD: &str = "genrescope-editor";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_any_unit() {
        assert_eq!(number_in(" 12 s"), Some(12.0));
        assert_eq!(number_in("12.5s"), Some(12.5));
        assert_eq!(number_in("50 %"), Some(50.0));
        assert_eq!([number_in(""), number_in("nan"), number_in("s"), number_in("inf")], [None; 4]);
    }

    #[test]
    fn switches_are_read_in_any_case_and_nothing_else_is() {
        assert_eq!(
            [switch_in("On"), switch_in(" off "), switch_in("nothing")],
            [Some(true), Some(false), None]
        );
    }

    #[test]
    fn what_is_shown_is_read_back() {
        let params = GenreParams::default();
        for param in [&params.window_seconds, &params.update_interval_seconds, &params.sure_above] {
            for step in 0..=20 {
                let words = param.normalized_value_to_string(step as f32 / 20.0, true);
                let read = param.string_to_normalized_value(&words).unwrap();
                assert_eq!(param.normalized_value_to_string(read, true), words);
            }
        }
    }

    #[test]
    fn a_saved_look_may_say_anything() {
        let size = |size| Look { size, ..Look::default() }.size();
        assert_eq!(size((f32::NAN, -5.0)), (360.0, 240.0));
        assert_eq!(size((1e30, 500.0)), (4096.0, 500.0));
        assert_eq!(Look { panel: 200, ..Look::default() }.panel(), Panel::History);
    }

    #[test]
    fn settings_are_always_ones_that_the_engine_accepts() {
        let params = GenreParams::default();
        assert_eq!(params.settings(), Settings::default());
        assert!(params.settings().check().is_ok());
        assert!(params.bounce_settings().check().is_ok());
        assert_eq!(within(f32::NAN, WINDOW_SECONDS), 3.0);
    }
}
