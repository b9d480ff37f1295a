//! The level meter's memory: the recent peak, and whether it clipped.

use genrescope_engine::Level;

/// The meter's lower end, dBFS.
pub const FLOOR_DBFS: f32 = -60.0;
/// From here on the input clips: a converter's largest value lies a hair below full scale.
const CLIPS_FROM_DBFS: f32 = -0.05;
/// How long a peak is held before it falls, and how long clipping stays marked, seconds.
const HOLD_SECONDS: f64 = 1.5;
const CLIP_SECONDS: f64 = 3.0;
/// How fast a held peak falls.
const FALL_DB_PER_SECOND: f64 = 20.0;

/// Follows the level. Times are seconds since some moment, the same for all calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meter {
    level: Level,
    /// The highest recent peak, dBFS, and when it was.
    held: Option<(f32, f64)>,
    clipped_at: Option<f64>,
}

impl Meter {
    /// Takes the newest level at time `now`.
    pub fn set(&mut self, level: Level, now: f64) {
        self.level = level;
        if self.held_dbfs(now).is_none_or(|held| level.peak_dbfs >= held) {
            self.held = level.peak_dbfs.is_finite().then_some((level.peak_dbfs, now));
        }
        if level.peak_dbfs >= CLIPS_FROM_DBFS {
            self.clipped_at = Some(now);
        }
    }

    /// The current level.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The recent peak, dBFS: held, then falling; `None` below the meter's lower end.
    pub fn held_dbfs(&self, now: f64) -> Option<f32> {
        let (dbfs, since) = self.held?;
        let fall = (now - since - HOLD_SECONDS).max(0.0) * FALL_DB_PER_SECOND;
        Some(dbfs - fall as f32).filter(|&dbfs| dbfs > FLOOR_DBFS)
    }

    /// Whether the input has clipped recently.
    pub fn clips(&self, now: f64) -> bool {
        self.clipped_at.is_some_and(|at| now - at < CLIP_SECONDS)
    }

    /// Seconds until it looks different without a new level: 0 while the held peak falls, `None` at rest.
    pub fn next_change(&self, now: f64) -> Option<f64> {
        let falls = self.held.filter(|_| self.held_dbfs(now).is_some_and(|held| held > self.level.peak_dbfs));
        let fall = falls.map(|(_, since)| (since + HOLD_SECONDS - now).max(0.0));
        let clip = self.clipped_at.filter(|_| self.clips(now)).map(|at| at + CLIP_SECONDS - now);
        fall.into_iter().chain(clip).reduce(f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(peak_dbfs: f32) -> Level {
        Level { peak_dbfs, rms_dbfs: peak_dbfs - 3.0 }
    }

    #[test]
    fn a_peak_is_held_and_falls() {
        let mut meter = Meter::default();
        meter.set(level(-6.0), 0.0);
        meter.set(level(-20.0), 0.1);
        assert_eq!(meter.held_dbfs(1.5), Some(-6.0));
        assert!((meter.held_dbfs(2.0).unwrap() + 16.0).abs() < 1e-3);
        meter.set(level(-14.0), 2.0);
        assert_eq!(meter.held_dbfs(2.1), Some(-14.0));
    }

    #[test]
    fn a_converter_at_its_limit_clips_for_three_seconds() {
        let mut meter = Meter::default();
        meter.set(level(20.0 * (32767.0_f32 / 32768.0).log10()), 0.0);
        meter.set(level(-9.0), 1.0);
        assert!(meter.clips(2.0));
        assert!(!meter.clips(3.0));
    }

    #[test]
    fn a_peak_is_held_then_falls_and_the_meter_comes_to_rest() {
        let mut meter = Meter::default();
        meter.set(Level { peak_dbfs: 0.0, rms_dbfs: -9.0 }, 0.0);
        meter.set(Level::default(), 0.1);
        assert_eq!(meter.held_dbfs(1.0), Some(0.0));
        assert_eq!(meter.held_dbfs(2.5), Some(-20.0));
        assert!(meter.clips(2.9) && !meter.clips(3.1));
        // The peak begins to fall, the clipping mark goes out, everything rests.
        assert_eq!(meter.next_change(0.5), Some(1.0));
        assert_eq!(meter.next_change(2.0), Some(0.0));
        assert_eq!(meter.next_change(10.0), None);
    }

    #[test]
    fn a_steady_level_does_not_count_as_motion() {
        let mut meter = Meter::default();
        meter.set(Level { peak_dbfs: -6.0, rms_dbfs: -9.0 }, 0.0);
        assert_eq!(meter.next_change(100.0), None);
    }
}
