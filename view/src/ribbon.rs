//! The genres of the last minutes, as a scrolling ribbon.

use egui::{
    Align2, Color32, ColorImage, Rect, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, pos2,
    vec2,
};
use genrescope_display::{History, MAX_MOMENTS, STEP_SECONDS};
use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;

use crate::palette::{genre_rgb, ink_on};
use crate::theme::{Theme, color, font};

/// Rows of the picture, which is stretched to whatever room there is.
const ROWS: usize = 64;
/// Room for the axis, points.
const AXIS: f32 = 18.0;
/// Room for the legend, points, and how tall the whole ribbon must be to have one.
const LEGEND: f32 = 22.0;
const LEGEND_FROM: f32 = 130.0;
/// The last minutes.
#[derive(Default)]
pub(crate) struct Ribbon {
    history: History,
    /// The history as it is shown, by broad genres or not.
    shown: History,
    is_broad: bool,
    picture: Option<TextureHandle>,
    is_stale: bool,
}

impl Ribbon {
    /// Takes note of the newest snapshot; `names` are in the order of its genres.
    pub(crate) fn note(&mut self, snapshot: &Snapshot, names: &[&str]) {
        self.is_stale |= self.history.note(snapshot, names);
    }

    /// Releases the picture, which belongs to a window that is closed.
    pub(crate) fn leave_window(&mut self) {
        self.picture = None;
    }

    /// Takes over what is to be shown, rolled up if there are genres to do so by; returns whether it is new.
    fn update(&mut self, broad: Option<&Genres>) -> bool {
        let is_new = std::mem::take(&mut self.is_stale) || self.is_broad != broad.is_some();
        if is_new {
            self.is_broad = broad.is_some();
            self.shown = broad.map_or_else(|| self.history.clone(), |genres| self.history.rolled_up(genres));
        }
        is_new
    }

    fn image(&self) -> ColorImage {
        let mut image = ColorImage::filled([MAX_MOMENTS, ROWS], Color32::TRANSPARENT);
        let start = MAX_MOMENTS - self.shown.len();
        let colors: Vec<Color32> = self.shown.names().iter().map(|name| color(genre_rgb(name))).collect();
        for (column, shares) in self.shown.moments().enumerate() {
            let total: f32 = shares.iter().sum();
            if total <= 0.0 {
                continue;
            }
            // Always in the same order, from the bottom up, so that bands are continuous.
            let mut sum = 0.0;
            let mut row = ROWS;
            for (share, tint) in shares.iter().zip(&colors) {
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

    /// Draws the last minutes; by broad genres if there are any to add them up by.
    pub(crate) fn draw(&mut self, ui: &mut Ui, rect: Rect, theme: &Theme, broad: Option<&Genres>) {
        let is_new = self.update(broad);
        let has_legend = rect.height() >= LEGEND_FROM;
        let top = if has_legend { rect.top() + LEGEND } else { rect.top() };
        let band = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), rect.bottom() - AXIS));
        if has_legend {
            self.legend(ui, Rect::from_min_max(rect.min, pos2(rect.right(), top)), theme);
        }
        ui.painter().rect_filled(band, 4.0, theme.track);
        if is_new || self.picture.is_none() {
            let image = self.image();
            match &mut self.picture {
                Some(picture) => picture.set(image, TextureOptions::NEAREST),
                None => {
                    self.picture =
                        Some(ui.ctx().load_texture("genrescope ribbon", image, TextureOptions::NEAREST));
                }
            }
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
            let words = match self.shown.len().checked_sub(ago + 1).map(|moment| self.shown.leader(moment)) {
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
        for (name, _) in self.shown.most_shown() {
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

    /// Writes a genre's name where it leads for long enough.
    fn name_runs(&self, ui: &Ui, band: Rect) {
        let start = MAX_MOMENTS - self.shown.len();
        let width = band.width() / MAX_MOMENTS as f32;
        let mut from = 0;
        for to in 1..=self.shown.len() {
            if to < self.shown.len() && self.shown.leader(to) == self.shown.leader(from) {
                continue;
            }
            let x = band.left() + width * (start + from) as f32;
            let run =
                Rect::from_min_size(pos2(x, band.top()), vec2(width * (to - from) as f32, band.height()));
            if let Some(name) = self.shown.leader(from) {
                let ink = color(ink_on(genre_rgb(name)));
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
        f.debug_struct("Ribbon").field("num_moments", &self.history.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;
    use genrescope_engine::{Slots, State};

    use super::*;

    #[test]
    fn the_newest_moment_is_at_the_right() {
        let mut ribbon = Ribbon::default();
        let snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres_now) = (State::Sure, Slots::new(&[0.0, 1.0]));
        });
        ribbon.note(&snapshot, &["rock", "pop"]);
        let genres = Genres::new(
            [("rock", None), ("pop", Some("songs"))]
                .map(|(name, parent)| Genre { name: name.to_owned(), parent: parent.map(str::to_owned) })
                .to_vec(),
        );
        assert!(ribbon.update(None));
        let image = ribbon.image();
        assert_eq!(image.pixels[MAX_MOMENTS - 1], color(genre_rgb("pop")));
        assert_eq!(image.pixels[MAX_MOMENTS - 2], Color32::TRANSPARENT);
        assert!(!ribbon.update(None));
        assert!(ribbon.update(Some(&genres)));
        assert_eq!(ribbon.image().pixels[MAX_MOMENTS - 1], color(genre_rgb("songs")));
    }
}
