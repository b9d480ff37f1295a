//! The options of `genrescope listen` and `genrescope replay`.

use std::path::PathBuf;
use std::str::FromStr;

use genrescope_engine::{Settings, WHOLE_TRACK};

use super::outputs::OutputArgs;
use crate::analysis::PlayLimits;
use crate::whole_number::whole_number;

/// Shows live which genre an input is playing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Listen to the input device with this in its name or id (see `genrescope devices`) [default: the
    /// system's]
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    pub(super) device: Option<String>,

    /// Mix only these channels of the device, counted from 1: `1,2` [default: all]
    #[arg(long, value_name = "N,...", value_delimiter = ',', conflicts_with = "from", value_parser = whole_number::<usize>(..))]
    pub(super) channels: Vec<usize>,

    /// Make the input louder or softer
    #[arg(long, value_name = "DB", default_value_t = 0.0, value_parser = gain_db)]
    pub(super) gain_db: f32,

    /// Judge this much of the latest sound: seconds from 3 up, or `whole`
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = listening_window)]
    pub(super) listening_window: f64,

    /// Answer this often: 0.1 to 60
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = number::<f64>)]
    pub(super) update: f64,

    /// Be sure when the leading genre is at least this probable: 0 to 1
    #[arg(long, value_name = "P", default_value_t = Settings::default().sure_above, value_parser = number::<f32>)]
    pub(super) sure: f32,

    #[command(flatten)]
    pub(super) face: FaceChoice,

    #[command(flatten)]
    pub(super) outputs: OutputArgs,

    /// Append the session to this file as JSON lines; `genrescope replay` shows it again
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,

    /// Play an audio file through the same path instead of a device
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,

    #[command(flatten)]
    pub(super) limits: PlayLimits,

    /// Analyze the file as fast as possible instead of in real time
    #[arg(long, requires = "from")]
    pub(super) fast: bool,

    /// Stop after this long (measured in the file, with --from)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) seconds: Option<f64>,
}

/// How it is shown.
#[derive(Debug, clap::Args)]
pub(super) struct FaceChoice {
    /// Print one JSON object per answer instead of a screen
    #[arg(long)]
    pub(super) json: bool,

    /// Show it in a window, which stays open at the end of a file or record unless there are --seconds
    /// [default: if there is a display, but no terminal and no pipe or file for the output]
    #[cfg(feature = "window")]
    #[arg(long, conflicts_with = "json")]
    pub(super) window: bool,
}

/// Shows a recorded session again.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// A file from `genrescope listen --log`, or what `genrescope listen --json` has printed
    pub(super) file: PathBuf,

    /// Play it back this many times as fast: 0.01 to 1000
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    pub(super) speed: f64,

    #[command(flatten)]
    pub(super) face: FaceChoice,

    #[command(flatten)]
    pub(super) outputs: OutputArgs,
}

/// Reads a number; the engine checks the range.
fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "it must be a number".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.01..=1000.0).contains(&speed) => Ok(speed),
        _ => Err("not a number from 0.01 to 1000".to_owned()),
    }
}

fn gain_db(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(gain) if (-60.0..=60.0).contains(&gain) => Ok(gain),
        _ => Err("not a number from -60 to 60".to_owned()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // A year, which any clock can count.
        Ok(seconds) if seconds > 0.0 && seconds < 3.2e7 => Ok(seconds),
        _ => Err("not a number of seconds above 0".to_owned()),
    }
}

/// Reads seconds or `whole`; the engine checks the range.
fn listening_window(text: &str) -> Result<f64, String> {
    if text.eq_ignore_ascii_case("whole") {
        return Ok(WHOLE_TRACK);
    }
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => Ok(seconds),
        _ => Err("neither a number of seconds nor `whole`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_is_read() {
        assert_eq!(listening_window("30"), Ok(30.0));
        assert_eq!(listening_window("Whole"), Ok(WHOLE_TRACK));
        for invalid in ["inf", "NaN", "soon"] {
            assert!(listening_window(invalid).is_err(), "{invalid}");
        }
    }
}
