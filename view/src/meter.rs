//! The level meter: current loudness, the recent peak, clipping.

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2};
use genrescope_engine::Level;

use crate::palette::level_rgb;
use crate::theme::{Theme, color, font};
use crate::words::level_words;

/// The meter's lower end, dBFS.
const FLOOR_DBFS: f32 = -60.0;
/// A converter's largest value lies a hair below full scale.
const CLIPS_FROM_DBFS: f32 = -0.05;
/// How long a peak is held before it falls, and how long clipping stays marked, seconds.
const HOLD_SECONDS: f64 = 1.5;
const CLIP_SECONDS: f64 = 3.0;
const FALL_DB_PER_SECOND: f64 = 20.0;

/// Follows the level.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    level: Level,
    held: Option<(f32, f64)>,
    clipped_at: Option<f64>,
}

impl Meter {
    /// Takes the newest level at time `now`, seconds.
    pub(crate) fn set(&mut self, level: Level, now: f64) {
        self.level = level;
        if self.held_dbfs(now).is_none_or(|held| level.peak_dbfs >= held) {
            self.held = level.peak_dbfs.is_finite().then_some((level.peak_dbfs, now));
        }
        if level.peak_dbfs >= CLIPS_FROM_DBFS {
            self.clipped_at = Some(now);
        }
    }

    fn held_dbfs(&self, now: f64) -> Option<f32> {
        let (dbfs, since) = self.held?;
        let fall = (now - since - HOLD_SECONDS).max(0.0) * FALL_DB_PER_SECOND;
        Some(dbfs - fall as f32).filter(|&dbfs| dbfs > FLOOR_DBFS)
    }

    fn clips(&self, now: f64) -> bool {
        self.clipped_at.is_some_and(|at| now - at < CLIP_SECONDS)
    }

    /// Seconds until it looks different without a new level: 0 while the held peak falls, `None` at rest.
    pub(crate) fn next_change(&self, now: f64) -> Option<f64> {
        let falls = self.held.filter(|_| self.held_dbfs(now).is_some_and(|held| held > self.level.peak_dbfs));
        let fall = falls.map(|(_, since)| (since + HOLD_SECONDS - now).max(0.0));
        let clip = self.clipped_at.filter(|_| self.clips(now)).map(|at| at + CLIP_SECONDS - now);
        fall.into_iter().chain(clip).reduce(f64::min)
    }

    pub(crate) fn draw(&self, ui: &mut Ui, rect: Rect, theme: &Theme, now: f64) {
        let painter = ui.painter();
        let place = |dbfs: f32| ((dbfs - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0);
        let track = Rect::from_x_y_ranges(
            rect.left()..=rect.right() - 96.0,
            rect.center().y - 4.0..=rect.center().y + 4.0,
        );
        painter.rect_filled(track, 3.0, theme.track);
        let bar = |dbfs: f32| {
            let mut bar = track;
            bar.set_width(track.width() * place(dbfs));
            bar
        };
        let Level { peak_dbfs, rms_dbfs } = self.level;
        let tint = color(level_rgb(peak_dbfs));
        painter.rect_filled(bar(peak_dbfs), 3.0, tint.gamma_multiply(0.45));
        painter.rect_filled(bar(rms_dbfs), 3.0, tint);
        if let Some(held) = self.held_dbfs(now) {
            let x = track.left() + track.width() * place(held);
            painter.vline(x, track.y_range(), Stroke::new(2.0, theme.text));
        }
        let clips = self.clips(now);
        let words = if clips { "clipping".to_owned() } else { level_words(peak_dbfs) };
        let tint = if clips { theme.trouble } else { theme.dim };
        painter.text(pos2(rect.right(), rect.center().y), Align2::RIGHT_CENTER, words, font(12.0), tint);
        ui.interact(rect, ui.scope_id().with("meter"), Sense::hover()).on_hover_text(format!(
            "Loudness of the input over the last 0.4 s: peak {}, mean {}. The line marks the recent peak.",
            level_words(peak_dbfs),
            level_words(rms_dbfs)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
