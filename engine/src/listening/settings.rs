//! How to listen.

use crate::error::{Error, Result};

/// An endless listening window: everything since the start or the last reset.
pub const WHOLE_TRACK: f64 = f64::INFINITY;

/// From this probability up, 85 % of answers are right on collections that the default head has heard nothing
/// of: see its card.
const SURE_ABOVE: f32 = 0.75;

/// What a user can adjust, with the defaults of the live monitor.
///
/// # Examples
/// ```
/// use genrescope_engine::{Settings, WHOLE_TRACK};
///
/// let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
/// assert!(settings.check().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Length of the listening window, seconds: 3 and up, or [`WHOLE_TRACK`].
    pub window_seconds: f64,
    /// Time between two runs of the network, seconds of sound: 0.1 to 60.
    pub update_interval_seconds: f64,
    /// The leading genre's least probability for the state `sure`: 0 to 1.
    pub sure_above: f32,
}

impl Settings {
    /// Checks each value against its range.
    ///
    /// # Errors
    /// [`Error::Setting`] with the first that is out of range.
    pub fn check(&self) -> Result<()> {
        let in_range = |setting, got: f64, min: f64, max: f64| {
            if (min..=max).contains(&got) { Ok(()) } else { Err(Error::Setting { setting, got, min, max }) }
        };
        in_range("listening window (s)", self.window_seconds, 3.0, WHOLE_TRACK)?;
        in_range("update interval (s)", self.update_interval_seconds, 0.1, 60.0)?;
        in_range("threshold for `sure`", f64::from(self.sure_above), 0.0, 1.0)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { window_seconds: 30.0, update_interval_seconds: 1.0, sure_above: SURE_ABOVE }
    }
}
