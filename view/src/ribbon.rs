//! The genres of the last minutes, as a scrolling ribbon.

use std::collections::VecDeque;

use egui::{
    Align2, Color32, ColorImage, Rect, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, pos2,
    vec2,
};
use genrescope_engine::{MAX_GENRES, Slots, Snapshot, State};

use crate::palette::genre_rgb;
use crate::theme::{Theme, color, font, ink_on};

/// Time between two moments, seconds of sound.
pub(crate) const STEP_SECONDS: f64 = 0.5;
/// Moments that are kept: 3 minutes.
const MAX_MOMENTS: usize = 360;
/// Rows of the picture; stretched to whatever room there is.
const ROWS: usize = 64;
/// Room for the axis, points.
const AXIS: f32 = 18.0;
/// Room for the legend, points, and how tall the whole must be to have one.
const LEGEND: f32 = 22.0;
const LEGEND_FROM: f32 = 130.0;
/// Genres with a smaller share of the picture than this are left out of the legend.
const LEGEND_SHARE: f32 = 0.02;

/// One moment: the share of each genre, none where there was nothing to hear.
#[derive(Debug, Clone)]
struct Moment {
    shares: Slots<MAX_GENRES>,
}

/// The last minutes.
#[derive(Default)]
pub(crate) struct Ribbon {
    moments: VecDeque<Moment>,
    next_seconds: f64,
    /// Names of the genres that the shares belong to.
    names: Vec<String>,
    picture: Option<TextureHandle>,
    is_stale: bool,
}

impl Ribbon {
    /// Takes note of the newest snapshot; `names` are in the order of its genres.
    pub(crate) fn note(&mut self, snapshot: &Snapshot, names: &[&str]) {
        if self.names != names {
            self.names = names.iter().map(|&name| name.to_owned()).collect();
            self.clear();
        }
        if snapshot.heard_seconds + 2.0 * STEP_SECONDS < self.next_seconds {
            // A reset, or another engine: time started over.
            self.clear();
        }
        if snapshot.frozen
            || matches!(snapshot.state, State::Loading | State::Failed | State::WarmingUp { .. })
        {
            self.next_seconds = self.next_seconds.max(snapshot.heard_seconds);
            return;
        }
        let shares = match snapshot.state {
            State::Silence => Slots::default(),
            _ => snapshot.genres_now,
        };
        let mut num_new = 0;
        while snapshot.heard_seconds >= self.next_seconds && num_new < MAX_MOMENTS {
            self.next_seconds += STEP_SECONDS;
            self.moments.push_back(Moment { shares });
            num_new += 1;
        }
        self.next_seconds = self.next_seconds.max(snapshot.heard_seconds);
        while self.moments.len() > MAX_MOMENTS {
            self.moments.pop_front();
        }
        self.is_stale |= num_new > 0;
    }

    /// Releases the picture, which belongs to a window that is closed.
    pub(crate) fn leave_window(&mut self) {
        self.picture = None;
    }

    fn clear(&mut self) {
        self.moments.clear();
        self.next_seconds = 0.0;
        self.is_stale = true;
    }

    /// The leading genre of a moment.
    fn leader(&self, moment: usize) -> Option<&str> {
        let shares = &self.moments[moment].shares;
        let (index, share) = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if *share > 0.0 { self.names.get(index).map(String::as_str) } else { None }
    }

    fn image(&self) -> ColorImage {
        let mut image = ColorImage::filled([MAX_MOMENTS, ROWS], Color32::TRANSPARENT);
        let start = MAX_MOMENTS - self.moments.len();
        let colors: Vec<Color32> = self.names.iter().map(|name| color(genre_rgb(name))).collect();
        for (column, moment) in self.moments.iter().enumerate() {
            let total: f32 = moment.shares.iter().sum();
            if total <= 0.0 {
                continue;
            }
            // Always in the same order, from the bottom up, so that bands are continuous.
            let mut sum = 0.0;
            let mut row = ROWS;
            for (share, tint) in moment.shares.iter().zip(&colors) {
                sum += share / total;
                let top = ROWS - ((sum * ROWS as f32).round() as usize).min(ROWS);
                while row > top {
                    row -= 1;
                    image.pixels[row * MAX_MOMENTS + start + column] = *tint;
                }
            }
        }
        image
    }

