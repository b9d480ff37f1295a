//! The level meter's memory: the recent peak, and whether it clipped.

use std::time::{Duration, Instant};

use genrescope_engine::Level;

/// From here on the input clips. A converter's largest value is a hair below full scale.
const CLIPS_FROM_DBFS: f32 = -0.05;

/// How long a peak is held before it falls.
const HOLD: Duration = Duration::from_millis(1500);

/// How fast a held peak falls, dB per second.
const FALL_DB_PER_SECOND: f32 = 20.0;

/// How long clipping stays marked.
const CLIP_HOLD: Duration = Duration::from_secs(3);

/// Follows the level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    level: Level,
    held_dbfs: f32,
    held_since: Instant,
    clipped_at: Option<Instant>,
}

impl Meter {
    /// A meter at rest.
    pub(super) fn new(now: Instant) -> Self {
        Self { level: Level::default(), held_dbfs: f32::NEG_INFINITY, held_since: now, clipped_at: None }
    }

    /// Takes the newest level.
    pub(super) fn set(&mut self, level: Level, now: Instant) {
        self.level = level;
        if level.peak_dbfs >= self.held_dbfs(now) {
            (self.held_dbfs, self.held_since) = (level.peak_dbfs, now);
        }
        if level.peak_dbfs >= CLIPS_FROM_DBFS {
            self.clipped_at = Some(now);
        }
    }

    /// The current level.
    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// The recent peak, dBFS: held, then falling.
    pub(super) fn held_dbfs(&self, now: Instant) -> f32 {
        let falling = now.saturating_duration_since(self.held_since).saturating_sub(HOLD);
        self.held_dbfs - FALL_DB_PER_SECOND * falling.as_secs_f32()
    }

    /// Whether the input has clipped recently.
    pub(super) fn clips(&self, now: Instant) -> bool {
        self.clipped_at.is_some_and(|at| now.saturating_duration_since(at) < CLIP_HOLD)
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
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut meter = Meter::new(start);
        meter.set(level(-6.0), start);
        meter.set(level(-20.0), after(100));
        assert_eq!(meter.held_dbfs(after(1500)), -6.0);
        assert!((meter.held_dbfs(after(2000)) + 16.0).abs() < 1e-3);
        meter.set(level(-14.0), after(2000));
        assert_eq!(meter.held_dbfs(after(2100)), -14.0);
    }

    #[test]
    fn a_converter_at_its_limit_clips_for_three_seconds() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        meter.set(level(20.0 * (32767.0_f32 / 32768.0).log10()), start);
        meter.set(level(-9.0), start + Duration::from_secs(1));
        assert!(meter.clips(start + Duration::from_secs(2)));
        assert!(!meter.clips(start + Duration::from_secs(3)));
    }
}