    pub(crate) fn draw(&mut self, ui: &mut Ui, rect: Rect, theme: &Theme) {
        let has_legend = rect.height() >= LEGEND_FROM;
        let top = if has_legend { rect.top() + LEGEND } else { rect.top() };
        let band = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), rect.bottom() - AXIS));
        if has_legend {
            self.legend(ui, Rect::from_min_max(rect.min, pos2(rect.right(), top)), theme);
        }
        ui.painter().rect_filled(band, 4.0, theme.track);
        if self.is_stale || self.picture.is_none() {
            let image = self.image();
            match &mut self.picture {
                Some(picture) => picture.set(image, TextureOptions::NEAREST),
                None => {
                    self.picture =
                        Some(ui.ctx().load_texture("genrescope ribbon", image, TextureOptions::NEAREST));
                }
            }
            self.is_stale = false;
        }
        let painter = ui.painter();
        if let Some(picture) = &self.picture {
            painter.image(
                picture.id(),
                band,
                Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
                Color32::WHITE,
            );
        }
        self.name_runs(ui, band);
        let x_of = |seconds: f64| {
            band.right() - band.width() * (seconds / (STEP_SECONDS * MAX_MOMENTS as f64)) as f32
        };
        let step = if band.width() < 420.0 { 60 } else { 30 };
        for seconds in (0..=180).step_by(step) {
            let x = x_of(f64::from(seconds));
            let (align, words) = match seconds {
                0 => (Align2::RIGHT_BOTTOM, "now".to_owned()),
                180 => (Align2::LEFT_BOTTOM, "3 min ago".to_owned()),
                s if s % 60 == 0 => (Align2::CENTER_BOTTOM, format!("{} min", s / 60)),
                s => (Align2::CENTER_BOTTOM, format!("{}:{:02}", s / 60, s % 60)),
            };
            painter.text(pos2(x, rect.bottom()), align, words, font(11.0), theme.dim);
            if seconds != 0 && seconds != 180 {
                painter.vline(x, band.bottom()..=band.bottom() + 3.0, Stroke::new(1.0, theme.dim));
            }
        }
        let response = ui.interact(band, ui.scope_id().with("ribbon"), Sense::hover());
        if let Some(at) = response.hover_pos() {
            let ago = ((band.right() - at.x) / band.width() * MAX_MOMENTS as f32) as usize;
            let words = match self.moments.len().checked_sub(ago + 1).map(|moment| self.leader(moment)) {
                Some(Some(name)) => format!("{name}, {:.0} s ago", ago as f64 * STEP_SECONDS),
                Some(None) => "silence".to_owned(),
                None => "What was heard over the last 3 minutes".to_owned(),
            };
            response.on_hover_text(words);
        }
    }

    /// Names the colors of the genres that take the most room.
    fn legend(&self, ui: &Ui, rect: Rect, theme: &Theme) {
        let mut x = rect.left();
        for (name, _) in self.most_shown() {
            let galley = ui.painter().layout_no_wrap(name.to_owned(), font(11.5), theme.dim);
            let width = 16.0 + galley.size().x;
            if x + width > rect.right() {
                break;
            }
            let middle = rect.top() + (LEGEND - 6.0) / 2.0;
            let square = Rect::from_center_size(pos2(x + 5.0, middle), vec2(10.0, 10.0));
            ui.painter().rect(
                square,
                2.0,
                color(genre_rgb(name)),
                Stroke::new(1.0, theme.edge),
                StrokeKind::Inside,
            );
            ui.painter().galley(pos2(x + 16.0, middle - galley.size().y / 2.0), galley, theme.dim);
            x += width + 14.0;
        }
    }

    /// Genres by their share of the picture, the largest first.
    fn most_shown(&self) -> Vec<(&str, f32)> {
        let total: f32 = self.moments.iter().flat_map(|moment| moment.shares.iter()).sum();
        let of = |index: usize| self.moments.iter().filter_map(move |moment| moment.shares.get(index));
        let share = |index: usize| of(index).sum::<f32>() / total;
        let names = self.names.iter().enumerate();
        let mut shares: Vec<(&str, f32)> = names.map(|(index, name)| (name.as_str(), share(index))).collect();
        shares.retain(|&(_, share)| share >= LEGEND_SHARE);
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        shares
    }

    /// Writes a genre's name where it leads for long enough.
    fn name_runs(&self, ui: &Ui, band: Rect) {
        let start = MAX_MOMENTS - self.moments.len();
        let width = band.width() / MAX_MOMENTS as f32;
        let mut from = 0;
        for to in 1..=self.moments.len() {
            if to < self.moments.len() && self.leader(to) == self.leader(from) {
                continue;
            }
            let x = band.left() + width * (start + from) as f32;
            let run =
                Rect::from_min_size(pos2(x, band.top()), vec2(width * (to - from) as f32, band.height()));
            if let Some(name) = self.leader(from) {
                let ink = ink_on(color(genre_rgb(name)));
                let galley = ui.painter().layout_no_wrap(name.to_owned(), font(12.0), ink);
                if galley.size().x + 12.0 < run.width() && galley.size().y < run.height() {
                    let at = run.center() - galley.size() / 2.0;
                    let ground = Rect::from_min_size(at, galley.size()).expand2(vec2(6.0, 1.0));
                    ui.painter().rect_filled(ground, 7.0, color(genre_rgb(name)));
                    ui.painter().galley(at, galley, ink);
                }
            }
            from = to;
        }
    }
}

impl std::fmt::Debug for Ribbon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ribbon").field("num_moments", &self.moments.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_added_every_half_second_and_a_reset_clears_them() {
        let mut ribbon = Ribbon::default();
        let names = ["rock", "pop"];
        let mut snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres_now) = (State::Sure, Slots::new(&[0.0, 1.0]));
        });
        for i in 0..=100 {
            snapshot.heard_seconds = f64::from(i) * 0.1;
            ribbon.note(&snapshot, &names);
        }
        assert!((18..=21).contains(&ribbon.moments.len()), "{}", ribbon.moments.len());
        assert_eq!(ribbon.leader(3), Some("pop"));
        assert_eq!(ribbon.most_shown(), [("pop", 1.0)]);
        assert_eq!(ribbon.image().pixels[MAX_MOMENTS - 1], color(genre_rgb("pop")));
        snapshot.heard_seconds = 0.0;
        ribbon.note(&snapshot, &names);
        assert!(ribbon.moments.len() <= 1);
    }
}
